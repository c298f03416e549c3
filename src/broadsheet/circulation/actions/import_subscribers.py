"""Import subscribers from CSV: running twice makes none double, a broken line stops no other, no row is half written."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction

from broadsheet.circulation.actions.bring_subscriber import Brought, bring_subscriber
from broadsheet.circulation.csv_rows import Row, rows_in
from broadsheet.circulation.subscriber_columns import Columns, columns_of
from broadsheet.circulation.subscriber_line import BadRow, Subscriber, read_email, read_subscriber
from broadsheet.progress import Step

_BATCH = 100
# A list may begin with a title; the names of the columns stand in one of its first rows.
_HEADER_WITHIN = 5


@dataclass(frozen=True)
class Options:
    """`paid_days` is for rows that say paid without saying until when; without it they get no subscription."""

    paid_days: int | None = None
    dry_run: bool = False


@dataclass
class Summary:
    """What an import did. `notes` counts what was left out or cannot be known, by what it was."""

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    broken: int = 0
    subscriptions: int = 0
    consents: int = 0
    dry_run: bool = False
    notes: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def written(self) -> dict[str, Any]:
        return {name: dict(value) if isinstance(value, Counter) else value for name, value in vars(self).items()}

    def told(self) -> str:
        would = "would be " if self.dry_run else ""
        lines = [
            f"{self.read} rows read: {self.added} readers {would}added, {self.updated} {would}updated, {self.unchanged} unchanged, "
            f"{self.skipped} skipped, {self.broken} broken.",
            f"{self.subscriptions} subscriptions and {self.consents} consents to newsletters {would}written.",
        ]
        lines += [f"  {count:>6} × {what}" for what, count in self.notes.most_common()]
        lines += [f"  {problem}" for problem in self.problems[:50]]
        if len(self.problems) > 50:
            lines.append(f"  … and {len(self.problems) - 50} more; --json tells them all.")
        return "\n".join(lines)

    def add(self, brought: Brought) -> None:
        setattr(self, brought.what, getattr(self, brought.what) + 1)
        self.subscriptions += brought.has_subscription
        self.consents += brought.has_consent
        self.notes.update(brought.notes)

    def add_broken(self, where: str, said: str) -> None:
        self.broken += 1
        self.problems.append(f"{where}: {said}")


def import_files(files: Sequence[str], options: Options, step: Step) -> Summary:
    """Import every row of `files` (`-` is standard input)."""
    summary = Summary(dry_run=options.dry_run)
    for file in files:
        try:
            content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        except OSError as error:
            summary.add_broken(file, f"The file cannot be read: {error.strerror}.")
            continue
        import_content(content, file, options, step, summary)
    return summary


def import_content(content: bytes, name: str, options: Options, step: Step, summary: Summary | None = None) -> Summary:
    """Import one file that is in memory. A dry run does all the same, and takes it back.

    Rows go in batches of one transaction each, and each row in a savepoint of its own.
    """
    summary = summary or Summary(dry_run=options.dry_run)
    total, seen = content.count(b"\n"), set[str]()
    batch: list[tuple[str, Subscriber]] = []
    for where, subscriber in _subscribers(content, name, summary):
        if options.dry_run and subscriber.email in seen:
            # The first row of this address has been taken back already, so that this one would seem new.
            summary.unchanged += 1
            continue
        seen.add(subscriber.email)
        batch.append((where, subscriber))
        if len(batch) == _BATCH:
            _write(batch, options, summary)
            batch = []
            step(summary.read, max(total, summary.read))
    _write(batch, options, summary)
    step(summary.read, max(total, summary.read))
    return summary


def _subscribers(content: bytes, name: str, summary: Summary) -> Iterator[tuple[str, Subscriber]]:
    columns: Columns = {}
    width = 0
    for number, row in enumerate(rows_in(content)):
        where = f"{name}:{row.line}"
        if "email" not in columns and number < _HEADER_WITHIN and not row.broken:
            columns, width = columns_of(row.cells), len(row.cells)
            if "email" in columns:
                continue
            columns, width = _without_header(row)
            if "email" not in columns:
                continue
        if "email" not in columns:
            summary.add_broken(
                name, "No column is named like an e-mail address. The first line must name the columns, one of them “email”."
            )
            return
        summary.read += 1
        try:
            if row.broken:
                raise BadRow(row.broken)
            yield where, read_subscriber(columns, row.cells, width)
        except BadRow as error:
            summary.add_broken(where, str(error))
    if "email" not in columns:
        summary.add_broken(name, "The file holds no subscribers: no line names a column “email”.")


def _without_header(row: Row) -> tuple[Columns, int]:
    """A bare list of addresses: then only the address is known."""
    for at, cell in enumerate(row.cells):
        try:
            read_email(cell)
        except BadRow:
            continue
        return {"email": [at]}, len(row.cells)
    return {}, 0


def _write(batch: list[tuple[str, Subscriber]], options: Options, summary: Summary) -> None:
    if not batch:
        return
    with transaction.atomic():
        for where, subscriber in batch:
            try:
                with transaction.atomic():
                    brought = bring_subscriber(subscriber, options.paid_days)
            except DatabaseError as error:
                summary.add_broken(where, f"The database refused it: {error}")
            else:
                summary.add(brought)
        if options.dry_run:
            transaction.set_rollback(True)
