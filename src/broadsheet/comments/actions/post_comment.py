"""Post a comment: judged, counted, told to the press and to those who are answered, once however often the form is sent."""

from __future__ import annotations

import datetime as dt
import secrets
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from broadsheet.access.models.tally import count_try
from broadsheet.comments.actions.change_state import count_published
from broadsheet.comments.actions.count_rules import count_rules
from broadsheet.comments.actions.judge_comment import judge_comment
from broadsheet.comments.actions.tell_reader import tell_of_comment
from broadsheet.comments.actions.tell_the_press import tell_the_press
from broadsheet.comments.current import conversation_policy
from broadsheet.comments.judging import Verdict
from broadsheet.comments.may_write import Standing, standing_of, what_stops
from broadsheet.comments.models import Comment, Conversation, Decision, State, Trust, Voice, What, fingerprint_of
from broadsheet.comments.models.ban import wait_for_bans
from broadsheet.comments.models.voice import own_voice
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.comments.rules.judgement import Action
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader

# The same words at the same place within this time are one form sent twice, and not said twice.
_SAME_FORM = dt.timedelta(minutes=10)
_MOST_A_MINUTE = 12
_MOST_AN_HOUR = 60
# What one voice may leave for the moderators at a time.
_MOST_WAITING = 10
_DEEPEST = 1000
# Longer than any paper allows; what is over is neither kept nor judged.
MOST_KEPT = 20_000


class NotTaken(Exception):
    """The comment cannot be taken, whatever it says; the message says why."""


@dataclass(frozen=True)
class Sent:
    """What a reader sent. `key` is the form's own number."""

    text: str
    parent: Comment | None = None
    key: str = ""
    is_appealed: bool = False


@dataclass(frozen=True)
class Posted:
    """`comment` is None where the verdict refused it; nothing is kept then."""

    comment: Comment | None
    verdict: Verdict
    was_there: bool = False


def clean_text(text: str) -> str:
    """As it is kept: composed letters, plain line ends, no more than one empty line, nothing that a database cannot hold."""
    text = text[: MOST_KEPT + 1].encode("utf-8", "replace").decode().replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", text).strip().split("\n")]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept)


def post_comment(reader: Reader, story: Story, sent: Sent, *, why_wait: str = "") -> Posted:
    """Post a comment under a story. `why_wait` holds it for a reason from outside, whatever the rules say.

    Raises:
        NotTaken: the conversation is closed, the reader is banned or not confirmed, or writes too fast.
    """
    policy = conversation_policy()
    conversation = Conversation.objects.filter(pk=story.pk).first()
    standing = standing_of(story, policy, conversation)
    text, voice = clean_text(sent.text), own_voice(reader)
    key = sent.key.replace("\0", "")[:64] or _key_of(story, sent.parent, text)
    of_key: Comment | None = Comment.objects.filter(voice=voice, key=key).first()
    there = _already_there(voice, story, sent.parent, text, of_key)
    if there is not None:
        return Posted(there, Verdict(()), was_there=True)
    if of_key is not None:
        # A form that was gone back to and filled in anew: other words are another comment.
        key = secrets.token_urlsafe(24)
    _check(reader, story, standing, sent)
    verdict = judge_comment(text, policy, story=story, parent=sent.parent, voice=voice)
    if verdict.action in (Action.HOLD, Action.REFUSE):
        # The same form, sent twice at the same moment, would be told that it repeats itself.
        there = _already_there(voice, story, sent.parent, text, Comment.objects.filter(voice=voice, key=key).first())
        if there is not None:
            return Posted(there, Verdict(()), was_there=True)
    count_rules(verdict)
    if verdict.action == Action.REFUSE and not sent.is_appealed:
        return Posted(None, verdict)
    why = "appealed" if verdict.action == Action.REFUSE else why_wait or why_held(verdict, standing.waits, voice, reader, policy)
    comment = Comment(
        story=story, parent=sent.parent, root=_root_of(sent.parent), depth=min(sent.parent.depth + 1, _DEEPEST) if sent.parent else 0,
        voice=voice, badge=badge_of(reader, story), text=text, state=State.HELD if why else State.PUBLISHED, why_held=why,
        is_question=standing.is_questions and sent.parent is None, published_at=None if why else timezone.now(),
        verdict=[one.written() for one in verdict.findings if one.action != Action.PASS], fingerprint=fingerprint_of(text), key=key,
    )  # fmt: skip
    try:
        _keep(reader, comment, verdict)
    except IntegrityError:
        # The same form, sent twice at the same moment: the other one was first.
        other = Comment.objects.get(voice=voice, key=key)
        if not _is_the_same(other, story, sent.parent, text):
            raise NotTaken("Two comments were sent from one form at once. This one was not taken: send it again.") from None
        return Posted(other, verdict, was_there=True)
    return Posted(comment, verdict)


def _check(reader: Reader, story: Story, standing: Standing, sent: Sent) -> None:
    if not standing.is_open:
        raise NotTaken(standing.closed_because or "This story takes no comments.")
    stopped = what_stops(reader, new_thread=sent.parent is None)
    if stopped is not None:
        raise NotTaken(stopped.why)
    refused = refused_to_answer(reader, story, sent.parent, standing)
    if refused:
        raise NotTaken(refused)
    if count_try(f"comment:{reader.pk}", 60) > _MOST_A_MINUTE and not reader.is_of_the_newsroom:
        raise NotTaken("You wrote several comments within a minute. Wait a minute, then send this one; your words are kept.")
    if count_try(f"comment-hour:{reader.pk}", 3600) > _MOST_AN_HOUR and not reader.is_of_the_newsroom:
        raise NotTaken("You wrote very many comments within an hour. Send this one in the next hour; your words are kept.")


def refused_to_answer(reader: Any, story: Story, parent: Comment | None, standing: Standing) -> str:
    """Why this reader may not answer here, as a sentence; empty where they may. An author need not be of the newsroom."""
    if parent is None or not standing.is_questions or (reader.is_authenticated and badge_of(reader, story)):
        return ""
    return "Here readers ask, and the author and the newsroom answer. Ask your question as a new one."


@transaction.atomic
def _keep(reader: Reader, comment: Comment, verdict: Verdict) -> None:
    # A moderator may have banned them while the words were judged: whoever is second here knows of the first.
    wait_for_bans(reader.pk)
    stopped = what_stops(reader, new_thread=comment.parent is None)
    if stopped is not None:
        raise NotTaken(stopped.why)
    waiting = Comment.objects.filter(voice=comment.voice, state=State.HELD)
    if comment.state == State.HELD and waiting.count() >= _MOST_WAITING and not reader.is_of_the_newsroom:
        raise NotTaken("Ten of your comments wait for a moderator. Send this one when some have been decided; your words are kept.")
    with transaction.atomic():
        comment.save()
    if comment.state == State.HELD:
        broken = verdict.broken()
        Decision.objects.create(
            comment=comment, voice=comment.voice, what=What.HOLD, rule=broken[0].judgement.rule if broken else comment.why_held,
            reason=broken[0].judgement.to_writer if broken else "", grounds=comment.verdict, is_automatic=True,
        )  # fmt: skip
        return
    tell_of_comment(comment)
    # The story's row is the one that all who write here wait for: it is touched last.
    count_published(comment, 1)
    tell_the_press(comment.story_id or 0)


def why_held(verdict: Verdict, waits: bool, voice: Voice, reader: Reader, policy: ConversationPolicy) -> str:
    """Why a comment waits: the rule, or what the paper wants seen first; empty where it is published at once."""
    why = _why_a_reader_waits(verdict, waits, voice, policy)
    return "" if why and reader.is_of_the_newsroom else why


def _why_a_reader_waits(verdict: Verdict, waits: bool, voice: Voice, policy: ConversationPolicy) -> str:
    if verdict.action == Action.HOLD:
        return verdict.broken()[0].judgement.rule
    if voice.trust == Trust.TRUSTED:
        return ""
    if voice.trust == Trust.WATCHED:
        return "watched"
    if waits:
        return "premoderation"
    is_new = voice.published < policy.trusted_after or voice.refused > voice.published
    return "new" if policy.new_commenters_wait and is_new else ""


def badge_of(reader: Reader, story: Story) -> str:
    person = getattr(reader, "person", None)
    if person is not None and any(one.pk == person.pk for one in story.bylines):
        return "author"
    return "staff" if reader.is_of_the_newsroom else ""


def _root_of(parent: Comment | None) -> Comment | None:
    return (parent.root or parent) if parent else None


def _key_of(story: Story, parent: Comment | None, text: str) -> str:
    """A form without a number of its own: the same words at the same place within the same stretch of time have the same."""
    stretch = int(timezone.now().timestamp() // _SAME_FORM.total_seconds())
    return f"{story.pk}:{parent.pk if parent else 0}:{stretch}:{fingerprint_of(text)}"


def _is_the_same(found: Comment, story: Story, parent: Comment | None, text: str) -> bool:
    place = (found.story_id, found.parent_id, found.state != State.DELETED)
    return place == (story.pk, parent.pk if parent else None, True) and text in (found.text, clean_text(found.text))


def _already_there(voice: Voice, story: Story, parent: Comment | None, text: str, of_key: Comment | None) -> Comment | None:
    if of_key is not None and _is_the_same(of_key, story, parent, text):
        return of_key
    # Exactly the same text: what differs is judged by the rule against repeating.
    since = timezone.now() - _SAME_FORM
    same: Comment | None = Comment.objects.filter(
        voice=voice, story=story, parent=parent, fingerprint=fingerprint_of(text), text=text, written_at__gte=since
    ).exclude(state=State.DELETED).first()  # fmt: skip
    return same
