"""Previews for editors: the very plan of the page, rendered past the page store."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from broadsheet.newsroom.models import StandingPage, Story
from broadsheet.press.assembly import Ask
from broadsheet.press.plans import Plan
from broadsheet.press.printing import proof_page
from broadsheet.press.views import as_django
from broadsheet.site.story_page import story_page
from broadsheet.site.views.standing import standing_plan


def preview_story(story: Story, request: HttpRequest) -> HttpResponse:
    stranger = getattr(request, "preview_mode", "") == "stranger"
    return _proof(story_page(story), request, None if stranger else getattr(request, "reader_pass", None))


def preview_page(page: StandingPage, request: HttpRequest) -> HttpResponse:
    return _proof(standing_plan(page), request, None)


def _proof(plan: Plan, request: HttpRequest, reader: object) -> HttpResponse:
    answer = as_django(proof_page(plan).answer(Ask(head=False, gzip=False, if_none_match="", reader=reader)))
    answer.headers["cache-control"] = "private, no-store"
    del answer.headers["etag"]
    return answer
