"""What a signed-out reader may not know stands at no address of the reader's site."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from broadsheet.newsroom.actions.kill_story import kill_story
from broadsheet.newsroom.models import Story
from broadsheet.newsroom.picture_sizes import social_address
from broadsheet.readers.models import Reader
from broadsheet.site.stylesheet import stylesheet_address
from tests.cast import GATED, PREVIEW, MakePicture, MakeStory

MARKER, REST = GATED.split(" ", 1)
# A month's second sitemap begins at 50,000 stories.
TOO_FEW_STORIES_FOR = {"sitemap_month_page"}
FORMS = ("rss", "atom")


def _patterns() -> list[URLPattern]:
    found = get_resolver("broadsheet.site.urls").url_patterns
    assert all(isinstance(one, URLPattern) and one.name for one in found)
    return found  # type: ignore[return-value]


def _slug(pattern: str, story: Story) -> str:
    """The slug that an address of this name needs. A name that is new here is an error: say what fills it."""
    return {
        "topic": "port", "topic_page": "port", "topic_feed": "port",
        "person": "meera-pillai", "person_page": "meera-pillai", "person_feed": "meera-pillai",
        "section_feed": "city", "section_page": "city", "section_front": "city",
        "story": story.slug,
    }[pattern]  # fmt: skip


def _value(pattern: str, argument: str, story: Story) -> Any:
    month = (story.published_at or timezone.now()).astimezone(dt.UTC).date() if pattern.startswith("sitemap") else story.day
    if argument == "slug":
        return _slug(pattern, story)
    return {
        "section": "city",
        "day": story.day,
        "month": month,
        "number": 2,
        "digest": stylesheet_address().rpartition("/")[2].removesuffix(".css"),
        "path": (social_address(story.picture) if story.picture else "/media/images/none.jpg").removeprefix(settings.MEDIA_URL),
    }[argument]


def _addresses(story: Story) -> Iterator[tuple[str, str]]:
    """Every named address of the site, filled from the story. Fails on one that this walk does not know how to fill."""
    for pattern in _patterns():
        name = str(pattern.name)
        arguments = list(pattern.pattern.converters)
        for form in FORMS if "form" in arguments else ("",):
            filled = {one: form if one == "form" else _value(name, one, story) for one in arguments}
            yield name, reverse(name, kwargs=filled)
    for query in (
        f"q={MARKER}",
        "q=those+who+may+read",
        f"q={MARKER}&sort=relevance",
        "q=paragraph&section=city",
        "topic=port",
        "person=meera-pillai",
    ):
        yield "search", f"/search/?{query}"
    yield "section_front", "/about/"
    yield "no page", f"/{story.slug}/"


def _text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.get("content-encoding") == "gzip":
        body = gzip.decompress(body) if body else b""
    return str(body.decode("utf-8", "replace"))


def _all_texts(browser: Client, story: Story) -> Iterator[tuple[str, str, str]]:
    """Name, address and everything sent, for every address, method and encoding."""
    for name, address in _addresses(story):
        for encoding in ("", "gzip"):
            for method in (browser.get, browser.head):
                answer = method(address, headers={"accept-encoding": encoding})
                yield name, address, f"{_text(answer)}\n{answer.headers}"


@pytest.fixture
def gated(make_story: MakeStory, make_picture: MakePicture, request: pytest.FixtureRequest) -> Story:
    picture = make_picture()
    given: dict[str, Any] = {"topics": ("port",), "people": ("meera-pillai",), "picture": picture, "access": request.param}
    for _ in range(31):
        make_story(**{**given, "picture": None})
    return make_story(headline="The gated one", **given)


@pytest.mark.parametrize("gated", ["metered"], indirect=True)
def test_the_walk_reaches_every_named_address(ana: Client, gated: Story) -> None:
    walked = dict(_addresses(gated))
    assert {str(one.name) for one in _patterns()} <= walked.keys()
    for name, address in _addresses(gated):
        expected = 404 if name in TOO_FEW_STORIES_FOR | {"no page"} else 200
        assert ana.get(address).status_code == expected, address


@pytest.mark.parametrize("gated", ["metered", "subscriber"], indirect=True)
def test_what_stands_behind_the_gate_is_at_no_address(ana: Client, gated: Story) -> None:
    previews = 0
    for name, address, text in _all_texts(ana, gated):
        # A search repeats the words that were asked for.
        assert (REST if name == "search" else MARKER) not in text, address
        previews += PREVIEW in text
    assert previews == 2


@pytest.mark.parametrize("gated", ["subscriber"], indirect=True)
def test_what_is_for_subscribers_reaches_no_member(as_rita: Client, gated: Story) -> None:
    for name, address, text in _all_texts(as_rita, gated):
        assert (REST if name == "search" else MARKER) not in text, address


def _withheld(how: str, make_story: MakeStory, ed: Reader) -> Story:
    given: dict[str, Any] = {
        "headline": "The sealed report", "short_headline": "Sealed report", "topics": ("port",), "people": ("meera-pillai",),
        "slug": "withheld", "access": "free",
    }  # fmt: skip
    if how == "draft":
        return make_story(publish=False, **given)
    if how == "embargoed":
        return make_story(embargo_until=timezone.now() + dt.timedelta(hours=2), **given)
    if how == "scheduled":
        return make_story(go_live_at=timezone.now() + dt.timedelta(hours=2), **given)
    story = make_story(**given)
    if how == "killed":
        kill_story(story, user=ed)
    else:
        story.unpublish(user=ed)
    return Story.objects.get(pk=story.pk)


@pytest.mark.parametrize("how", ["draft", "embargoed", "scheduled", "killed", "unpublished"])
def test_a_story_that_is_withheld_is_at_no_address(ana: Client, make_story: MakeStory, ed: Reader, how: str) -> None:
    shown = make_story(topics=("port",), people=("meera-pillai",), access="free")
    story = _withheld(how, make_story, ed)
    story.day = story.day or shown.day
    for _, address, text in [*_all_texts(ana, story), *_all_texts(ana, shown)]:
        assert "sealed report" not in text.lower(), address
        assert "/withheld/</loc>" not in text, address
    assert ana.get(story.get_absolute_url()).status_code in ({404} if how in {"draft", "embargoed", "scheduled"} else {410})


def test_a_draft_of_a_story_that_is_out_is_at_no_address(ana: Client, make_story: MakeStory) -> None:
    story = make_story(topics=("port",), people=("meera-pillai",), access="free")
    draft = Story.objects.get(pk=story.pk)
    draft.headline, draft.standfirst = "The sealed report", "Sealed standfirst"
    draft.save_revision()
    for _, address, text in _all_texts(ana, story):
        assert "sealed" not in text.lower(), address
