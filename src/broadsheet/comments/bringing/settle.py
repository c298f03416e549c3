"""Bring what has come into threads, and count: each page in one transaction, so that what is broken off goes on with the next run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet

from broadsheet.comments.actions.tell_the_press import tag_of
from broadsheet.comments.bringing.old_comment import Ref
from broadsheet.comments.bringing.rows import RowWriter
from broadsheet.comments.bringing.threads import UNPLACED, Node, arrange
from broadsheet.comments.models import Comment, Conversation, State, Voice
from broadsheet.comments.models.comment import microseconds
from broadsheet.press.notices import give_notice

_PAGES_AT_ONCE = 500
_COMMENTS_AT_ONCE = 4000
_VOICES_AT_ONCE = 2000
_COLUMNS = ("pk", "source", "source_id", "old", "parent_id", "root_id", "depth", "written_at", "state", "replies", "story_id", "page")

# Called with a comment's id on its platform, and what was done about its thread.
Told = Callable[[str, str], None]


def settle_all(told: Told, step: Callable[[int], None] = lambda done: None) -> None:
    """Settle every page that comments have come to."""
    done = 0
    for stories in _stories():
        done += settle_stories(stories, told)
        step(done)
    for pages in _pages():
        done += _settle_pages(pages, told)
        step(done)


@transaction.atomic
def settle_stories(stories: list[int], told: Told = lambda number, note: None) -> int:
    """Threads and counts under these stories; returns how many comments stand there."""
    Conversation.objects.bulk_create([Conversation(story_id=one) for one in stories], ignore_conflicts=True)
    # Who posts here touches this row last. What is counted below is therefore neither lost nor counted twice.
    list(Conversation.objects.filter(pk__in=stories).order_by("pk").select_for_update().values_list("pk", flat=True))
    count = _settle(Comment.objects.filter(story_id__in=stories), told)
    for story, published, newest in (
        Comment.objects.filter(story_id__in=stories).order_by().values_list("story_id")
        .annotate(published=Count("pk", filter=Q(state=State.PUBLISHED)), newest=Max("published_at", filter=Q(state=State.PUBLISHED)))
    ):  # fmt: skip
        Conversation.objects.filter(pk=story).update(published=published, newest=microseconds(newest) if newest else 0)
    give_notice({tag_of(one) for one in stories})
    return count


@transaction.atomic
def _settle_pages(pages: list[str], told: Told) -> int:
    """The same in the waiting room, where nothing is counted but replies."""
    return _settle(Comment.objects.filter(story__isnull=True, page__in=pages), told)


def _settle(rows: QuerySet[Comment], told: Told) -> int:
    pages: dict[Any, list[Node]] = {}
    for row in rows.order_by("pk").values_list(*_COLUMNS).iterator(chunk_size=2000):
        number, source, source_id, old, parent, root, depth, written, state, replies, story, page = row
        old = old or {}
        kept = old.get("kept") or old.get("line")
        # Written here, or taken back by its writer since: then its place is where it was.
        ref = _ref(kept.get("parent")) if source and kept else None
        is_published, note = state == State.PUBLISHED, old.get("thread_note")
        node = Node(number, source, source_id, ref, parent, root, depth, written.timestamp(), is_published, replies, note)
        pages.setdefault(story or page, []).append(node)
    moved, counted, noted = [], [], []
    for nodes in pages.values():
        arrange(nodes, _which_exist)
        moved += [node for node in nodes if node.is_moved]
        counted += [node for node in nodes if node.replies != node.new_replies]
        noted += [node for node in nodes if node.note != node.new_note and node.ref is not None]
    writer = RowWriter(Comment)
    writer.update(
        ("parent_id", "root_id", "depth"),
        ({"pk": one.id, "parent_id": one.new_parent, "root_id": one.new_root, "depth": one.new_depth} for one in moved),
    )
    writer.update(("replies",), ({"pk": one.id, "replies": one.new_replies} for one in counted))
    _write_notes(writer, noted, told)
    return sum(map(len, pages.values()))


def _ref(told: Any) -> Ref:
    return (str(told[0]), str(told[1])) if isinstance(told, list) else str(told or "")


def _write_notes(writer: RowWriter, noted: list[Node], told: Told) -> None:
    """What was done about a thread is kept with the comment; it goes when the missing one has come."""
    for start in range(0, len(noted), 500):
        part = {node.id: node for node in noted[start : start + 500]}
        rows = []
        for number, old in Comment.objects.filter(pk__in=part).values_list("pk", "old"):
            node = part[number]
            old = {key: value for key, value in (old or {}).items() if key != "thread_note"}
            if node.new_note:
                old["thread_note"] = node.new_note
                told(node.source_id, node.new_note)
            rows.append({"pk": number, "old": old})
        writer.update(("old",), rows)


def _which_exist(names: list[tuple[str, str]]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for source in {source for source, _ in names}:
        numbers = sorted({number for one, number in names if one == source})
        for start in range(0, len(numbers), 900):
            rows = Comment.objects.filter(source=source, source_id__in=numbers[start : start + 900]).exclude(source="")
            found.update((source, number) for number in rows.values_list("source_id", flat=True))
    return found


def _stories() -> Iterator[list[int]]:
    """Stories with comments that are not in threads yet, as many at a time as make a handy number of comments."""
    last = 0
    waiting = Comment.objects.filter(depth=UNPLACED).order_by("story_id").values_list("story_id")
    while rows := list(waiting.filter(story_id__gt=last).annotate(count=Count("pk"))[:_PAGES_AT_ONCE]):
        yield from _handy(rows)
        last = rows[-1][0]


def _pages() -> Iterator[list[str]]:
    """The same for pages in the waiting room."""
    last: str | None = None
    waiting = Comment.objects.filter(story__isnull=True, depth=UNPLACED).order_by("page").values_list("page")
    while rows := list((waiting if last is None else waiting.filter(page__gt=last)).annotate(count=Count("pk"))[:_PAGES_AT_ONCE]):
        yield from _handy(rows)
        last = rows[-1][0]


def _handy(rows: list[tuple[Any, int]]) -> Iterator[list[Any]]:
    part, size = [], 0
    for page, count in rows:
        part.append(page)
        size += count
        if size >= _COMMENTS_AT_ONCE:
            yield part
            part, size = [], 0
    if part:
        yield part


def count_voices(sources: set[str]) -> None:
    """Count anew what the voices of these platforms have published, and what of theirs was refused."""
    last, writer = 0, RowWriter(Voice)
    voices = Voice.objects.filter(source__in=sources).exclude(source="").order_by("pk").values_list("pk", "published", "refused")
    while rows := list(voices.filter(pk__gt=last)[:_VOICES_AT_ONCE]):
        first, last = rows[0][0], rows[-1][0]
        spoken = Comment.objects.filter(voice__gte=first, voice__lte=last).order_by().values_list("voice")
        counts = spoken.annotate(
            published=Count("pk", filter=Q(state=State.PUBLISHED)), refused=Count("pk", filter=Q(state=State.REJECTED))
        )  # fmt: skip
        counted = {number: (published, refused) for number, published, refused in counts}
        changed = [
            {"pk": number, "published": counted.get(number, (0, 0))[0], "refused": counted.get(number, (0, 0))[1]}
            for number, *before in rows
            if tuple(before) != counted.get(number, (0, 0))
        ]
        writer.update(("published", "refused"), changed)
