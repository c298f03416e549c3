"""Every address of the project, taken from the resolver, filled in so that each leads somewhere if it can."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from broadsheet.newsroom.models import Story

_ROUTE = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_GROUP = re.compile(r"\(\?P<(?P<name>\w+)>(?:[^()]|\([^()]*\))*\)")
_KINDS = {"int": "1", "slug": "x", "str": "x", "path": "x", "uuid": "00000000-0000-4000-8000-000000000000"}


def every_address(story: Story) -> Iterator[tuple[str, str]]:
    """(route, path) of every pattern below the root, the newsroom's and the libraries' among them."""
    for route in _routes(get_resolver().url_patterns, ""):
        for path in _filled(route, story):
            yield route, path


def _routes(patterns: list[Any], before: str) -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            yield route


def _filled(route: str, story: Story) -> Iterator[str]:
    """The route with values of this story; `form` and `slug` mean several things, so each of them is tried."""
    for slug in ("city", "port", "meera-pillai", story.slug) if "slug" in route else ("",):
        for form in ("rss", "atom") if "form>" in route else ("",):
            values = {
                "section": "city", "day": f"{story.day:%Y/%m/%d}", "month": f"{story.day:%Y/%m}", "slug": slug, "form": form, "story": str(story.pk),
                "story_id": str(story.pk), "pk": str(story.pk), "number": "2", "path": "images/x.jpg", "object_id": str(story.pk),
            }  # fmt: skip
            path = _ROUTE.sub(lambda found, known=values: known.get(found["name"]) or _KINDS.get(found["kind"] or "str", "1"), route)
            path = _GROUP.sub(lambda found, known=values: known.get(found["name"]) or "1", path)
            yield "/" + re.sub(r"[\\^$?]|\(|\)", "", path).lstrip("/")
