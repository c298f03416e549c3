"""The words by which English and other languages are known, read from the two lists beside this module."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def _sections(name: str) -> dict[str, list[str]]:
    """The lines of a list by section: a section begins with its name in brackets, and a line with # says something to editors."""
    sections: dict[str, list[str]] = {}
    for line in (_HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            section.append(line)
    return sections


def _words(lines: list[str]) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_english = _sections("language_english.txt")
STRONG_ENGLISH = _words(_english["strong"])
WEAK_ENGLISH = _words(_english["weak"])
CASUAL_ENGLISH = _words(_english["casual"])
SOUTH_ASIAN_ENGLISH = _words(_english["south asia"])
SHARED_WORDS = _words(_english["shared"])
SAYINGS = tuple(_english["sayings"])


def _foreign() -> dict[str, tuple[str, ...]]:
    lists = _sections("language_foreign.txt")
    unheard = STRONG_ENGLISH | WEAK_ENGLISH | CASUAL_ENGLISH | SOUTH_ASIAN_ENGLISH | SHARED_WORDS | _words(lists.pop("also english"))
    table: dict[str, tuple[str, ...]] = {}
    for language, lines in lists.items():
        for word in sorted(_words(lines) - unheard):
            table[word] = (*table.get(word, ()), language)
    return table


# A small word, and the languages that have it and English has not.
FOREIGN_WORDS = _foreign()
