"""Import stories from JSON Lines: one story a line, running twice makes none double, a broken line stops no other."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from broadsheet.moving.file_story import Filer
from broadsheet.moving.story_line import BadLine, StoryLine, read_line
from broadsheet.progress import Step

_BATCH = 200


@dataclass(frozen=True)
class Options:
    section: str = ""
    access: str | None = None
    dry_run: bool = False
    report: Path | None = None


@dataclass
class Summary:
    """What an import did. `changes` counts what was changed or dropped, by what it was."""

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    broken: int = 0
    dry_run: bool = False
    changes: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def written(self) -> dict[str, Any]:
        return {name: dict(value) if isinstance(value, Counter) else value for name, value in vars(self).items()}

    def told(self) -> str:
        would = "would be " if self.dry_run else ""
        lines = [
            f"{self.read} lines read: {self.added} stories {would}added, {self.updated} {would}updated, "
            f"{self.unchanged} unchanged, {self.broken} broken."
        ]
        lines += [f"  {count:>6} × {what}" for what, count in self.changes.most_common()]
        lines += [f"  {problem}" for problem in self.problems[:50]]
        if len(self.problems) > 50:
            lines.append(f"  … and {len(self.problems) - 50} more; --report FILE keeps them all.")
        return "\n".join(lines)


def import_files(files: Sequence[str], options: Options, step: Step) -> Summary:
    """Import every line of `files` (`-` is standard input), in batches of one transaction each.

    Memory stays flat: a batch is all that is held. What was changed or dropped goes to `options.report`, a JSON line each.
    """
    summary = Summary(dry_run=options.dry_run)
    total = sum(_count_lines(file) for file in files)
    report = open(options.report, "w", encoding="utf-8") if options.report else None  # noqa: SIM115
    try:
        filer = Filer(section=options.section, access=options.access, dry_run=options.dry_run)
        for batch in _batches(_read(files, summary, report)):
            _file_batch(filer, batch, summary, report)
            step(summary.read, total)
    finally:
        if report:
            report.close()
    return summary


def _read(files: Sequence[str], summary: Summary, report: IO[str] | None) -> Iterator[StoryLine]:
    for file in files:
        for number, raw in enumerate(_lines(file), 1):
            if not raw.strip():
                continue
            summary.read += 1
            try:
                yield read_line(raw, f"{file}:{number}")
            except BadLine as error:
                _broken(summary, report, f"{file}:{number}", str(error))


def _file_batch(filer: Filer, batch: list[StoryLine], summary: Summary, report: IO[str] | None) -> None:
    for line, outcome in filer.file(batch):
        if outcome.problem:
            _broken(summary, report, line.where, outcome.problem)
            continue
        setattr(summary, outcome.what, getattr(summary, outcome.what) + 1)
        for change in outcome.changes:
            summary.changes[change.what] += 1
            if report:
                _write(report, line.where, {"id": line.id, "what": change.what, "detail": change.detail})


def _broken(summary: Summary, report: IO[str] | None, where: str, said: str) -> None:
    summary.broken += 1
    summary.problems.append(f"{where}: {said}")
    if report:
        _write(report, where, {"what": "broken", "detail": said})


def _write(report: IO[str], where: str, row: dict[str, str]) -> None:
    report.write(json.dumps({"line": where, **row}, ensure_ascii=False) + "\n")


def _lines(file: str) -> Iterable[bytes]:
    if file == "-":
        yield from sys.stdin.buffer
        return
    with open(file, "rb") as opened:
        yield from opened


def _count_lines(file: str) -> int:
    if file == "-":
        return 0
    with open(file, "rb") as opened:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: opened.read(1 << 20), b""))


def _batches(lines: Iterable[StoryLine]) -> Iterator[list[StoryLine]]:
    batch: list[StoryLine] = []
    for line in lines:
        batch.append(line)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
