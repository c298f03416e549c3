"""Tags and filters for stories, their times and their pictures; every template has them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html

from broadsheet.newsroom.clean_html import clean_html
from broadsheet.newsroom.models import Paper, Picture
from broadsheet.newsroom.picture_sizes import sizes_of

register = template.Library()


@register.filter
def moment(when: dt.datetime, paper: Paper) -> str:
    """`23 November 2024, 21:47 IST`: a time in the paper's time zone."""
    local = when.astimezone(paper.zone)
    name = local.tzname() or "UTC"
    if name[0] in "+-":
        name = f"UTC{name}"
    return f"{local.day} {local:%B %Y, %H:%M} {name}"


@register.filter
def short_date(when: dt.datetime, paper: Paper) -> str:
    """`23 Nov 2024`: the day of a moment in the paper's time zone."""
    local = when.astimezone(paper.zone)
    return f"{local.day} {local:%b %Y}"


@register.filter
def long_date(day: dt.date) -> str:
    return f"{day:%A}, {day.day} {day:%B %Y}"


@register.filter
def iso(when: dt.datetime, paper: Paper) -> str:
    return when.astimezone(paper.zone).isoformat(timespec="seconds")


@register.simple_tag
def picture(image: Picture | None, crop: str, sizes: str, alt: str | None = None, first: bool = False) -> SafeString:
    """A responsive picture. `crop` is whole, card or square; `sizes` as in HTML; `first` for the one seen first."""
    found = sizes_of(image, crop) if image else None
    if image is None or found is None:
        return mark_safe("")
    avif = format_html('<source type="image/avif" srcset="{}" sizes="{}">', found.avif, sizes) if found.avif else ""
    loading = mark_safe('fetchpriority="high"') if first else mark_safe('loading="lazy" decoding="async"')
    return format_html(
        '<picture>{}<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" {}></picture>',
        avif, found.src, found.webp, sizes, found.width, found.height, image.alt_text if alt is None else alt, loading,
    )  # fmt: skip


@register.filter
def rich(value: Any) -> SafeString:
    """Rich text as stored, with its links resolved, through the allow-list: nothing reaches a page by another way."""
    source = getattr(value, "source", value) or ""
    return mark_safe(clean_html(expand_db_html(str(source))))
