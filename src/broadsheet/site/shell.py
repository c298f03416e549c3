"""What stands around every page: head, masthead, Top news today, footer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from broadsheet.newsroom.models import Paper, Section, StandingPage
from broadsheet.newsroom.top_news import top_news
from broadsheet.press.plans import Fragment, Hole, Part, Plan, fragment
from broadsheet.site.security import page_headers
from broadsheet.site.stylesheet import stylesheet_address


@dataclass(frozen=True)
class Meta:
    """What the head of a page says of it. `path` is its canonical address on this site."""

    title: str
    path: str
    description: str = ""
    kind: str = "website"
    image: str = ""
    image_alt: str = ""
    robots: str = ""
    feeds: tuple[tuple[str, str], ...] = ()
    structured: tuple[dict[str, Any], ...] = ()
    social_title: str = ""
    details: tuple[tuple[str, str], ...] = field(default=())

    @property
    def canonical(self) -> str:
        return settings.ADDRESS + self.path

    @property
    def image_address(self) -> str:
        return settings.ADDRESS + self.image if self.image.startswith("/") else self.image


def render(template: str, **context: Any) -> str:
    """A template with the paper in its context."""
    return render_to_string(template, {"paper": Paper.load(), "address": settings.ADDRESS, **context})


def head(key: str, tags: set[str], meta: Meta, body_class: str = "") -> Fragment:
    return fragment(
        f"head:{key}", tags | {"paper"},
        lambda: render("site/head.html", meta=meta, body_class=body_class, stylesheet=stylesheet_address()),
    )  # fmt: skip


def masthead() -> tuple[Part, ...]:
    """The masthead, with a hole for the reader's account, the navigation under it, and the form that the page's buttons send."""
    return (
        fragment("masthead", {"paper", "sections"}, lambda: render("parts/masthead.html")),
        Hole("account"),
        fragment("navigation", {"paper", "sections"}, lambda: render("parts/navigation.html", sections=_sections())),
        Hole("reader-form"),
    )


def _sections() -> list[Section]:
    return list(Section.objects.filter(parent=None, in_navigation=True))


def top_news_part() -> Fragment:
    stories = top_news()
    tags = {"top-news", "list:all", "paper", "sections", *(story.tag for story in stories)}
    return fragment("top-news", tags, lambda: render("parts/top_news.html", stories=stories))


def footer() -> Fragment:
    def html() -> str:
        pages = StandingPage.objects.live().filter(in_footer=True).order_by("path")
        return render("parts/footer.html", sections=_sections(), pages=pages)

    return fragment("footer", {"paper", "sections", "standing-pages"}, html)


def page(key: str, meta: Meta, body: tuple[Part, ...], tags: set[str], *, body_class: str = "", **more: Any) -> Plan:
    """A whole page: its head, the masthead, `body`, and the footer."""
    parts = (head(key, tags, meta, body_class), *masthead(), *body, footer())
    return Plan(parts=parts, tags=frozenset(tags), headers=page_headers(), **more)
