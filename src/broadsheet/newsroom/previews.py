"""What editors see before readers do: the very page, rendered past the page store.

The newsroom stands below the site and cannot import it, so the site registers how its pages are made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from broadsheet.newsroom.models import StandingPage, Story

StoryPreview = Callable[["Story", HttpRequest], HttpResponse]
PageView = Callable[["StandingPage", HttpRequest], HttpResponse]

_registered: dict[str, Callable[..., HttpResponse]] = {}


def register_previews(*, story: StoryPreview, standing_page: PageView) -> None:
    _registered.update(story=story, standing_page=standing_page)


def preview_story(story: Story, request: HttpRequest) -> HttpResponse:
    return _registered["story"](story, request)


def serve_standing_page(page: StandingPage, request: HttpRequest) -> HttpResponse:
    return _registered["standing_page"](page, request)
