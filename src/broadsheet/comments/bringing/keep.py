"""Keep a batch of old comments: what is new is added, what the platform changed is changed, what somebody did here since stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from broadsheet.comments.actions.post_comment import MOST_KEPT, clean_text
from broadsheet.comments.actions.tell_the_press import tag_of
from broadsheet.comments.bringing.guests import email_of, guest_id
from broadsheet.comments.bringing.lines import OURS, own_number_of
from broadsheet.comments.bringing.notebook import Notebook
from broadsheet.comments.bringing.old_comment import OldComment
from broadsheet.comments.bringing.places import Places, next_numbers, one_at_a_time
from broadsheet.comments.bringing.report import Summary
from broadsheet.comments.bringing.rows import RowWriter, storable
from broadsheet.comments.bringing.story_finder import StoryFinder
from broadsheet.comments.bringing.threads import UNPLACED
from broadsheet.comments.bringing.voices import VoiceBook, fitting
from broadsheet.comments.models import Comment, State, fingerprint_of
from broadsheet.press.notices import give_notice

_LONGEST_PAGE = 500
_LONGEST_NAME = 120
_LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_UPDATED = (
    "text", "fingerprint", "page", "badge", "state", "why_held", "is_pick", "written_at", "edited_at", "published_at", "respects",
    "story_id", "depth", "old",
)  # fmt: skip
_OWN_COLUMNS = ("agrees", "insights", "is_question", "verdict")

Place = tuple[str, str]


class Keeper:
    """Keeps batches of one platform's comments. `book` is the key of `old` that says what the export last told of a comment."""

    def __init__(self, source: str, finder: StoryFinder, notebook: Notebook, summary: Summary) -> None:
        self.source, self.finder, self.notebook, self.summary = source, finder, notebook, summary
        self.book = "line" if source == OURS else "kept"
        self.sources = {source}
        self._voices = VoiceBook()
        self._rows = RowWriter(Comment, with_numbers=True)
        self._places = Places()
        self._last_written: dt.datetime | None = None

    def keep(self, batch: Sequence[OldComment]) -> None:
        """Keep a batch in one transaction. In a dry run everything is judged alike, and nothing is written."""
        self.summary.read += len(batch)
        comments = self._once([self._completed(one) for one in batch])
        stories = self.finder.find(comments)
        if self.summary.dry_run:
            self._sort(comments, stories)
            return
        with transaction.atomic():
            one_at_a_time()
            new, changed, placed = self._sort(comments, stories)
            self._add(new)
            self._change(changed)
            self._rows.update(("story_id", "depth"), ({"pk": pk, "story_id": story, "depth": UNPLACED} for pk, story in placed.items()))
        self.summary.voices = self._voices.made

    def _completed(self, one: OldComment) -> OldComment:
        """As it can be kept: with an id, a date, a name that is no address, and words that are neither endless nor another's to keep."""
        one.source = one.source or self.source
        self.sources.update((one.source, one.voice.get("source", one.source)))
        one.name, one.page, one.page_id = " ".join(storable(one.name).split()), storable(one.page).strip(), storable(one.page_id).strip()
        one.email, author = email_of(one.email), one.author
        if "@" in author and email_of(author) and not one.voice:
            one.email, one.author = one.email or email_of(author), guest_id(email_of(author), "")
        if "@" in one.name and email_of(one.name) and not one.voice:
            one.email, one.name = one.email or email_of(one.name), ""
        one.name = one.name[:_LONGEST_NAME]
        if one.written is None:
            one.written = self._last_written or _LONG_AGO
            one.notes.append("Its date cannot be read; it has that of the comment before it.")
        self._last_written = one.written
        text = clean_text(one.text)
        if len(text) > MOST_KEPT:
            text = text[: MOST_KEPT - 1].rstrip() + "…"
            one.notes.append(f"Its text is longer than {MOST_KEPT} characters and was cut there.")
        one.text = text
        if one.state == State.DELETED and text:
            one.text = ""
            one.notes.append("It had been deleted; its place is kept, and not its words.")
        elif not text and one.state != State.DELETED and self.source != OURS:
            one.state, one.why_held = State.DELETED, ""
            one.notes.append("It has no words; only its place is kept.")
        if not one.id:
            one.id = f"made:{one.likeness(_who(one))}"
            one.former_ids.append(f"made:{one.likeness(author)}")
            one.notes.append("It has no id; one was made from who wrote it, when, and what.")
        one.likes, one.id = max(0, one.likes), fitting(one.id)
        one.parent = fitting(one.parent) if isinstance(one.parent, str) else (one.parent[0], fitting(one.parent[1]))
        return one

    def _once(self, batch: list[OldComment]) -> list[OldComment]:
        """Each comment once. Of one that a file tells twice the later word counts; another one with the same id gets an id of its own."""
        before = self.notebook.seen([_key(one) for one in batch])
        kept: dict[str, OldComment] = {}
        fresh: list[tuple[str, str, str]] = []
        for one in batch:
            likeness, key = one.likeness(), _key(one)
            known = before.get(key, "")
            if known and known != likeness:
                self.summary.note(
                    one.where, "Another comment of this file has the same id; this one is kept under an id of its own.", one.id
                )
                one.former_ids.append(fitting(f"{one.id}~{likeness}"))
                one.id = fitting(f"{one.id}~{one.likeness(_who(one))}")
                key = _key(one)
                known = before.get(key, "") or self.notebook.seen([key]).get(key, "")
            if known:
                self.summary.note(one.where, "The file tells this comment twice; the later word counts.", one.id)
                if key in kept or self.summary.dry_run:
                    self.summary.unchanged += 1
                if self.summary.dry_run:
                    continue
            elif self.summary.dry_run and key in before:
                # Another file has told it; what it would add is counted.
                self.summary.unchanged += 1
                continue
            else:
                parent = one.parent if isinstance(one.parent, tuple) else (one.source, one.parent)
                fresh.append((key, likeness, "\t".join(parent) if parent[1] else ""))
                before[key] = likeness
            kept.pop(key, None)
            kept[key] = one
        self.notebook.see(fresh)
        return list(kept.values())

    def _sort(
        self, comments: list[OldComment], stories: list[int | None]
    ) -> tuple[list[tuple[OldComment, int | None]], list[tuple[OldComment, int | None, int]], dict[int, int]]:
        """What is new, what the platform has changed, and what was waiting and has found its story; all is counted and told."""
        there = self._there(comments)
        own = self._own(comments)
        new, changed, placed = [], [], {}
        for one, story in zip(comments, stories, strict=True):
            if (one.source, one.id) not in there:
                one.id = next((former for former in one.former_ids if (one.source, former) in there), one.id)
            for note in one.notes:
                self.summary.note(one.where, note, one.id)
            row = there.get((one.source, one.id))
            if row is None and (one.source, one.id) in own:
                self.summary.unchanged += 1
            elif row is None:
                self.summary.added += 1
                new.append((one, story))
                if story is None:
                    self.summary.wait(one.where, one.page or one.page_id, one.id)
            else:
                number, has_story, old = row
                told = (old or {}).get(self.book)
                if told is None:
                    self.summary.unchanged += 1
                    if old is None:
                        self.summary.note(one.where, "It was taken back here since; it stays as it is.", one.id, "left alone")
                elif told.get("digest") != one.digest():
                    self.summary.updated += 1
                    changed.append((one, story, number))
                else:
                    self.summary.unchanged += 1
                if has_story is None and story is not None:
                    self.summary.placed += 1
                    placed[number] = story
                elif has_story is None:
                    self.summary.wait(one.where, one.page or one.page_id, one.id)
        return new, changed, placed

    def _there(self, comments: list[OldComment]) -> dict[Place, tuple[int, int | None, dict[str, Any] | None]]:
        found: dict[Place, tuple[int, int | None, dict[str, Any] | None]] = {}
        for source in {one.source for one in comments}:
            numbers = [number for one in comments if one.source == source for number in (one.id, *one.former_ids)]
            # Said once more, so that the index of comments from elsewhere is used.
            rows = Comment.objects.filter(source=source, source_id__in=numbers).exclude(source="")
            found.update(
                {(source, number): (pk, story, old) for number, pk, story, old in rows.values_list("source_id", "pk", "story_id", "old")}
            )
        return found

    def _own(self, comments: list[OldComment]) -> set[Place]:
        """Those of our own lines that were first written in this very paper, and are here."""
        asked = {own: one for one in comments if (own := own_number_of(one.source, one.id))} if self.source == OURS else {}
        rows = Comment.objects.filter(pk__in=[number for number, _ in asked], source="") if asked else Comment.objects.none()
        here = {(pk, int(written.timestamp())) for pk, written in rows.values_list("pk", "written_at")}
        return {(one.source, one.id) for own, one in asked.items() if own in here}

    def _add(self, new: list[tuple[OldComment, int | None]]) -> None:
        voices = self._voices.numbers([one for one, _ in new], self.source)
        rows = [
            {"id": number, **self._row(one, story), "voice_id": voice}
            for number, (one, story), voice in zip(next_numbers(len(new)), new, voices, strict=True)
        ]
        self._places.put([one for one, _ in new], rows)
        self._rows.insert(rows)

    def _row(self, one: OldComment, story: int | None) -> dict[str, Any]:
        # In the waiting room something must say where it stood.
        page = one.columns.get("page", one.page) or ("" if story else one.page or one.page_id)
        return {
            "story_id": story, "page": page[:_LONGEST_PAGE], "depth": UNPLACED, "badge": one.badge,
            "text": one.text, "state": one.state, "why_held": one.why_held, "is_pick": one.is_pick, "written_at": one.written,
            "published_at": one.columns.get("published_at", one.written if one.state == State.PUBLISHED else None),
            "edited_at": one.edited, "respects": one.likes, "fingerprint": fingerprint_of(one.text) if one.text else "",
            "source": one.source, "source_id": one.id, "old": {**one.old, self.book: self._told(one)},
            **{name: one.columns[name] for name in (*_OWN_COLUMNS, "open_reports") if name in one.columns},
        }  # fmt: skip

    def _told(self, one: OldComment) -> dict[str, Any]:
        return {"digest": one.digest(), "parent": one.parent, "state": one.state, "likes": one.likes, "pick": one.is_pick}

    def _change(self, changed: list[tuple[OldComment, int | None, int]]) -> None:
        """Put the platform's new word in place of its old one. A state, a pick or respect that was given here since is not undone."""
        by_number = {number: (one, story) for one, story, number in changed}
        rows, taken_down = [], set()
        for here in Comment.objects.select_for_update().filter(pk__in=by_number).order_by("pk").iterator(chunk_size=500):
            one, story = by_number[here.pk]
            before, row = (here.old or {}).get(self.book, {}), self._row(one, here.story_id or story)
            if here.state != before.get("state"):
                row["state"], row["why_held"], row["published_at"] = here.state, here.why_held, here.published_at
            if here.is_pick != before.get("pick", False):
                row["is_pick"] = here.is_pick
            row["respects"] = max(0, here.respects + one.likes - int(before.get("likes", 0)))
            kept = {name: value for name, value in (here.old or {}).items() if name in ("kept", "line", "thread_note")}
            row["old"] = {**kept, **row["old"]}
            row["page"] = row["page"] or here.page
            if here.state == State.PUBLISHED != row["state"] and here.story_id:
                taken_down.add(tag_of(here.story_id))
            rows.append({"pk": here.pk, **row})
        extra = tuple(name for name in _OWN_COLUMNS if self.source == OURS)
        self._rows.update((*_UPDATED, *extra), rows)
        if taken_down:
            give_notice(taken_down, at_once=True)


def _who(one: OldComment) -> str:
    """Who wrote it, without giving an address away."""
    return one.author or (guest_id(one.email, "") if one.email else one.name)


def _key(one: OldComment) -> str:
    return f"{one.source}\t{one.id}"
