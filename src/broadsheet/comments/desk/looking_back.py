"""Look for comments from the newest backwards, a stretch at a time and for a moment only; where it stopped, the next page goes on.

No index finds a part of a word, so a rare one would have every comment of the paper read for one page. Numbers are given in the order
in which comments came, so that a stretch of numbers is a stretch of the table.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from broadsheet.comments.models import Comment
from broadsheet.comments.querysets import CommentQuerySet

_STRETCH = 10_000
_SECONDS = 0.2


@dataclass(frozen=True)
class Hand:
    """Comments for one page. `further` is the number before which the next page goes on, 0 at the end; `looked` through so many numbers."""

    numbers: list[int]
    further: int = 0
    looked: int = 0


def look_back(found: CommentQuerySet, most: int, before: int = 0, *, seconds: float = _SECONDS) -> Hand:
    """The newest `most` of those found, or as many as there are in what can be looked through in time; at least one stretch."""
    ends = Comment.objects.order_by()
    newest = ends.order_by("-pk").values_list("pk", flat=True).first() or 0
    oldest = ends.order_by("pk").values_list("pk", flat=True).first() or 0
    if not newest:
        return Hand([])
    first = top = min(before or newest + 1, newest + 1)
    until, numbers = time.monotonic() + seconds, list[int]()
    while top > oldest and len(numbers) < most and (top == first or time.monotonic() < until):
        stretch = found.filter(pk__gte=top - _STRETCH, pk__lt=top).order_by("-pk")
        numbers += stretch.values_list("pk", flat=True)[: most - len(numbers)]
        top -= _STRETCH
    if len(numbers) == most:
        top = numbers[-1]
    return Hand(numbers, top if top > oldest else 0, first - max(top, oldest))
