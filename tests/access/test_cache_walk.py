"""No answer that depends on the reader may be kept by a shared cache, and strangers all get the same bytes."""

from __future__ import annotations

import pytest
from django.test import Client

from broadsheet.access.actions.change_policy import change_policy
from broadsheet.access.policy import Policy
from broadsheet.newsroom.models import Story
from tests.access.every_address import every_address
from tests.cast import Browser, MakeStory


@pytest.fixture
def story(make_story: MakeStory) -> Story:
    return make_story(topics=("port",), people=("meera-pillai",), access="metered")


def _walk(story: Story) -> list[str]:
    return sorted({path for route, path in every_address(story) if not route.startswith("newsroom/") and "logout" not in route})


def _is_shareable(answer: object) -> bool:
    said = answer.headers.get("cache-control", "")  # type: ignore[attr-defined]
    return "private" not in said and "no-store" not in said


def test_what_a_shared_cache_may_keep_is_the_same_for_everybody(story: Story, ana: Client, as_rita: Client, as_sam: Client) -> None:
    for path in _walk(story):
        public = ana.get(path)
        for browser in (as_rita, as_sam):
            answer = browser.get(path)
            if answer.status_code != 405 and _is_shareable(answer):
                assert not answer.cookies, path
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
                same = b"".join(public.streaming_content) if public.streaming else public.content  # type: ignore[attr-defined]
                assert (answer.status_code, body) == (public.status_code, same), path
                assert b"Rita" not in body, path


def test_all_strangers_get_the_same_bytes(story: Story) -> None:
    strangers = [
        Browser(HTTP_USER_AGENT="Mozilla/5.0", REMOTE_ADDR="203.0.113.4"),
        Browser(HTTP_USER_AGENT="curl/8", REMOTE_ADDR="198.51.100.9", HTTP_ACCEPT_LANGUAGE="hi"),
    ]
    strangers[1].cookies["csrftoken"] = "left from a form"
    for path in _walk(story):
        if path.startswith(("/account/", "/subscribe/", "/mailbox/", "/stripe/", "/health/")):
            continue
        first, second = (one.get(path) for one in strangers)
        if not first.streaming:
            assert first.content == second.content, path
            assert first.headers.get("etag") == second.headers.get("etag"), path


def test_a_strangers_allowance_makes_the_story_private(story: Story) -> None:
    change_policy(Policy(stranger_allowance=1))
    for browser in (Browser(), Browser()):
        first = browser.get(story.get_absolute_url())
        assert "private" in first["cache-control"]
        assert "broadsheet_meter" in first.cookies
        assert "private" in browser.get(story.get_absolute_url())["cache-control"]


def test_a_gifts_answer_is_kept_nowhere(story: Story, as_sam: Client, ana: Client) -> None:
    as_sam.post(f"/account/gifts/give/{story.pk}/")
    page = as_sam.get("/account/gifts/").content.decode()
    token = page.partition("?gift=")[2].partition('"')[0]
    answer = ana.get(f"{story.get_absolute_url()}?gift={token}")
    assert "MARKERBEHINDTHEGATE" in answer.content.decode()
    assert answer["cache-control"] == "private, no-store"
    assert "MARKERBEHINDTHEGATE" not in ana.get(story.get_absolute_url()).content.decode()


def test_a_head_or_prefetch_counts_nothing(story: Story, as_rita: Client) -> None:
    from broadsheet.access.models import Grant

    as_rita.head(story.get_absolute_url())
    assert as_rita.get(story.get_absolute_url(), headers={"sec-purpose": "prefetch;prerender"}).status_code == 503
    assert not Grant.objects.exists()
    assert "MARKERBEHINDTHEGATE" in as_rita.get(story.get_absolute_url()).content.decode()
    assert Grant.objects.count() == 1
