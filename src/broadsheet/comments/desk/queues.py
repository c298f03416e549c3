"""The moderators' queues, what is searched for in all comments, and who is handed what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from broadsheet.access.desk.about import story_at
from broadsheet.comments.actions.take_to_work import take_to_work
from broadsheet.comments.current import conversation_policy
from broadsheet.comments.desk.looking_back import Hand, look_back
from broadsheet.comments.models import Appeal, AtWork, Comment, Decision, State, Voice, What
from broadsheet.comments.querysets import CommentQuerySet
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader

AT_ONCE = 20
_NEWCOMERS_FOR = dt.timedelta(days=7)
_MOST_COUNTED = 10_000
_MOST_VOICES = 200
_NAMES = ("chosen_name", "first_name", "last_name")
# Said as what is not wanted: where the wanted states are named, SQLite goes by the index of states, through every published comment.
_IS_GONE = Q(state__in=(State.REJECTED, State.DELETED))
_LET_STAND = (What.PUBLISH, What.RESTORE, What.DISMISS)


@dataclass(frozen=True)
class Queue:
    name: str
    label: str
    find: Callable[[], CommentQuerySet]


def _held() -> CommentQuerySet:
    return Comment.objects.held().order_by("written_at", "pk")


def _reported() -> CommentQuerySet:
    return Comment.objects.filter(open_reports__gt=0).exclude(_IS_GONE).order_by("-open_reports", "pk")


def _newcomers() -> CommentQuerySet:
    """What newcomers wrote in the last days and no moderator has seen, whether it waits or is published."""
    looked_at = Decision.objects.filter(comment=OuterRef("pk"), what__in=_LET_STAND, made_by__isnull=False, undone_by=None, undoes=None)
    fresh = Q(written_at__gte=timezone.now() - _NEWCOMERS_FOR, source="", badge="")
    is_new = Q(voice__published__lt=conversation_policy().trusted_after, voice__trust="")
    return Comment.objects.filter(fresh & is_new).exclude(_IS_GONE).exclude(Exists(looked_at)).order_by("written_at", "pk")


def _all() -> CommentQuerySet:
    return Comment.objects.exclude(state=State.DELETED).order_by("-pk")


QUEUES = {
    one.name: one
    for one in (
        Queue("held", "Held", _held),
        Queue("reported", "Reported", _reported),
        Queue("newcomers", "New commenters", _newcomers),
        Queue("all", "All", _all),
    )
}


def counts() -> dict[str, int]:
    """How many wait in each queue, up to ten thousand; all comments are never counted."""
    found = {name: _count(queue.find()) for name, queue in QUEUES.items() if name != "all"}
    return found | {"appeals": _count(Appeal.objects.filter(outcome=Appeal.Outcome.OPEN))}


def _count(found: Any) -> int:
    return len(found.order_by().values_list("pk", flat=True)[:_MOST_COUNTED])


@dataclass(frozen=True)
class Wanted:
    """A queue, and what is searched for in it; `unknown` says what was asked for and is not there."""

    queue: Queue
    asked: Mapping[str, str]
    unknown: str = ""

    @property
    def is_search(self) -> bool:
        return any(self.asked.values())

    @property
    def is_wide(self) -> bool:
        """Whether no index leads to what is asked for: it is looked for from the newest comment backwards."""
        has_index = bool(self.asked.get("story")) or (bool(self.asked.get("voice")) and self.voices is not None)
        return self.queue.name == "all" and not has_index and any(self.asked.get(name) for name in ("q", "voice", "section", "state"))

    @cached_property
    def voices(self) -> list[int] | None:
        """The voices asked for, by number or by a part of a name; None where there are too many to name."""
        asked = self.asked.get("voice", "")
        if _is_number(asked):
            return [int(asked)]
        readers = Reader.objects.filter(_named(asked, *_NAMES)).values_list("pk", flat=True)
        # Two short questions, one of each table: asked together, all comments would be joined with both.
        of_readers = Voice.objects.filter(reader__in=list(readers[: _MOST_VOICES + 1])).values_list("pk", flat=True)
        found = {*Voice.objects.filter(name__icontains=asked).values_list("pk", flat=True)[: _MOST_VOICES + 1], *of_readers}
        return list(found) if len(found) <= _MOST_VOICES else None

    def find(self) -> CommentQuerySet:
        """The comments. Every word must be in the text; a voice is known by number or by a part of its name."""
        found = self.queue.find()
        for word in self.asked.get("q", "").split()[:8]:
            found = found.filter(text__icontains=word)
        voice, story, section, state = (self.asked.get(name, "") for name in ("voice", "story", "section", "state"))
        if voice and self.voices is not None:
            found = found.filter(voice__in=self.voices)
        elif voice:
            found = found.filter(_named(voice, "voice__name", *(f"voice__reader__{name}" for name in _NAMES)))
        if story:
            known = story_asked(story)
            found = found.filter(story=known) if known else found.none()
        if _is_number(section):
            found = found.filter(Q(story__section_id=int(section)) | Q(story__section__parent_id=int(section)))
        return found.filter(state=state) if state in State.values else found


def _named(typed: str, *fields: str) -> Q:
    return reduce(or_, (Q(**{f"{field}__icontains": typed}) for field in fields))


def wanted_by(given: Mapping[str, str]) -> Wanted:
    """What a query string asks for; an unknown queue is the held one."""
    asked = {name: " ".join(given.get(name, "").replace("\0", "").split())[:200] for name in ("q", "voice", "story", "section", "state")}
    unknown = f"There is no story at “{asked['story']}”." if asked["story"] and story_asked(asked["story"]) is None else ""
    return Wanted(QUEUES.get(given.get("queue", ""), QUEUES["held"]), asked, unknown)


def hand_out(wanted: Wanted, user: Any, *, have: Iterable[int] = (), before: int = 0, most: int = AT_ONCE, take: bool = True) -> Hand:
    """The next comments that nobody else is at work on; with `take` they are this moderator's for a while.

    In the queue of all comments they are shown, not handed out: who else is at work on one is said on its card. `before` goes on there.
    """
    found = wanted.find().exclude(pk__in=list(have))
    if wanted.is_wide:
        return look_back(found, most, before)
    if wanted.queue.name == "all":
        numbers = list((found.filter(pk__lt=before) if before else found).values_list("pk", flat=True)[:most])
        return Hand(numbers, numbers[-1] if len(numbers) == most else 0)
    others = AtWork.objects.filter(comment=OuterRef("pk"), until__gte=timezone.now()).exclude(moderator=user)
    numbers = list(found.exclude(Exists(others)).values_list("pk", flat=True)[:most])
    lost = take_to_work(numbers, user) if take else {}
    return Hand([number for number in numbers if number not in lost])


def story_asked(typed: str) -> Story | None:
    """The story at an address or of a number; what is no address at all, such as `http://[`, is nowhere."""
    try:
        return story_at(typed)
    except ValueError:
        return None


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 16
