"""The gate as the press asks it, and the holes that a pass fills."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from django.utils.html import format_html

from broadsheet.access.decision import STRANGER, Policy, StoryFacts, decide
from broadsheet.access.passes import ReaderPass

POLICY = Policy()


def gate(facts: Mapping[str, str | int]) -> Callable[[ReaderPass | None], bool]:
    """The judge of one page, with its facts read once."""
    story = StoryFacts.read(facts)

    def judge(reader: ReaderPass | None) -> bool:
        return decide(STRANGER if reader is None else reader.facts, story, POLICY, dt.datetime.now(dt.UTC)).whole

    return judge


def is_for_everybody(story: StoryFacts) -> bool:
    """Whether even a stranger gets the whole of a story."""
    return decide(STRANGER, story, POLICY, dt.datetime.now(dt.UTC)).whole


def account_link(reader: ReaderPass | None) -> str:
    """The corner of the masthead: the way in, or the reader's name."""
    if reader is None:
        return '<a class="account-link" data-part="sign-in" href="/account/login/" rel="nofollow">Sign in</a>'
    return format_html('<a class="account-link" data-part="sign-in" href="/account/" title="Your account">{}</a>', reader.name)
