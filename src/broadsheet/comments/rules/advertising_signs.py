"""Find the signs of an advertisement in a text: what is offered, for what, and how to reach the seller."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from broadsheet.comments.rules.links_reading import read_links

WARNING = "warning"
_SUM = (
    r"(?:(?:rs\.?|inr|usd|us\$|eur|gbp|[$₹£€]) ?\d[\d,.]{0,12}k?"
    r"|\d[\d,.]{0,12}k? ?(?:[$₹£€]|dollars|rupees|rs|usd|usdt|inr|pounds|euros|bucks|btc|lakhs?|crores?))(?:/-)?"
)
_SOME_WORDS = r"(?:[^\s.!?]{1,25}\s){0,4}?"
_PLAIN = str.maketrans("’‘`", "'''")
_HEAD = re.compile(r"([a-z]+) ([\d.]+): (.+)")


@dataclass(frozen=True, slots=True)
class Sign:
    """`weight` is how surely it speaks for an advertisement, 0 to 1; offsets are into the text."""

    kind: str
    weight: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Kind:
    """The patterns of one kind in one; the number of the group that matched gives the weight. Without one of `hints` none can match."""

    name: str
    pattern: re.Pattern[str]
    weights: tuple[float, ...]
    hints: tuple[str, ...]


def signs_in(text: str, own_hosts: Sequence[str]) -> list[Sign]:
    """Every sign, links to other hosts than the paper's among them; empty where nothing is offered or asked for."""
    low = _low(text)
    signs = [one for kind in _kinds() if kind.name != WARNING for one in _signs_of(kind, low)]
    if not signs:
        return []
    signs += [one for kind in _kinds() if kind.name == WARNING for one in _signs_of(kind, low)]
    return signs + [Sign("link", 0.4, one.start, one.end) for one in read_links(text) if not one.is_at(own_hosts)]


def _low(text: str) -> str:
    low = text.lower()
    if len(low) != len(text):
        low = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    return low.translate(_PLAIN)


def _signs_of(kind: _Kind, low: str) -> Iterator[Sign]:
    if kind.hints and not any(hint in low for hint in kind.hints):
        return
    for found in kind.pattern.finditer(low):
        yield Sign(kind.name, kind.weights[(found.lastindex or 1) - 1], *found.span())


@cache
def _kinds() -> tuple[_Kind, ...]:
    lines = resources.files(__package__).joinpath("advertising_signs.txt").read_text("utf-8").splitlines()
    hints = {name: tuple(some.split("|")) for name, some in (line[2:].split(": ", 1) for line in lines if line.startswith("? "))}
    read = [found for line in lines if not line.startswith("#") and (found := _HEAD.match(line))]
    named = {name: [(float(one[2]), one[3]) for one in read if one[1] == name] for name in dict.fromkeys(one[1] for one in read)}
    return tuple(_kind(name, some, hints.get(name, ())) for name, some in named.items())


def _kind(name: str, some: list[tuple[float, str]], hints: tuple[str, ...]) -> _Kind:
    some.sort(key=lambda one: -one[0])
    pattern = "|".join(f"({_written(one)})" for _, one in some)
    return _Kind(name, re.compile(rf"(?<!\w)(?:{pattern})"), tuple(weight for weight, _ in some), hints)


def _written(pattern: str) -> str:
    return pattern.replace("~ ", _SOME_WORDS).replace("#", _SUM).replace(" ?", r"\s{0,3}").replace(" ", r"\s{1,3}")
