"""Comments as a page shows them: threads in order, deep answers flattened, what is gone kept as a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from broadsheet.comments.models import Comment, State


@dataclass(frozen=True)
class Shown:
    """One comment in its place. `depth` is as it is shown; `answers` names whom it answers where the place alone does not say."""

    comment: Comment
    depth: int = 0
    answers: str = ""
    true_depth: int = 0

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


def in_order(first: Comment, replies: Iterable[Comment], most_depth: int, *, with_names: bool = True) -> list[Shown]:
    """A thread's replies in reading order: each under what it answers. What is gone stays only where something living answers it."""
    replies = list(replies)
    by_number = {one.pk: one for one in [first, *replies]}
    under: dict[int, list[Comment]] = defaultdict(list)
    for one in replies:
        under[one.parent_id if one.parent_id in by_number and one.parent_id != one.pk else first.pk].append(one)
    ordered: list[tuple[Comment, int]] = []
    waiting = [(one, 1) for one in reversed(under[first.pk])]
    seen = set()
    while waiting:
        one, depth = waiting.pop()
        if one.pk in seen:
            continue
        seen.add(one.pk)
        ordered.append((one, depth))
        waiting += [(below, depth + 1) for below in reversed(under.get(one.pk, ()))]
    # What is only reachable through a circle is shown flat at the end, rather than not at all.
    ordered += [(one, 1) for one in replies if one.pk not in seen]
    kept = _with_the_living(ordered)
    shown = []
    for one, depth in kept:
        answers = _answered(by_number.get(one.parent_id or 0)) if with_names and depth > most_depth else ""
        shown.append(Shown(one, min(depth, most_depth), answers, depth))
    return shown


def _answered(parent: Comment | None) -> str:
    """Whom a flattened answer is to; a writer whose comment was taken down is not named again."""
    return parent.voice.public_name if parent is not None and parent.is_published else ""


def with_words(ordered: Iterable[Shown], most_depth: int) -> list[Shown]:
    """The same comments, read whole, for those that were put in order by their numbers alone."""
    ordered = list(ordered)
    whole = Comment.objects.with_voices().select_related("parent__voice__reader").in_bulk([one.comment.pk for one in ordered])
    return [
        Shown(
            whole[one.comment.pk], one.depth, _answered(whole[one.comment.pk].parent) if one.true_depth > most_depth else "", one.true_depth
        )
        for one in ordered
        if one.comment.pk in whole
    ]


def _with_the_living(ordered: list[tuple[Comment, int]]) -> list[tuple[Comment, int]]:
    """From the end: a comment that is gone is dropped unless a deeper living one follows directly under it."""
    kept: list[tuple[Comment, int]] = []
    for one, depth in reversed(ordered):
        if one.state == State.PUBLISHED or (kept and kept[-1][1] > depth):
            kept.append((one, depth))
    return kept[::-1]
