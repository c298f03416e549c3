"""Comments as a page shows them: threads in order, deep answers flattened, what is gone kept as a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from broadsheet.comments.models import Comment, State

Place = tuple[int, int | None, bool]


@dataclass(frozen=True)
class Shown:
    """One comment in its place. `depth` is as it is shown; `answers` names whom it answers where the place alone does not say."""

    comment: Comment
    depth: int = 0
    answers: str = ""

    @property
    def is_gone(self) -> bool:
        return self.comment.state != State.PUBLISHED

    @property
    def name(self) -> str:
        return self.comment.voice.public_name


@dataclass(frozen=True)
class Thread:
    """`more` is how many replies are not among `replies`; the thread's own page has them."""

    first: Shown
    replies: list[Shown] = field(default_factory=list)
    more: int = 0


def threads_shown(firsts: Iterable[Comment], *, most_replies: int, most_depth: int) -> list[Thread]:
    """Threads from the comments that began them, with up to `most_replies` replies each, the oldest first."""
    firsts = list(firsts)
    whole = sum(one.replies for one in firsts) <= max(300, most_replies)
    replies = _all_replies(firsts) if whole else _first_replies(firsts, most_replies)
    threads = []
    for first in firsts:
        ordered = in_order(first, replies.get(first.pk, ()), most_depth)
        taken = ordered[:most_replies]
        living = sum(not one.is_gone for one in taken)
        threads.append(Thread(Shown(first), taken, max(0, first.replies - living)))
    return threads


def _all_replies(firsts: list[Comment]) -> dict[int, list[Comment]]:
    found: dict[int, list[Comment]] = defaultdict(list)
    rows = Comment.objects.filter(root_id__in=[one.pk for one in firsts]).exclude(state=State.HELD)
    for one in rows.with_voices().order_by("written_at", "pk"):
        found[one.root_id or 0].append(one)
    return found


def _first_replies(firsts: list[Comment], most: int) -> dict[int, list[Comment]]:
    """Where threads are long, only the replies that are shown are read, thread by thread."""
    found = {}
    for first in firsts:
        rows = Comment.objects.published().filter(root_id=first.pk).with_voices().order_by("written_at", "pk")
        found[first.pk] = list(rows[:most]) if first.replies else []
    return found


def order_of(first: int, places: Iterable[Place]) -> list[tuple[int, int]]:
    """A thread's replies in reading order, as numbers with their depth: each under what it answers.

    What is gone stays only where something living answers it. A place is the number of a reply, of what it answers, and whether it lives.
    """
    places = list(places)
    living = {number: lives for number, _, lives in places}
    under: dict[int, list[int]] = defaultdict(list)
    for number, parent, _ in places:
        under[parent if parent is not None and parent in living and parent != number else first].append(number)
    ordered: list[tuple[int, int]] = []
    waiting = [(number, 1) for number in reversed(under[first])]
    seen = set()
    while waiting:
        number, depth = waiting.pop()
        if number in seen:
            continue
        seen.add(number)
        ordered.append((number, depth))
        waiting += [(below, depth + 1) for below in reversed(under.get(number, ()))]
    # What is only reachable through a circle is shown flat at the end, rather than not at all.
    ordered += [(number, 1) for number in living if number not in seen]
    return _with_the_living(ordered, living)


def _with_the_living(ordered: list[tuple[int, int]], living: dict[int, bool]) -> list[tuple[int, int]]:
    """From the end: a comment that is gone is dropped unless a deeper living one follows directly under it."""
    kept: list[tuple[int, int]] = []
    for number, depth in reversed(ordered):
        if living[number] or (kept and kept[-1][1] > depth):
            kept.append((number, depth))
    return kept[::-1]


def in_order(first: Comment, replies: Iterable[Comment], most_depth: int) -> list[Shown]:
    """A thread's replies in reading order."""
    by_number = {one.pk: one for one in [first, *replies]}
    places = ((one.pk, one.parent_id, one.is_published) for one in by_number.values() if one is not first)
    shown = []
    for number, depth in order_of(first.pk, places):
        one = by_number[number]
        shown.append(Shown(one, min(depth, most_depth), _answered(by_number.get(one.parent_id or 0)) if depth > most_depth else ""))
    return shown


def _answered(parent: Comment | None) -> str:
    """Whom a flattened answer is to; a writer whose comment was taken down is not named again."""
    return parent.voice.public_name if parent is not None and parent.is_published else ""


def read_in_order(ordered: Iterable[tuple[int, int]], most_depth: int) -> list[Shown]:
    """The comments that `order_of` put in order, read for a page."""
    ordered = list(ordered)
    whole = Comment.objects.with_voices().select_related("parent__voice__reader").in_bulk([number for number, _ in ordered])
    shown = []
    for number, depth in ordered:
        if number in whole:
            answers = _answered(whole[number].parent) if depth > most_depth else ""
            shown.append(Shown(whole[number], min(depth, most_depth), answers))
    return shown
