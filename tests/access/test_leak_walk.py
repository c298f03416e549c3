"""The marker behind the gate is nowhere that `decide` says no: every reader, every access, every address, every form of answer."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from broadsheet.access.actions.change_policy import change_policy
from broadsheet.access.actions.change_subscription import cancel_subscription, grant_subscription
from broadsheet.access.crawlers import Resolver, use_resolver
from broadsheet.access.current import current_period
from broadsheet.access.decision import STRANGER, decide
from broadsheet.access.facts import facts_of
from broadsheet.access.grants import grant_story
from broadsheet.access.policy import Policy
from broadsheet.newsroom.models import Story
from tests.access.every_address import every_address
from tests.cast import GATED, Browser, MakePicture, MakeStory, _person, _signed_in

MARKER, REST = GATED.split(" ", 1)
# One story a month, so that one grant spends it.
POLICY = Policy(member_allowance=1, crawlers_read_whole=True)
READERS = ["stranger", "unconfirmed", "fresh member", "spent member", "former subscriber", "subscriber", "false crawler", "true crawler"]
FORMS: list[dict[str, str]] = [
    {},
    {"accept-encoding": "gzip"},
    {"range": "bytes=0-99999"},
    {"accept": "application/json"},
    {"x-requested-with": "XMLHttpRequest"},
]


@pytest.fixture
def story(make_story: MakeStory, make_picture: MakePicture, request: pytest.FixtureRequest) -> Story:
    given: dict[str, Any] = {"topics": ("port",), "people": ("meera-pillai",), "picture": make_picture()}
    return make_story(headline="The gated one", access=request.param, **given)


def _browser(kind: str, make_story: MakeStory) -> Browser:
    if kind in ("stranger", "false crawler", "true crawler"):
        agent = "Mozilla/5.0 (compatible; Googlebot/2.1)" if "crawler" in kind else "Mozilla/5.0"
        address = "66.249.66.1" if kind == "true crawler" else "203.0.113.9"
        return Browser(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    reader = _person(f"{kind.replace(' ', '-')}@example.org")
    if kind == "unconfirmed":
        EmailAddress.objects.filter(user=reader).update(verified=False)
    if kind in ("spent member", "former subscriber"):
        grant_story(reader.pk, make_story().pk, current_period().name, 1)
    if "subscriber" in kind:
        made = grant_subscription(reader)
        if kind == "former subscriber":
            cancel_subscription(made, at_once=True)
    return _signed_in(reader)  # type: ignore[return-value]


def _texts(browser: Client, story: Story, *, newsroom: bool = False) -> Iterator[tuple[str, str]]:
    """The path and everything that is sent, for every address; in every form of answer where a story may show."""
    asked = {path for route, path in every_address(story) if "logout" not in route and route.startswith("newsroom/") is newsroom}
    if not newsroom:
        asked |= {
            f"/search/?q={MARKER}",
            "/search/?q=those+who+may+read",
            "/search/?q=paragraph&section=city&sort=relevance",
            f"/{story.slug}/",
        }
        asked |= {
            f"{story.get_absolute_url()}?{query}" for query in ("gift=forged", "gift=", "preview=1", "print=1", "amp=1", "format=json")
        }
    for path in sorted(asked):
        shows = path == "/" or any(one in path for one in (story.slug, "feed.", "search", "/account/save", "/account/gifts"))
        for form in FORMS if shows else FORMS[:1]:
            answer = browser.get(path, headers=form)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            if answer.get("content-encoding") == "gzip" and body:
                body = gzip.decompress(body)
            yield path, f"{body.decode('utf-8', 'replace')}\n{dict(answer.headers)}"
        if shows:
            head = browser.head(path)
            yield path, f"{head.content.decode('utf-8', 'replace')}\n{dict(head.headers)}"


class OneEngine(Resolver):
    def name_of(self, address: str) -> str:
        if address != "66.249.66.1":
            raise OSError("no name")
        return "crawl-66-249-66-1.googlebot.com"

    def addresses_of(self, name: str) -> list[str]:
        return ["66.249.66.1"]


@pytest.fixture(autouse=True)
def _own_dns() -> Iterator[None]:
    put_back = use_resolver(OneEngine())
    yield
    put_back()


@pytest.mark.parametrize("story", ["metered"], indirect=True)
@pytest.mark.parametrize("kind", ["stranger", "subscriber"])
def test_the_newsroom_shows_no_reader_a_story(story: Story, kind: str, make_story: MakeStory) -> None:
    browser = _browser(kind, make_story)
    walked = list(_texts(browser, story, newsroom=True))
    assert len(walked) > 200
    assert [path for path, text in walked if MARKER in text] == []


@pytest.mark.parametrize(
    ("kind", "story"),
    [("stranger", "free"), *((kind, access) for kind in READERS for access in ("metered", "subscriber"))],
    indirect=["story"],
)
def test_nothing_leaks(story: Story, kind: str, make_story: MakeStory) -> None:
    browser = _browser(kind, make_story)
    change_policy(POLICY)
    reader = getattr(browser.get("/health/").wsgi_request, "reader_pass", None)
    facts = STRANGER if reader is None else reader.facts
    said = decide(facts, facts_of(story), POLICY, time.time())
    opens = said.whole or said.counts
    found = {path for path, text in _texts(browser, story) if MARKER in text and "/search/" not in path}
    found |= {path for path, text in _texts_of_search(browser) if REST in text}
    expected = {path for path in found if path.startswith(story.get_absolute_url())} if opens else set()
    assert found == expected
    assert bool(found) is opens, f"the walk sees nothing where {kind} reads whole" if opens else found


def _texts_of_search(browser: Client) -> Iterator[tuple[str, str]]:
    for query in (MARKER, "those who may read", "paragraph"):
        answer = browser.get("/search/", {"q": query})
        yield f"/search/?q={query}", answer.content.decode()


def test_the_walk_knows_every_kind_of_reader_that_the_gate_knows() -> None:
    from broadsheet.access.decision import Tier

    walked = {"stranger", "crawler", "member", "subscriber"}
    assert {tier.value for tier in Tier} - walked == {"staff"}


def test_the_search_index_shows_no_words_of_the_gated_part(ana: Client, make_story: MakeStory) -> None:
    story = make_story(access="metered")
    page = ana.get("/search/", {"q": MARKER}).content.decode()
    assert story.headline in page
    assert REST not in page


@pytest.mark.parametrize("story", ["metered"], indirect=True)
def test_a_story_that_turned_with_age_is_closed_at_once_and_says_so(story: Story, ana: Client) -> None:
    """The gate goes by the clock of the request, and the mark-up by the next printing."""
    from broadsheet.access.policy import AgeRule

    change_policy(Policy(age_rules=(AgeRule(0, "metered", "free"),)))
    assert MARKER in ana.get(story.get_absolute_url()).content.decode()
    change_policy(replace(Policy(), age_rules=(AgeRule(0, "metered", "subscriber"),)))
    page = ana.get(story.get_absolute_url()).content.decode()
    assert MARKER not in page
    assert '"isAccessibleForFree":false' in page
