"""The one gate decision: who may read what. Pure; every exit asks it."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass


class Tier(enum.StrEnum):
    STRANGER = "stranger"
    MEMBER = "member"
    SUBSCRIBER = "subscriber"
    STAFF = "staff"


class Reason(enum.StrEnum):
    """Why a reader gets the whole of a story, or only its preview."""

    FREE = "free"
    STAFF = "staff"
    SUBSCRIBER = "subscriber"
    MEMBER = "member"
    SIGN_IN = "sign-in"
    CONFIRM = "confirm"
    SUBSCRIBE = "subscribe"


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """What the gate must know of a story. `access` is free, metered or subscriber."""

    story: int
    access: str
    section_free: bool = False

    @classmethod
    def read(cls, facts: Mapping[str, str | int]) -> StoryFacts:
        return cls(int(facts["story"]), str(facts["access"]), bool(facts.get("section_free", 0)))

    def written(self) -> dict[str, str | int]:
        return {"story": self.story, "access": self.access, "section_free": int(self.section_free)}


@dataclass(frozen=True, slots=True)
class Policy:
    """The paper's rules beyond a story's own access."""

    members_read_metered: bool = True


@dataclass(frozen=True, slots=True)
class ReaderFacts:
    tier: Tier = Tier.STRANGER
    confirmed: bool = False


STRANGER = ReaderFacts()


@dataclass(frozen=True, slots=True)
class Decision:
    whole: bool
    reason: Reason


def decide(reader: ReaderFacts, story: StoryFacts, policy: Policy, now: dt.datetime) -> Decision:
    """Whether a reader gets the whole of a story at a moment, and why.

    A story is free, metered or for subscribers. Metered stories are read whole by members with a confirmed address.
    """
    if story.access == "free" or story.section_free:
        return Decision(True, Reason.FREE)
    if reader.tier is Tier.STAFF:
        return Decision(True, Reason.STAFF)
    if reader.tier is Tier.SUBSCRIBER:
        return Decision(True, Reason.SUBSCRIBER)
    if story.access != "metered":
        return Decision(False, Reason.SUBSCRIBE)
    if reader.tier is Tier.STRANGER:
        return Decision(False, Reason.SIGN_IN)
    if not reader.confirmed:
        return Decision(False, Reason.CONFIRM)
    return Decision(True, Reason.MEMBER) if policy.members_read_metered else Decision(False, Reason.SUBSCRIBE)
