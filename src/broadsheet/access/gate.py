"""The gate as the press asks it: which side of a page a pass opens, and how an open question is settled."""

from __future__ import annotations

import time
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from broadsheet.access.current import current_policy, policy_text, read_policy
from broadsheet.access.decision import STRANGER, Reason, decide
from broadsheet.access.grants import Held, grant_story, held_grants, story_granted
from broadsheet.access.passes import ReaderPass
from broadsheet.access.period import period_at
from broadsheet.access.policy import Policy, StoryFacts
from broadsheet.access.strangers import StrangersMeter
from broadsheet.press.plans import Fragment, fragment
from broadsheet.press.registry import ASK, WHOLE

# The sides of a story page. Whatever is not named here is whole.
SIDES: dict[Reason, str] = {
    Reason.GRANTED: "granted", Reason.GIFT: "gift", Reason.COUNT: ASK,
    Reason.SIGN_IN: "sign-in", Reason.CONFIRM: "confirm", Reason.SPENT: "spent", Reason.SUBSCRIBE: "subscribe",
}  # fmt: skip
GATE_SIDES = ("sign-in", "confirm", "spent", "subscribe")
OPEN_SIDES = (WHOLE, "granted", "gift")


class StoryGate:
    """What `access` registers with the press."""

    def judge(self, facts: Mapping[str, Any], basis: bytes) -> Callable[[ReaderPass | None], str]:
        """The judge of one page, with its facts and the policy read once."""
        story, policy = StoryFacts.read(facts), read_policy(basis)[0]

        def judge(reader: ReaderPass | None) -> str:
            return SIDES.get(decide(STRANGER if reader is None else reader.facts, story, policy, time.time()).reason, WHOLE)

        return judge

    def settle(self, facts: Mapping[str, Any], basis: bytes, reader: ReaderPass | None, request: Any) -> ReaderPass | None:
        """Count the read, in a request that Django answers; the middleware hands the new pass to the reader."""
        policy, zone = read_policy(basis)
        if request.method == "HEAD":
            return refused(reader, StoryFacts.read(facts).story, policy, zone)
        story = StoryFacts.read(facts)
        settled = settle(reader, story, policy, zone, request.client_address)
        request.reader_pass = request.new_pass = settled
        if settled.reader and story.story in settled.granted:
            story_granted.send(sender=StoryGate, reader=settled.reader, story=story.story)
        return settled


def settle(reader: ReaderPass | None, story: StoryFacts, policy: Policy, zone: zoneinfo.ZoneInfo, address: str) -> ReaderPass:
    """The pass with this read counted, or with the allowance as spent as the table says it is.

    `reader` is a pass of which the gate said that the read counts; `address` is the client's, for a stranger's brake.
    """
    period = period_at(time.time(), zone)
    if reader is None or not reader.reader:
        return StrangersMeter().count(reader, story.story, period, policy.stranger_allowance, address)
    # A pass that holds fewer grants than were used, or another month's, knows too little.
    knows_all = reader.period == period and len(reader.granted) == reader.used
    known = Held(reader.granted, reader.used) if knows_all else None
    held = grant_story(reader.reader, story.story, period.name, policy.member_allowance, known)
    stories = (story.story, *(one for one in held.stories if one != story.story)) if story.story in held.stories else held.stories
    counted = reader.with_grants(period, stories, held.used, policy.member_allowance)
    return counted if story.story in held.stories else replace(counted, refused=story.story)


def refused(reader: ReaderPass | None, story: int, policy: Policy, zone: zoneinfo.ZoneInfo) -> ReaderPass:
    """A pass for one answer, as if nothing were left: for requests that may not count, such as HEAD."""
    period = period_at(time.time(), zone)
    known = reader or StrangersMeter().blank(period, policy.stranger_allowance)
    used = max(policy.member_allowance, policy.stranger_allowance)
    granted = known.granted if known.period == period else ()
    return replace(known.with_grants(period, granted, used, known.allowance), refused=story)


def with_month(reader: ReaderPass, policy: Policy, zone: zoneinfo.ZoneInfo) -> ReaderPass:
    """A member's pass with what the table holds of this month."""
    period = period_at(time.time(), zone)
    held = held_grants(reader.reader, period.name)
    return reader.with_grants(period, held.stories, held.used, policy.member_allowance)


def basis() -> Fragment:
    """What the gate goes by, as a fragment of every gated page: a change of policy makes the pages anew."""
    return fragment("policy", {"policy", "paper"}, policy_text)


def is_for_everybody(story: StoryFacts, policy: Policy | None = None) -> bool:
    """Whether even a stranger without any allowance gets the whole of a story now."""
    return decide(STRANGER, story, policy or current_policy(), time.time()).reason is Reason.FREE


def may_be_gated(story: StoryFacts, policy: Policy) -> bool:
    """Whether the gate may ever ask for more than everybody has, as long as story and policy stay as they are."""
    return policy.changes_with_time or not is_for_everybody(story, policy)
