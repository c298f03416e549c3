"""The one gate decision, for every kind of reader and story."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.access.decision import Decision, ReaderFacts, Reason, Tier, decide
from broadsheet.access.period import period_at
from broadsheet.access.policy import AccessException, AgeRule, Policy, StoryFacts

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC).timestamp()
DAY = 86_400.0
MONTH = period_at(NOW, zoneinfo.ZoneInfo("Asia/Kolkata"))
WHOLE = {Reason.FREE, Reason.STAFF, Reason.SUBSCRIBER, Reason.GRANTED, Reason.GIFT, Reason.CRAWLER}

# What a reader of a tier gets of a story, with a fresh allowance: unconfirmed, confirmed.
TABLE = {
    ("free", Tier.STRANGER): (Reason.FREE, Reason.FREE),
    ("free", Tier.CRAWLER): (Reason.FREE, Reason.FREE),
    ("free", Tier.MEMBER): (Reason.FREE, Reason.FREE),
    ("free", Tier.SUBSCRIBER): (Reason.FREE, Reason.FREE),
    ("free", Tier.STAFF): (Reason.FREE, Reason.FREE),
    ("metered", Tier.STRANGER): (Reason.SIGN_IN, Reason.SIGN_IN),
    ("metered", Tier.CRAWLER): (Reason.SIGN_IN, Reason.SIGN_IN),
    ("metered", Tier.MEMBER): (Reason.CONFIRM, Reason.COUNT),
    ("metered", Tier.SUBSCRIBER): (Reason.SUBSCRIBER, Reason.SUBSCRIBER),
    ("metered", Tier.STAFF): (Reason.STAFF, Reason.STAFF),
    ("subscriber", Tier.STRANGER): (Reason.SUBSCRIBE, Reason.SUBSCRIBE),
    ("subscriber", Tier.CRAWLER): (Reason.SUBSCRIBE, Reason.SUBSCRIBE),
    ("subscriber", Tier.MEMBER): (Reason.SUBSCRIBE, Reason.SUBSCRIBE),
    ("subscriber", Tier.SUBSCRIBER): (Reason.SUBSCRIBER, Reason.SUBSCRIBER),
    ("subscriber", Tier.STAFF): (Reason.STAFF, Reason.STAFF),
}
accesses = st.sampled_from(["free", "metered", "subscriber"])
exceptions = st.builds(
    AccessException, st.just("one"), accesses, st.sampled_from(["story", "section", "topic"]), st.sampled_from(["1", "2"]),
    st.none() | st.floats(NOW - DAY, NOW + DAY), st.none() | st.floats(NOW - DAY, NOW + DAY),
)  # fmt: skip
rules = st.builds(AgeRule, st.integers(0, 60), st.sampled_from(["", "free", "metered", "subscriber"]), accesses)
policies = st.builds(
    Policy, st.integers(0, 12), st.integers(0, 3), st.integers(0, 5), st.booleans(), st.frozensets(st.integers(1, 3)),
    st.frozensets(st.sampled_from(["news", "opinion"])), st.lists(rules, max_size=3).map(tuple), st.lists(exceptions, max_size=2).map(tuple),
)  # fmt: skip
stories = st.builds(
    StoryFacts, st.integers(1, 3), accesses, st.sampled_from(["news", "opinion"]), st.lists(st.integers(1, 3), max_size=2).map(tuple),
    st.lists(st.integers(1, 3), max_size=2).map(tuple), st.floats(NOW - 100 * DAY, NOW),
)  # fmt: skip


def _story(access: str = "metered", **more: object) -> StoryFacts:
    return StoryFacts(1, access, **{"published": NOW - DAY, **more})  # type: ignore[arg-type]


def _member(granted: tuple[int, ...] = (), used: int | None = None, **more: object) -> ReaderFacts:
    given_ = {"period": MONTH, **more}
    return ReaderFacts(Tier.MEMBER, True, frozenset(granted), len(granted) if used is None else used, **given_)  # type: ignore[arg-type]


@pytest.mark.parametrize("confirmed", [False, True])
@pytest.mark.parametrize(("access", "tier"), TABLE)
def test_every_reader_gets_what_the_table_says(access: str, tier: Tier, confirmed: bool) -> None:
    reason = TABLE[access, tier][confirmed]
    said = decide(ReaderFacts(tier, confirmed, period=MONTH), _story(access), Policy(), NOW)
    assert said == Decision(reason in WHOLE, reason, counts=reason is Reason.COUNT)


@pytest.mark.parametrize(
    ("reader", "reason"),
    [
        (_member(), Reason.COUNT),
        (_member((1,)), Reason.GRANTED),
        (_member((2,), used=9), Reason.COUNT),
        (_member(tuple(range(2, 12)), used=10), Reason.SPENT),
        (_member((1, 2), used=10), Reason.GRANTED),
        (_member(tuple(range(2, 17)), used=15), Reason.SPENT),
        (_member((2,), used=10), Reason.COUNT),
        (_member((2,), used=10, refused=1), Reason.SPENT),
        (_member((2,), used=10, refused=3), Reason.COUNT),
        (_member((1,), used=10, period=None), Reason.COUNT),
    ],
)
def test_the_meter_counts_to_its_allowance_and_no_further(reader: ReaderFacts, reason: Reason) -> None:
    assert decide(reader, _story(), Policy(), NOW).reason is reason


def test_grants_of_another_month_count_for_nothing_in_this_one() -> None:
    old = period_at(NOW - 40 * DAY, zoneinfo.ZoneInfo("UTC"))
    assert decide(_member((1, 2), used=10, period=old), _story(), Policy(), NOW).reason is Reason.COUNT


def test_what_was_granted_stays_granted_when_the_paper_lowers_the_allowance() -> None:
    assert decide(_member((1,)), _story(), Policy(member_allowance=0), NOW).reason is Reason.GRANTED
    assert decide(_member((2,)), _story(), Policy(member_allowance=0), NOW).reason is Reason.SPENT


def test_strangers_are_counted_only_where_the_paper_grants_them_something() -> None:
    policy = Policy(stranger_allowance=2)
    assert decide(ReaderFacts(), _story(), policy, NOW).reason is Reason.COUNT
    assert decide(ReaderFacts(granted=frozenset({1}), used=1, period=MONTH), _story(), policy, NOW).reason is Reason.GRANTED
    assert decide(ReaderFacts(granted=frozenset({2, 3}), used=2, period=MONTH), _story(), policy, NOW).reason is Reason.SIGN_IN


def test_a_gift_opens_its_story_and_no_other() -> None:
    assert decide(ReaderFacts(gift=1), _story("subscriber"), Policy(), NOW).reason is Reason.GIFT
    assert not decide(ReaderFacts(gift=2), _story("subscriber"), Policy(), NOW).whole


def test_search_engines_read_whole_only_where_the_paper_says_so() -> None:
    crawler = ReaderFacts(Tier.CRAWLER)
    assert not decide(crawler, _story(), Policy(), NOW).whole
    assert decide(crawler, _story(), Policy(crawlers_read_whole=True), NOW).reason is Reason.CRAWLER


@pytest.mark.parametrize(
    ("policy", "story", "access"),
    [
        (Policy(free_sections=frozenset({7})), _story(sections=(3, 7)), "free"),
        (Policy(free_sections=frozenset({7})), _story(sections=(3,)), "metered"),
        (Policy(free_sections=frozenset({7})), _story("subscriber", sections=(7,)), "subscriber"),
        (Policy(free_kinds=frozenset({"live"})), _story(kind="live"), "free"),
        (Policy(age_rules=(AgeRule(30, "", "subscriber"),)), _story(published=NOW - 31 * DAY), "subscriber"),
        (Policy(age_rules=(AgeRule(30, "", "subscriber"),)), _story(published=NOW - 29 * DAY), "metered"),
        (
            Policy(age_rules=(AgeRule(7, "metered", "free"), AgeRule(30, "free", "subscriber"))),
            _story(published=NOW - 31 * DAY),
            "subscriber",
        ),
        (Policy(age_rules=(AgeRule(7, "free", "subscriber"),)), _story(published=NOW - 31 * DAY), "metered"),
        (Policy(exceptions=(AccessException("The flood", "free", "topic", "4", NOW - 1, NOW + 1),)), _story(topics=(4,)), "free"),
        (Policy(exceptions=(AccessException("The flood", "free", "topic", "4", NOW + 1, None),)), _story(topics=(4,)), "metered"),
        (Policy(exceptions=(AccessException("The flood", "free", "topic", "4", None, NOW),)), _story(topics=(4,)), "metered"),
        (Policy(exceptions=(AccessException("One", "subscriber", "story", "1"),)), _story("free"), "subscriber"),
        (Policy(exceptions=(AccessException("Kind", "free", "kind", "news"),)), _story("subscriber"), "free"),
    ],
)
def test_the_policy_turns_a_storys_access(policy: Policy, story: StoryFacts, access: str) -> None:
    assert policy.access_of(story, NOW) == access


@given(stories, policies)
def test_a_stranger_reads_only_what_the_policy_makes_free(story: StoryFacts, policy: Policy) -> None:
    assert decide(ReaderFacts(), story, policy, NOW).whole is (policy.access_of(story, NOW) == "free")


@given(stories, policies, st.sampled_from([Tier.STAFF, Tier.SUBSCRIBER]), st.booleans())
def test_staff_and_subscribers_always_read_the_whole(story: StoryFacts, policy: Policy, tier: Tier, confirmed: bool) -> None:
    assert decide(ReaderFacts(tier, confirmed), story, policy, NOW).whole


@given(stories, policies, st.frozensets(st.integers(1, 3)), st.integers(0, 20))
def test_a_decision_never_gives_what_has_yet_to_be_counted(story: StoryFacts, policy: Policy, granted: frozenset[int], used: int) -> None:
    said = decide(ReaderFacts(Tier.MEMBER, True, granted, used, MONTH), story, policy, NOW)
    assert not (said.whole and said.counts)
    assert said.whole is (said.reason in WHOLE)
    if said.counts:
        assert used < policy.member_allowance or len(granted) < used


@given(stories, policies)
def test_what_is_written_of_a_story_and_of_a_policy_is_read_again(story: StoryFacts, policy: Policy) -> None:
    assert StoryFacts.read(story.written()) == story
    assert Policy.read(policy.written()).written() == Policy.read(Policy.read(policy.written()).written()).written()


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Asia/Kolkata", "2026-02-28T18:29:59+00:00", "2026-02-28T18:30:00+00:00"),
        ("UTC", "2026-02-28T23:59:59+00:00", "2026-03-01T00:00:00+00:00"),
        ("America/New_York", "2026-11-01T03:59:59+00:00", "2026-11-01T04:00:00+00:00"),
        ("Pacific/Apia", "2011-12-31T09:59:59+00:00", "2011-12-31T10:00:00+00:00"),
    ],
)
def test_a_month_ends_at_midnight_in_the_papers_time_zone(zone: str, before: str, after: str) -> None:
    there = zoneinfo.ZoneInfo(zone)
    first, second = (period_at(dt.datetime.fromisoformat(one).timestamp(), there) for one in (before, after))
    assert first.name != second.name
    assert first.ends == second.starts == dt.datetime.fromisoformat(after).timestamp()


@given(
    st.datetimes(dt.datetime(1980, 1, 1), dt.datetime(2100, 1, 1)),
    st.sampled_from(["Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"]),
)
def test_every_moment_lies_in_its_own_month(moment: dt.datetime, zone: str) -> None:
    now = moment.replace(tzinfo=dt.UTC).timestamp()
    period = period_at(now, zoneinfo.ZoneInfo(zone))
    assert period.holds(now)
    assert 27 * DAY < period.ends - period.starts < 32 * DAY
