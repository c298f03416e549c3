"""The gate for exits that are not printed pages: lists, take-along copies, letters. They never count a read."""

from __future__ import annotations

import time
from dataclasses import replace

from django.http import HttpRequest

from broadsheet.access.decision import STRANGER, Decision, decide
from broadsheet.access.doors import policy_here
from broadsheet.access.facts import facts_of
from broadsheet.newsroom.models import Story


def decision_for(request: HttpRequest, story: Story) -> Decision:
    """What the gate says of a story to whoever asks, without counting a read. A gift link opens its page, and no other exit."""
    reader = getattr(request, "reader_pass", None)
    return decide(STRANGER if reader is None else replace(reader.facts, gift=0), facts_of(story), policy_here(), time.time())


def reads_whole(request: HttpRequest, story: Story) -> bool:
    """Whether whoever asks may have the whole of a story now, without anything being counted."""
    return decision_for(request, story).whole
