"""The paper's shell for pages that Django renders itself: sign-in and account."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from broadsheet.access.doors import policy_here
from broadsheet.press.plans import Fragment
from broadsheet.press.registry import fill
from broadsheet.site.shell import footer, masthead, render
from broadsheet.site.stylesheet import stylesheet_address

register = template.Library()


@register.simple_tag(name="stylesheet")
def stylesheet_tag() -> str:
    return stylesheet_address()


@register.simple_tag(takes_context=True)
def account_masthead(context: dict[str, Any]) -> SafeString:
    reader = getattr(context.get("request"), "reader_pass", None)
    parts = [part.render() if isinstance(part, Fragment) else fill(part.filler, reader).decode() for part in masthead()]  # type: ignore[union-attr]
    return mark_safe("".join(parts))


@register.simple_tag
def account_footer() -> SafeString:
    return mark_safe(footer().render())


@register.simple_tag
def member_benefits() -> SafeString:
    return mark_safe(render("parts/benefits.html", policy=policy_here()))
