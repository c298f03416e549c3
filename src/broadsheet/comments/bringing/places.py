"""Where comments stand as they come: most answers come after what they answer, and need not be moved into their thread later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from broadsheet.comments.bringing.old_comment import OldComment
from broadsheet.comments.bringing.threads import DEEPEST, UNPLACED
from broadsheet.comments.models import Comment

_KEPT_AT_HAND = 20_000
_LOCK = 7_423_001


@dataclass(slots=True)
class _Spot:
    """`page` is a story's number, or the address of a page in the waiting room."""

    id: int
    page: Any
    root: int | None
    depth: int


def one_at_a_time() -> None:
    """Of two imports at once, the other waits here for the end of this transaction. It is asked for before what is here is looked up."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    # On SQLite the transaction has the one lock for writing already.


def next_numbers(count: int) -> Sequence[int]:
    """Numbers of comments that come now, so that answers among them know whom they answer before any is written."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence('comments_comment', 'id')) FROM generate_series(1, %s)", [count])
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'comments_comment'")
        first = int(cursor.fetchone()[0]) + 1
        return range(first, first + count)


class Places:
    """Puts new rows where they belong, as far as that is known. `settle` has the last word.

    One row of each page stays without a place in every batch: it is what tells `settle` that the page is to be looked at.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], _Spot] = {}

    def put(self, comments: Sequence[OldComment], rows: Sequence[dict[str, Any]]) -> None:
        """Set `parent_id`, `root_id` and `depth` of rows that have their `id`."""
        if len(self._known) > _KEPT_AT_HAND:
            self._known.clear()
        self._look_up(comments)
        marked = set()
        for one, row in zip(comments, rows, strict=True):
            page = row["story_id"] or row["page"]
            spot = self._spot(one, row["id"], page)
            if spot is not None:
                self._known[(one.source, one.id)] = spot
            if page not in marked:
                marked.add(page)
            elif spot is not None:
                parent = self._known[_answered(one)].id if _answered(one)[1] else None
                row |= {"parent_id": parent, "root_id": spot.root, "depth": spot.depth}

    def _spot(self, one: OldComment, number: int, page: Any) -> _Spot | None:
        name = _answered(one)
        if not name[1]:
            return _Spot(number, page, None, 0)
        parent = self._known.get(name)
        if parent is None or parent.page != page:
            return None
        return _Spot(number, page, parent.root or parent.id, min(parent.depth + 1, DEEPEST))

    def _look_up(self, comments: Sequence[OldComment]) -> None:
        wanted: dict[str, set[str]] = {}
        for name in map(_answered, comments):
            if name[1] and name not in self._known:
                wanted.setdefault(name[0], set()).add(name[1])
        for source, numbers in wanted.items():
            # The platform is said once more, so that the index of comments from elsewhere is used.
            rows = Comment.objects.filter(source=source, source_id__in=numbers).exclude(source="")
            for number, pk, root, depth, story, page, old in rows.values_list(
                "source_id", "pk", "root_id", "depth", "story_id", "page", "old"
            ):
                kept = (old or {}).get("kept") or (old or {}).get("line") or {}
                if depth != UNPLACED or kept.get("parent") == "":
                    self._known[(source, number)] = _Spot(pk, story or page, root, 0 if depth == UNPLACED else depth)


def _answered(one: OldComment) -> tuple[str, str]:
    return (one.source, one.parent) if isinstance(one.parent, str) else one.parent
