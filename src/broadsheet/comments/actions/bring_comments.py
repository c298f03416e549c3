"""Bring old comments home: from exports of other platforms and from our own lines, however often it is done; and place those that wait."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.db import connection, transaction

from broadsheet.comments.actions.claim_voice import claim_for_known
from broadsheet.comments.bringing.forms import form_of
from broadsheet.comments.bringing.guests import rekey_voices
from broadsheet.comments.bringing.keep import Keeper
from broadsheet.comments.bringing.notebook import Notebook, open_notebook
from broadsheet.comments.bringing.old_comment import NotReadable, OldComment
from broadsheet.comments.bringing.opening import Opened, opened_files
from broadsheet.comments.bringing.platforms import PLATFORMS, Platform, check_platform
from broadsheet.comments.bringing.report import Summary
from broadsheet.comments.bringing.settle import count_voices, settle_all, settle_stories
from broadsheet.comments.bringing.story_finder import StoryFinder, spellings_of
from broadsheet.comments.bringing.threads import MISSING, UNPLACED
from broadsheet.comments.models import Comment
from broadsheet.newsroom.models import Story
from broadsheet.progress import Step

_BATCH = 2000
_PLACED_AT_ONCE = 5000
# Pages of four kilobytes at hand (negative: kilobytes), and in the log before they are written to their place.
_ROOM = {"cache_size": -64_000, "wal_autocheckpoint": 16_000}


@dataclass(frozen=True)
class Options:
    """`platform` is one of `PLATFORMS`; `map_file` says which story an old page is; `report` gets a JSON line for each thing worth one."""

    platform: str
    map_file: Path | None = None
    dry_run: bool = False
    report: Path | None = None


def bring_comments(files: Sequence[str], options: Options, step: Step = lambda done, total: None) -> Summary:
    """Bring every comment of `files` (`-` is standard input) home. Nobody is written to, and no rule judges what was said long ago.

    Comments come in batches of one transaction each, then each page gets its threads and counts in another. Broken off, it goes on where
    it was when it is run again; run again on the same files it changes nothing. What was decided here on a comment since stands.

    Raises:
        NotReadable: the map file cannot be read, or the report cannot be written.
    """
    platform, summary = PLATFORMS[options.platform], Summary(dry_run=options.dry_run)
    finder = StoryFinder(options.map_file, numbers_are_ours=platform.name == "csv")
    with (
        _report(options.report, files) as summary.report,
        open_notebook() as notebook,
        opened_files(files, step) as opened,
        _room_to_write(),
    ):
        whole = list(_whole(opened, platform, summary))
        keeper = Keeper(platform.name, finder, notebook, summary)
        if not options.dry_run:
            rekey_voices()
        for file in whole if platform.look_ahead else ():
            # What cannot be read is told when its comments are read.
            with contextlib.suppress(NotReadable):
                platform.look_ahead(file, notebook)  # type: ignore[misc]
        for file in whole:
            notebook.forget_likeness()
            for batch in _batches(_comments(file, platform, notebook, summary)):
                keeper.keep(batch)
        if options.dry_run:
            _tell_of_threads(notebook, summary)
        else:
            settle_all(lambda number, note: summary.note("", note, number, "thread"))
            count_voices(keeper.sources)
            summary.claimed = claim_for_known(keeper.sources)
    summary.report = None
    return summary


def place_waiting(page: str, story: Story) -> int:
    """Put the comments that wait for an old page, however it is spelt, under a story with their threads; returns how many."""
    pages = spellings_of(page) if page.strip() else []
    placed = 0
    while True:
        with transaction.atomic():
            waiting = Comment.objects.filter(story__isnull=True, page__in={page, *pages}).order_by("pk")
            numbers = list(waiting.values_list("pk", flat=True)[:_PLACED_AT_ONCE])
            placed += Comment.objects.filter(pk__in=numbers, story__isnull=True).update(story=story, depth=UNPLACED)
        if len(numbers) < _PLACED_AT_ONCE:
            break
    if placed:
        settle_stories([story.pk])
    return placed


@contextlib.contextmanager
def _report(path: Path | None, files: Sequence[str]) -> Iterator[IO[str] | None]:
    if path is None:
        yield None
        return
    if path.is_file() and any(name != "-" and Path(name).exists() and path.samefile(name) for name in files):
        raise NotReadable(f"{path}: The report would be written over the export. Give --report another name.")
    try:
        report = open(path, "w", encoding="utf-8")  # noqa: SIM115 - closed below; only its opening may fail with a sentence
    except OSError as error:
        raise NotReadable(f"{path}: The report cannot be written there: {error.strerror}.") from error
    with report:
        yield report


@contextlib.contextmanager
def _room_to_write() -> Iterator[None]:
    """SQLite with more room, meanwhile: what many batches touch is then written to its place once, and not by each of them."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in _ROOM}
        try:
            for name, value in _ROOM.items():
                cursor.execute(f"PRAGMA {name} = {value}").fetchall()
            yield
        finally:
            for name, value in before.items():
                cursor.execute(f"PRAGMA {name} = {value}").fetchall()


def _whole(opened: list[Opened | NotReadable], platform: Platform, summary: Summary) -> Iterator[Opened]:
    """The files that can be read and are of this platform; the others are told."""
    for file in opened:
        try:
            if isinstance(file, NotReadable):
                raise file
            check_platform(file, platform)
        except NotReadable as error:
            name, _, why = str(error).partition(": ")
            summary.drop(name, why, is_file=True)
        else:
            if form_of(file) != "SQLite" and file.encoding.is_guess:
                summary.note(file.name, "The file is not UTF-8; its letters were read as Windows writes them in the West.", what="mended")
            yield file


@contextlib.contextmanager
def _told(file: Opened, summary: Summary) -> Iterator[None]:
    """A file that turns out to be none is told; what was read of it before counts, and so do the other files."""
    try:
        yield
    except NotReadable as error:
        summary.drop(file.name, str(error).removeprefix(f"{file.name}: "), is_file=True)


def _comments(file: Opened, platform: Platform, notebook: Notebook, summary: Summary) -> Iterator[OldComment]:
    before = summary.dropped
    with _told(file, summary):
        found = False
        for entry in platform.read(file, notebook):
            found = found or isinstance(entry, OldComment)
            if isinstance(entry, OldComment):
                yield entry
            elif entry.is_mended:
                summary.note(entry.where, entry.why, entry.id, "mended")
            else:
                summary.drop(entry.where, entry.why, entry.id, is_file=entry.is_file)
        if not found and summary.dropped == before:
            summary.note(file.name, "No comment stands in this file.", what="nothing")


def _batches(comments: Iterator[OldComment]) -> Iterator[list[OldComment]]:
    batch: list[OldComment] = []
    for comment in comments:
        batch.append(comment)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _tell_of_threads(notebook: Notebook, summary: Summary) -> None:
    """What a dry run can say of threads: answers to what is neither in the files nor here, and circles."""
    for key, parent in notebook.parents_not_seen():
        source, _, number = parent.partition("\t")
        if not Comment.objects.filter(source=source, source_id=number).exclude(source="").exists():
            summary.note("", MISSING, key.partition("\t")[2], "thread")
    for key in notebook.in_circles():
        summary.note(
            "", "It answers itself, or comments answer each other in a circle; the first begins a thread.", key.partition("\t")[2], "thread"
        )
