"""What an import did: counts for the summary, and a line for each comment that was dropped, changed or kept waiting."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import IO, Any

_MOST_PROBLEMS = 1000
_MOST_KINDS = 200


@dataclass
class Summary:
    """`read` is `added`, `updated`, `unchanged` and those `dropped` that are not `unreadable`: a file, or the rest of one.

    `placed` have found their story from the waiting room; `waiting` have none yet. `notes` counts what was changed, by what.
    """

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    placed: int = 0
    waiting: int = 0
    dropped: int = 0
    unreadable: int = 0
    voices: int = 0
    claimed: int = 0
    dry_run: bool = False
    notes: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    report: IO[str] | None = None

    def written(self) -> dict[str, Any]:
        told = {name: value for name, value in vars(self).items() if name != "report"}
        return {**told, "notes": dict(self.notes)}

    def told(self) -> str:
        would = "would be " if self.dry_run else ""
        lines = [
            f"{self.read} comments read: {self.added} {would}added, {self.updated} {would}updated, {self.unchanged} unchanged, "
            f"{self.dropped - self.unreadable} dropped.",
            f"{self.waiting} of them stand in the waiting room, because no story is known by their page.",
        ]
        if self.unreadable:
            lines.append(
                f"{self.unreadable} {'file' if self.unreadable == 1 else 'files'} could not be read, or not to the end; see below."
            )
        if self.placed:
            lines.append(f"{self.placed} from the waiting room {would}placed under their stories.")
        if self.claimed:
            lines.append(f"{self.claimed} old voices went to readers who have confirmed the same address.")
        lines += [f"  {count:>6} × {what}" for what, count in self.notes.most_common(40)]
        lines += [f"  {problem}" for problem in self.problems[:50]]
        if self.dropped > 50:
            lines.append(f"  … and {self.dropped - 50} more; --report FILE keeps them all.")
        return "\n".join(lines)

    def drop(self, where: str, why: str, number: str = "", *, is_file: bool = False) -> None:
        """An entry was dropped; with `is_file` a whole file was, or what follows in it, and nobody knows how many entries that are."""
        self.dropped += 1
        if is_file:
            self.unreadable += 1
        else:
            self.read += 1
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(f"{where}: {why}")
        self._line(where, number, "dropped", why)

    def note(self, where: str, why: str, number: str = "", what: str = "changed") -> None:
        """Something that was changed, mended or is worth knowing; nothing was dropped."""
        kind = _kind_of(why)
        if kind in self.notes or len(self.notes) < _MOST_KINDS:
            self.notes[kind] += 1
        self._line(where, number, what, why)

    def wait(self, where: str, page: str, number: str) -> None:
        self.waiting += 1
        self._line(where, number, "waiting", f"No story is known by its page “{page}”." if page else "No page came with it.")

    def _line(self, where: str, number: str, what: str, why: str) -> None:
        if self.report is not None:
            line = {"where": where, "id": number, "what": what, "why": why}
            self.report.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n")


def _kind_of(why: str) -> str:
    """The same sentence for all that differ only in a number or a quotation."""
    return " ".join("…" if any(letter.isdigit() for letter in word) or word.startswith(("'", "“")) else word for word in why.split())
