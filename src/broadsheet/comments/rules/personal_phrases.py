"""Read the paper's list of phrases in which people attack each other, and find them in a text by their first words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

# Stands in the list for the name of somebody who takes part.
NAME = "<name>"
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_BETWEEN = r"[^\w.!?;:\n]{1,4}"
_TOKEN = re.compile(r"\{[^}]+\}[*?]?|\S+")
_CLASS = re.compile(r"\{([^}]+)\}([*?]?)$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """`weight` is how surely the phrase is an attack, 0 to 1; `kind` says of what sort; a command counts only where one is given."""

    weight: float
    kind: str
    is_command: bool = False


@dataclass(frozen=True, slots=True)
class Met:
    phrase: Phrase
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Family:
    """All phrases with one first word, the weightiest first; `rest` is matched from the end of that word."""

    rest: re.Pattern[str]
    phrases: tuple[Phrase, ...]


def phrases_in(low: str, names: frozenset[str] = frozenset()) -> Iterator[Met]:
    """The phrases in `low`, a text in small letters with plain apostrophes; `names` are words of it that count as `<name>`."""
    listed = _by_first_word()
    reached = 0
    for word in _WORD.finditer(low):
        first = word.group()
        if (first not in listed and first not in names) or word.start() < reached:
            continue
        firsts = [first] * (first in listed) + [NAME] * (first in names)
        found = [one for one in (_met(_family(one), low, word) for one in firsts) if one is not None]
        if found:
            met = max(found, key=lambda one: one.phrase.weight)
            # Only what weighs much is taken whole; within the rest there may be something weightier.
            reached = met.end if met.phrase.weight >= 0.7 else reached
            yield met


def _met(family: _Family, low: str, word: re.Match[str]) -> Met | None:
    found = family.rest.match(low, word.end())
    if found is None or found.lastindex is None:
        return None
    return Met(family.phrases[found.lastindex - 1], word.start(), found.end())


@cache
def _family(first: str) -> _Family:
    """Compiled when the word is first met, for all together take a second."""
    some = sorted(_by_first_word()[first], key=lambda one: -one[0].weight)
    rest = "|".join(f"({pattern})" for _, pattern in some)
    return _Family(re.compile(rf"(?:{rest})(?![\w'])"), tuple(phrase for phrase, _ in some))


@cache
def _by_first_word() -> Mapping[str, list[tuple[Phrase, str]]]:
    classes, listed = _listed()
    grown: dict[str, list[tuple[Phrase, str]]] = defaultdict(list)
    for phrase, tokens in listed:
        by_first: dict[str, list[str]] = defaultdict(list)
        for start in _alternatives(tokens[0], classes):
            first, *more = start.split(" ")
            by_first[first].append(" ".join(more))
        rest = "".join(_pattern(token, classes) for token in tokens[1:])
        for first, starts in by_first.items():
            grown[first].append((phrase, _after_first(starts) + rest))
    return grown


def _after_first(starts: list[str]) -> str:
    longer = [_words(start) for start in sorted(filter(None, starts), key=len, reverse=True)]
    if not longer:
        return ""
    return rf"(?:{_BETWEEN}(?:{'|'.join(longer)}))" + ("?" if "" in starts else "")


def _pattern(token: str, classes: Mapping[str, list[str]]) -> str:
    if token == "..":
        return rf"(?:{_BETWEEN}[\w'-]{{1,30}}){{0,3}}"
    how_often = {"*": "{0,3}", "?": "?"}.get(token[-1], "")
    some = _alternatives(token, classes)
    return rf"(?:{_BETWEEN}(?:{'|'.join(_words(one) for one in sorted(some, key=len, reverse=True))})){how_often}"


def _alternatives(token: str, classes: Mapping[str, list[str]]) -> list[str]:
    named = _CLASS.match(token)
    return classes[named[1]] if named else token.removesuffix("?").split("/")


def _words(some: str) -> str:
    return _BETWEEN.join(re.escape(word) for word in some.split(" "))


def _listed() -> tuple[dict[str, list[str]], list[tuple[Phrase, list[str]]]]:
    classes: dict[str, list[str]] = {}
    listed: list[tuple[Phrase, list[str]]] = []
    lines = resources.files(__package__).joinpath("personal_attacks.txt").read_text("utf-8").splitlines()
    for line in lines:
        if line.startswith("{") and " = " in line and line[1].isalpha():
            name, members = line.split(" = ", 1)
            classes[name[1:-1]] = members.split("|")
        elif line and not line.startswith("#"):
            head, phrase = line.split(": ", 1)
            weight, kind = head.split(" ")
            is_command = phrase.startswith("^ ")
            listed.append((Phrase(float(weight), kind, is_command), _TOKEN.findall(phrase.removeprefix("^ "))))
    return classes, listed
