"""The words, phrases and patterns of abuse with their weights, read once from the lists beside this file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files

_HEADING = re.compile(r"\[(\w+) ([\d.]+)\]")
_GAP = re.compile(r"<(\d+)-(\d+)> ?")
_ANY_GAP = re.compile(r"<<(\d+)-(\d+)>> ?")


class Kind(StrEnum):
    """What sort of abuse a word is, in the words a moderator reads."""

    INSULT = "insult"
    SCORN = "scorn"
    OBSCENE = "obscenity"
    VERMIN = "dehumanising word"
    SLUR = "slur"
    THREAT = "threat"
    NASTY = "harsh word"
    HATE = "hate against a group"


_KINDS = {
    "insult": Kind.INSULT, "scorn": Kind.SCORN, "obscene": Kind.OBSCENE, "vermin": Kind.VERMIN,
    "slur": Kind.SLUR, "threat": Kind.THREAT, "nasty": Kind.NASTY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A word's kind and weight (0 to 1); `also_a_name`: with a capital letter it is not counted."""

    kind: Kind
    weight: float
    also_a_name: bool = False


@dataclass(slots=True)
class Lexicon:
    """Single words, and phrases by their first word, each the words that follow it and its entry; the longest phrase first."""

    words: dict[str, Entry] = field(default_factory=dict)
    phrases: dict[str, list[tuple[tuple[str, ...], Entry]]] = field(default_factory=dict)


@cache
def lexicon() -> Lexicon:
    """The shipped list. Where a word stands twice, the heavier weight counts."""
    read = Lexicon()
    kind, weight = Kind.NASTY, 0.0
    for line in _lines_of("abuse_lexicon.txt"):
        if heading := _HEADING.fullmatch(line):
            kind, weight = _KINDS[heading[1]], float(heading[2])
        else:
            for written in line.split(","):
                _enter(read, written.strip(), kind, weight)
    for phrases in read.phrases.values():
        phrases.sort(key=lambda phrase: -len(phrase[0]))
    return read


def _enter(read: Lexicon, written: str, kind: Kind, weight: float) -> None:
    if not written:
        return
    entry = Entry(kind, weight, also_a_name=written.startswith("~"))
    stem, *endings = written.lstrip("~").split("/")
    for form in (stem, *(stem + ending for ending in endings)):
        first, *rest = form.split()
        if rest:
            read.phrases.setdefault(first, []).append((tuple(rest), entry))
        elif first not in read.words or read.words[first].weight < weight:
            read.words[first] = entry


def _lines_of(name: str) -> list[str]:
    lines = files(__package__).joinpath(name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def _sections(name: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    for line in _lines_of(name):
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), [])
        else:
            section.append(line)
    return sections


def listed_lines(name: str) -> list[str]:
    """The lines of one of the lists in abuse_words.txt."""
    return _sections("abuse_words.txt")[name]


def listed_words(name: str) -> tuple[str, ...]:
    """The words of one of the lists in abuse_words.txt, in their order."""
    return tuple(" ".join(listed_lines(name)).split())


def patterns(name: str) -> tuple[tuple[re.Pattern[str], float], ...]:
    """The patterns of “hate” or of “threats”, each with its weight."""
    read = []
    for line in _sections("abuse_patterns.txt")[name]:
        weight, written = line.split(maxsplit=1)
        written = _ANY_GAP.sub(r"(?:(?!, )\\S+ ){\1,\2}?", written)
        written = _GAP.sub(r"(?:(?!N |, )\\S+ ){\1,\2}?", written)
        read.append((re.compile(rf"(?<!\S){written} "), float(weight)))
    return tuple(read)
