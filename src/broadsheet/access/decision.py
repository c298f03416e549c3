"""The one gate decision: who may read what. Pure; every exit asks it."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from broadsheet.access.period import Period
from broadsheet.access.policy import Policy, StoryFacts


class Tier(enum.StrEnum):
    STRANGER = "stranger"
    CRAWLER = "crawler"
    MEMBER = "member"
    SUBSCRIBER = "subscriber"
    STAFF = "staff"


class Reason(enum.StrEnum):
    """Why a reader gets the whole of a story, or only its preview."""

    FREE = "free"
    STAFF = "staff"
    SUBSCRIBER = "subscriber"
    GIFT = "gift"
    CRAWLER = "crawler"
    GRANTED = "granted"
    COUNT = "count"
    SIGN_IN = "sign-in"
    CONFIRM = "confirm"
    SPENT = "spent"
    SUBSCRIBE = "subscribe"


@dataclass(frozen=True, slots=True)
class ReaderFacts:
    """What the gate must know of a reader.

    `granted` holds ids of stories that the meter gave in `period`; it may be a part of them, and `used` is how many
    there were when it was taken from the table. `gift` is the id of a story that a gift link opens, or 0; `refused` of one that
    the table was just asked for and had no room for.
    """

    tier: Tier = Tier.STRANGER
    confirmed: bool = False
    granted: frozenset[int] = frozenset()
    used: int = 0
    period: Period | None = None
    gift: int = 0
    refused: int = 0


STRANGER = ReaderFacts()


@dataclass(frozen=True, slots=True)
class Decision:
    """`counts` means: whole as soon as a grant of this story is in the table, and a preview if the table has no room."""

    whole: bool
    reason: Reason
    counts: bool = False


_FREE = Decision(True, Reason.FREE)
_STAFF = Decision(True, Reason.STAFF)
_SUBSCRIBER = Decision(True, Reason.SUBSCRIBER)
_GIFT = Decision(True, Reason.GIFT)
_CRAWLER = Decision(True, Reason.CRAWLER)
_GRANTED = Decision(True, Reason.GRANTED)
_COUNT = Decision(False, Reason.COUNT, counts=True)
_SIGN_IN = Decision(False, Reason.SIGN_IN)
_CONFIRM = Decision(False, Reason.CONFIRM)
_SPENT = Decision(False, Reason.SPENT)
_SUBSCRIBE = Decision(False, Reason.SUBSCRIBE)


def decide(reader: ReaderFacts, story: StoryFacts, policy: Policy, now: float) -> Decision:
    """Whether a reader gets the whole of a story at a moment (seconds since 1970), and why.

    Free stories are for all; subscribers and staff read everything. A metered story is whole for a member with a
    confirmed address who was granted it this month, or has allowance left; for a stranger, where the paper gives
    strangers an allowance. What was granted stays granted until the period ends.
    """
    access = policy.access_of(story, now) if policy.changes_with_time or story.access == "metered" else story.access
    if access == "free":
        return _FREE
    tier = reader.tier
    if tier is Tier.SUBSCRIBER:
        return _SUBSCRIBER
    if tier is Tier.STAFF:
        return _STAFF
    if reader.gift and reader.gift == story.story:
        return _GIFT
    if tier is Tier.CRAWLER and policy.crawlers_read_whole:
        return _CRAWLER
    if access != "metered":
        return _SUBSCRIBE
    if tier is Tier.MEMBER:
        return _metered(reader, story, policy.member_allowance, now, _SPENT) if reader.confirmed else _CONFIRM
    return _metered(reader, story, policy.stranger_allowance, now, _SIGN_IN) if tier is Tier.STRANGER else _SIGN_IN


def _metered(reader: ReaderFacts, story: StoryFacts, allowance: int, now: float, refusal: Decision) -> Decision:
    period = reader.period
    is_current = period is not None and period.starts <= now < period.ends
    if is_current and story.story in reader.granted:
        return _GRANTED
    if reader.refused == story.story:
        return refusal
    # A reader of whom not all grants are known may have been given this story too; only the table can tell.
    knows_all = len(reader.granted) >= reader.used
    if is_current and reader.used >= allowance:
        return refusal if knows_all else _COUNT
    return _COUNT if allowance > 0 else refusal
