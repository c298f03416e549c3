"""The one gate decision, for every kind of reader and story."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.access.decision import Decision, Policy, ReaderFacts, Reason, StoryFacts, Tier, decide

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
WHOLE = {Reason.FREE, Reason.STAFF, Reason.SUBSCRIBER, Reason.MEMBER}

# What a reader of a tier gets of a story that no section makes free: unconfirmed, confirmed.
TABLE = {
    ("free", Tier.STRANGER): (Reason.FREE, Reason.FREE),
    ("free", Tier.MEMBER): (Reason.FREE, Reason.FREE),
    ("free", Tier.SUBSCRIBER): (Reason.FREE, Reason.FREE),
    ("free", Tier.STAFF): (Reason.FREE, Reason.FREE),
    ("metered", Tier.STRANGER): (Reason.SIGN_IN, Reason.SIGN_IN),
    ("metered", Tier.MEMBER): (Reason.CONFIRM, Reason.MEMBER),
    ("metered", Tier.SUBSCRIBER): (Reason.SUBSCRIBER, Reason.SUBSCRIBER),
    ("metered", Tier.STAFF): (Reason.STAFF, Reason.STAFF),
    ("subscriber", Tier.STRANGER): (Reason.SUBSCRIBE, Reason.SUBSCRIBE),
    ("subscriber", Tier.MEMBER): (Reason.SUBSCRIBE, Reason.SUBSCRIBE),
    ("subscriber", Tier.SUBSCRIBER): (Reason.SUBSCRIBER, Reason.SUBSCRIBER),
    ("subscriber", Tier.STAFF): (Reason.STAFF, Reason.STAFF),
}

policies = st.builds(Policy, st.booleans())


@pytest.mark.parametrize("confirmed", [False, True])
@pytest.mark.parametrize(("access", "tier"), TABLE)
def test_every_reader_gets_what_the_table_says(access: str, tier: Tier, confirmed: bool) -> None:
    reason = TABLE[access, tier][confirmed]
    assert decide(ReaderFacts(tier, confirmed), StoryFacts(1, access), Policy(), NOW) == Decision(reason in WHOLE, reason)


@pytest.mark.parametrize("confirmed", [False, True])
@pytest.mark.parametrize(("access", "tier"), TABLE)
def test_everybody_reads_what_stands_in_a_free_section(access: str, tier: Tier, confirmed: bool) -> None:
    story = StoryFacts(1, access, section_free=True)
    assert decide(ReaderFacts(tier, confirmed), story, Policy(), NOW) == Decision(True, Reason.FREE)


def test_members_read_metered_stories_only_where_the_paper_lets_them() -> None:
    assert not decide(ReaderFacts(Tier.MEMBER, True), StoryFacts(1, "metered"), Policy(members_read_metered=False), NOW).whole


@given(st.text() | st.sampled_from(["metered", "subscriber"]), st.booleans(), policies, st.datetimes(timezones=st.just(dt.UTC)))
def test_a_stranger_never_reads_the_whole_of_what_is_not_free(access: str, confirmed: bool, policy: Policy, now: dt.datetime) -> None:
    assert decide(ReaderFacts(Tier.STRANGER, confirmed), StoryFacts(1, access), policy, now).whole is (access == "free")


@given(st.text() | st.sampled_from(["free", "metered", "subscriber"]), st.booleans(), st.booleans(), policies)
def test_staff_always_read_the_whole(access: str, section_free: bool, confirmed: bool, policy: Policy) -> None:
    assert decide(ReaderFacts(Tier.STAFF, confirmed), StoryFacts(1, access, section_free), policy, NOW).whole


@given(st.integers(), st.sampled_from(["free", "metered", "subscriber"]), st.booleans())
def test_what_is_written_of_a_story_is_read_again(story: int, access: str, section_free: bool) -> None:
    facts = StoryFacts(story, access, section_free)
    assert StoryFacts.read(facts.written()) == facts
