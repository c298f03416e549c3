"""Footnotes of Markdown: where they are defined, and the numbers they get."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from broadsheet.moving.body.changes import Changes

_DEFINITION = re.compile(r" {0,3}\[\^([^\]\[\s]{1,60})\]:[ \t]*(.*)")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_MARK = re.compile(r"\[\^([^\]\[\s]{1,60})\]")
_APART = re.compile(r"(<code\b.*?</code>|<[^<>]*>)", re.DOTALL)


@dataclass
class Footnotes:
    """The notes of a body by name, and the numbers their marks were given."""

    changes: Changes
    notes: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def taken_from(self, source: str) -> str:
        """`source` without the definitions of its notes, which are kept here."""
        if "[^" not in source:
            return source
        kept: list[str] = []
        found: dict[str, list[str]] = {}
        note: list[str] | None = None
        fence = ""
        for line in source.split("\n"):
            if mark := _FENCE.match(line):
                fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
            if not fence and (definition := _DEFINITION.match(line)):
                note = [definition[2]]
                found.setdefault(definition[1], note)
            elif note is not None and line.strip() and (line[0] in " \t" or note[-1]):
                note.append(line.strip())
            elif note is not None and not line.strip():
                note.append("")
                kept.append("")
            else:
                note = None
                kept.append(line)
        self.notes = {name: "\n".join(lines).strip() for name, lines in found.items() if any(lines)}
        return "\n".join(kept)

    def numbered(self, html: str) -> str:
        """`html` with numbers for its marks, but not in code; a mark without a note is left out and told."""
        if "[^" not in html:
            return html
        parts = _APART.split(html)
        parts[0::2] = [_MARK.sub(self._number, text) for text in parts[0::2]]
        return "".join(parts)

    def _number(self, match: re.Match[str]) -> str:
        name = match[1]
        if name not in self.notes:
            self.changes.note("footnote-orphan", "A mark without a footnote was left out", name)
            return ""
        return f"<sup>{self.numbers.setdefault(name, len(self.numbers) + 1)}</sup>"

    def in_order(self) -> Iterator[str]:
        """The notes by number; those without a mark last, and told. A note's own marks may add to the numbers."""
        told = 0
        while told < len(self.notes):
            names = list(self.numbers)[told:]
            if not names:
                name = next(name for name in self.notes if name not in self.numbers)
                self.numbers[name] = len(self.numbers) + 1
                self.changes.note("footnote-orphan", "A footnote without a mark was put last", self.notes[name])
                names = [name]
            for name in names:
                told += 1
                yield self.notes[name]
