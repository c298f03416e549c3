"""Gift links, institutions, search engines, and the strangers' meter with its brake."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from broadsheet.access import strangers
from broadsheet.access.actions.change_policy import change_policy
from broadsheet.access.actions.give_story import give_story, revoke_gift
from broadsheet.access.actions.turn_stories import turn_stories
from broadsheet.access.crawlers import Resolver, is_search_engine, use_resolver
from broadsheet.access.doors import gift_token
from broadsheet.access.models import GiftLink, Institution
from broadsheet.access.network import client_address, range_of
from broadsheet.access.policy import AgeRule, Policy
from broadsheet.newsroom.models import Story
from broadsheet.press.notices import Notice
from broadsheet.readers.models import Reader
from tests.cast import GATED, Browser, MakeStory, hours_ago


def _whole(browser: Client, story: Story, query: str = "") -> bool:
    answer = browser.get(story.get_absolute_url() + query)
    assert answer.status_code == 200
    return GATED in answer.content.decode()


# Gift links


def test_a_gift_opens_the_story_for_anyone_is_counted_and_can_be_withdrawn(sam: Reader, ana: Client, make_story: MakeStory) -> None:
    story = make_story(access="subscriber")
    link = give_story(sam, story)
    query = f"?gift={gift_token(link)}"
    assert _whole(ana, story, query)
    assert _whole(Browser(), story, query)
    assert GiftLink.objects.get().opens == 2
    revoke_gift(link)
    assert not _whole(ana, story, query)
    assert GiftLink.objects.get().opens == 2


def test_a_gift_opens_no_other_story_and_no_forged_one(sam: Reader, ana: Client, make_story: MakeStory) -> None:
    story, other = make_story(access="subscriber"), make_story(access="subscriber")
    token = gift_token(give_story(sam, story))
    assert not _whole(ana, other, f"?gift={token}")
    for forged in (token[:-1], f"{token}x", token.partition(".")[0], "", "%00", "." * 300):
        assert not _whole(ana, story, f"?gift={forged}")


def test_a_gift_counts_for_the_giver_and_ends_with_the_months_number(sam: Reader, make_story: MakeStory) -> None:
    change_policy(Policy(gifts_a_month=2))
    first, second, third = (make_story() for _ in range(3))
    assert give_story(sam, first) == give_story(sam, first)
    give_story(sam, second)
    with pytest.raises(ValidationError, match="You have given 2 stories this month"):
        give_story(sam, third)


def test_only_what_the_giver_can_read_can_be_given(as_rita: Client, make_story: MakeStory) -> None:
    metered, paid = make_story(), make_story(access="subscriber")
    for story in (metered, paid):
        as_rita.post(f"/account/gifts/give/{story.pk}/")
    assert not GiftLink.objects.exists()
    assert _whole(as_rita, metered)
    answer = as_rita.post(f"/account/gifts/give/{metered.pk}/")
    assert GiftLink.objects.get().story == metered
    assert f"?new={GiftLink.objects.get().pk}" in answer["location"]


def test_a_gift_is_withdrawn_by_its_giver_alone(as_rita: Client, as_sam: Client, sam: Reader, make_story: MakeStory) -> None:
    link = give_story(sam, make_story())
    assert as_rita.post(f"/account/gifts/{link.pk}/withdraw/").status_code == 404
    assert as_sam.get(f"/account/gifts/{link.pk}/withdraw/").status_code == 405
    as_sam.post(f"/account/gifts/{link.pk}/withdraw/")
    assert GiftLink.objects.get().revoked_at is not None


def test_a_reader_keeps_their_own_meter_beside_a_gift(as_rita: Client, rita: Reader, sam: Reader, make_story: MakeStory) -> None:
    story = make_story()
    assert _whole(as_rita, story, f"?gift={gift_token(give_story(sam, story))}")
    assert not rita.grants.exists()


# Institutions


def _library(**more: object) -> Institution:
    given = {"name": "The City Library", "ranges": "192.0.2.0/24\n2001:db8:7::/48", **more}
    made = Institution(**given)  # type: ignore[misc]
    made.full_clean()
    made.save()
    return made


@pytest.mark.parametrize("address", ["192.0.2.77", "2001:db8:7::9", "::ffff:192.0.2.5"])
def test_who_comes_from_an_institution_reads_as_a_subscriber(make_story: MakeStory, address: str) -> None:
    _library()
    story = make_story(access="subscriber")
    inside, outside = Browser(REMOTE_ADDR=address), Browser(REMOTE_ADDR="198.51.100.7")
    answer = inside.get(story.get_absolute_url())
    assert GATED in answer.content.decode()
    assert "private" in answer["cache-control"]
    assert not _whole(outside, story)
    for name, morsel in inside.cookies.items():
        outside.cookies[name] = morsel.value
    assert not _whole(outside, story), "the pass of a reading room opens nothing elsewhere"


def test_an_institution_reads_between_its_dates_only(make_story: MakeStory) -> None:
    story, now = make_story(access="subscriber"), timezone.now()
    library = _library(starts_at=now + dt.timedelta(days=1))
    browser = Browser(REMOTE_ADDR="192.0.2.77")
    assert not _whole(browser, story)
    library.starts_at, library.ends_at = now - dt.timedelta(days=2), now - dt.timedelta(days=1)
    library.save()
    assert not _whole(browser, story)
    library.ends_at = None
    library.save()
    assert _whole(browser, story)
    library.delete()
    assert not _whole(browser, story)


def test_a_confirmed_address_at_an_institutions_domain_reads_as_a_subscriber(as_rita: Client, rita: Reader, make_story: MakeStory) -> None:
    story = make_story(access="subscriber")
    assert not _whole(as_rita, story)
    _library(ranges="", domains="university.example")
    mail = EmailAddress.objects.create(user=rita, email="rita@physics.university.example", verified=False)
    assert not _whole(as_rita, story)
    mail.verified = True
    mail.save()
    assert _whole(as_rita, story)
    EmailAddress.objects.filter(pk=mail.pk).update(email="rita@not-university.example")
    mail.refresh_from_db()
    mail.save()
    assert not _whole(as_rita, story)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ranges": "everywhere"},
        {"ranges": "0.0.0.0/0"},
        {"ranges": "::/0"},
        {"domains": "rita@university.example"},
        {"domains": "localhost"},
    ],
)
def test_a_range_or_domain_that_cannot_be_is_refused_with_a_sentence(paper: object, wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        _library(**wrong)


def test_the_clients_address_is_the_trusted_proxys_word_and_nobody_elses() -> None:
    assert client_address("10.0.0.1", "192.0.2.1, 203.0.113.5", 0) == "10.0.0.1"
    assert client_address("10.0.0.1", "192.0.2.1, 203.0.113.5", 1) == "203.0.113.5"
    assert client_address("10.0.0.1", "192.0.2.1, 203.0.113.5", 2) == "192.0.2.1"
    assert client_address("10.0.0.1", "", 1) == "10.0.0.1"


# Search engines


class Dns(Resolver):
    def __init__(self, names: dict[str, str], addresses: dict[str, list[str]]) -> None:
        self.names, self.addresses, self.asked = names, addresses, 0

    def name_of(self, address: str) -> str:
        self.asked += 1
        if address not in self.names:
            raise OSError("no such name")
        return self.names[address]

    def addresses_of(self, name: str) -> list[str]:
        return self.addresses.get(name, [])


@pytest.fixture
def dns(db: None) -> Iterator[Dns]:
    cache.clear()
    made = Dns(
        {"66.249.66.1": "crawl-1.googlebot.com", "198.51.100.1": "crawl-9.googlebot.com", "198.51.100.2": "googlebot.com.evil.example"},
        {
            "crawl-1.googlebot.com": ["66.249.66.1"],
            "crawl-9.googlebot.com": ["66.249.66.9"],
            "googlebot.com.evil.example": ["198.51.100.2"],
        },
    )
    put_back = use_resolver(made)
    yield made
    put_back()


GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.mark.parametrize(
    ("agent", "address", "is_one"),
    [
        (GOOGLE, "66.249.66.1", True),
        (GOOGLE, "198.51.100.1", False),
        (GOOGLE, "198.51.100.2", False),
        (GOOGLE, "203.0.113.1", False),
        ("Mozilla/5.0 bingbot/2.0", "66.249.66.1", False),
        ("Mozilla/5.0", "66.249.66.1", False),
    ],
)
def test_a_search_engine_is_what_dns_says_both_ways(dns: Dns, agent: str, address: str, is_one: bool) -> None:
    assert is_search_engine(agent, address) is is_one
    asked = dns.asked
    assert is_search_engine(agent, address) is is_one
    assert dns.asked == asked, "what was looked up is remembered"


def test_a_verified_search_engine_reads_whole_where_the_paper_says_so(dns: Dns, make_story: MakeStory) -> None:
    story = make_story()
    engine = Browser(HTTP_USER_AGENT=GOOGLE, REMOTE_ADDR="66.249.66.1")
    assert not _whole(engine, story)
    change_policy(Policy(crawlers_read_whole=True))
    answer = engine.get(story.get_absolute_url())
    page = answer.content.decode()
    assert GATED in page
    assert '"isAccessibleForFree":false' in page
    assert '"cssSelector":".gated"' in page
    assert 'class="gated"' in page
    assert answer["cache-control"] == "private, no-store"
    assert not _whole(Browser(HTTP_USER_AGENT=GOOGLE, REMOTE_ADDR="203.0.113.1"), story)


# Strangers


def test_a_strangers_allowance_counts_stays_and_ends(make_story: MakeStory) -> None:
    change_policy(Policy(stranger_allowance=2))
    first, second, third = (make_story() for _ in range(3))
    browser = Browser()
    assert [_whole(browser, one) for one in (first, first, second, third, first)] == [True, True, True, False, True]


def test_signing_in_brings_the_strangers_stories_along_and_counts_none_twice(rita: Reader, make_story: MakeStory) -> None:
    change_policy(Policy(stranger_allowance=2, member_allowance=3))
    first, second, third, fourth = (make_story() for _ in range(4))
    browser = Browser()
    assert _whole(browser, first)
    browser.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    assert _whole(browser, first)
    assert "broadsheet_meter" not in browser.cookies or browser.cookies["broadsheet_meter"].value == ""
    assert rita.grants.count() == 1
    assert [_whole(browser, one) for one in (second, third, fourth)] == [True, True, False]


def test_the_brake_holds_back_new_meters_and_nobody_who_reads_already(
    make_story: MakeStory, monkeypatch: pytest.MonkeyPatch, rita: Reader
) -> None:
    cache.clear()
    monkeypatch.setattr(strangers, "NEW_METERS_AN_HOUR", 3)
    change_policy(Policy(stranger_allowance=2))
    first, second = make_story(), make_story()
    pupils = [Browser(REMOTE_ADDR=f"192.0.2.{number}") for number in range(4)]
    assert [_whole(one, first) for one in pupils] == [True, True, True, False]
    assert _whole(pupils[0], second), "who has a meter reads on"
    assert _whole(Browser(REMOTE_ADDR="198.51.100.1"), first), "another range is not held back"
    pupils[3].force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    assert _whole(pupils[3], first), "who signs in is not held back"


def test_ranges_are_coarse() -> None:
    assert range_of("192.0.2.77") == range_of("192.0.2.1") == "192.0.2.0/24"
    assert range_of("2001:db8:7:1::1") == range_of("2001:db8:7:2::1")
    assert range_of("no address") == "unknown"


# Age


def test_stories_that_turned_with_age_are_printed_anew(make_story: MakeStory, ana: Client) -> None:
    change_policy(Policy(age_rules=(AgeRule(7, "metered", "subscriber"),)))
    now = timezone.now()
    story = make_story(published_at=hours_ago(7 * 24) + dt.timedelta(seconds=30))
    fresh = make_story()
    assert turn_stories(now) == 0
    assert turn_stories(now + dt.timedelta(minutes=1)) == 1
    tags = set(Notice.objects.filter(at_once=True).values_list("tag", flat=True))
    assert story.tag in tags
    assert fresh.tag not in tags
    assert turn_stories(now + dt.timedelta(minutes=2)) == 0
