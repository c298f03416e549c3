"""Whether a reader may write under a story now, and if not, why not, in words for the page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from broadsheet.comments.models import Ban, Conversation, Mode
from broadsheet.comments.models.ban import ban_in_force
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.newsroom.models import Story
from broadsheet.newsroom.paper import the_paper


@dataclass(frozen=True)
class Standing:
    """`is_shown`: comments can be read; `is_open`: new ones are taken; `closed_because`: the sentence that stands in place of the form."""

    is_shown: bool
    is_open: bool
    closed_because: str = ""
    is_questions: bool = False
    waits: bool = False
    note: str = ""


def standing_of(story: Story, policy: ConversationPolicy, conversation: Conversation | None, now: dt.datetime | None = None) -> Standing:
    """How a story's conversation stands: the switch of the paper, then the story's own, its section's, and its age."""
    mode = conversation.mode if conversation else Mode.USUAL
    note = conversation.note if conversation else ""
    questions = bool(conversation and conversation.is_questions)
    sections = {section.pk for section in story.section.lineage()}
    waits = policy.all_wait or bool(conversation and conversation.is_premoderated) or not sections.isdisjoint(policy.premoderated_sections)
    why = ""
    if mode == Mode.NONE:
        why = "This story takes no comments."
    elif not policy.is_open:
        why = policy.closed_note or "Comments are closed on the whole paper for now."
    elif mode == Mode.CLOSED:
        why = "The editors have closed the comments on this story."
    elif mode == Mode.OPEN:
        why = ""
    elif not sections.isdisjoint(policy.closed_sections):
        why = f"Stories in {story.section.name} take no comments."
    elif closes_at(story, policy) is not None and (now or timezone.now()) >= (closes_at(story, policy) or timezone.now()):
        days = f"{policy.close_after_days} day{'' if policy.close_after_days == 1 else 's'}"
        why = f"Comments close {days} after a story is published. You can still read them."
    return Standing(mode != Mode.NONE, not why, why, questions, waits, note)


def closes_at(story: Story, policy: ConversationPolicy) -> dt.datetime | None:
    if not policy.close_after_days or story.published_at is None:
        return None
    closes: dt.datetime = story.published_at + dt.timedelta(days=policy.close_after_days)
    return closes


@dataclass(frozen=True)
class Stopped:
    """What stands in a reader's way: the sentence, and the ban where it is one."""

    why: str
    ban: Ban | None = None


def what_stops(reader: Any, *, new_thread: bool) -> Stopped | None:
    """What stops this reader from writing anywhere: an address that is not confirmed, or a ban. None where nothing does."""
    ban = ban_in_force(reader, new_thread=new_thread)
    if ban is not None:
        until = f"until {ban.until.astimezone(the_paper().zone):%d %B %Y, %H:%M %Z}" if ban.until else "for good"
        what = "You may not begin new threads" if ban.scope == Ban.Scope.THREADS else "You may not comment"
        return Stopped(f"{what} {until}: {ban.reason}", ban)
    if not EmailAddress.objects.filter(user=reader, verified=True).exists() and not reader.is_of_the_newsroom:
        return Stopped("Confirm your e-mail address first: we sent you a code when you signed up.")
    return None
