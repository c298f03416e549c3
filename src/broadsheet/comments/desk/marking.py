"""A comment's words with those marked that a rule speaks of, and with signs made visible that would hide or turn text. Pure."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# Controls of direction and marks without a width: what a moderator cannot see may not change what they see.
_RANGES = ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFFF9, 0xFFFB), (0xE0000, 0xE007F))
_UNSEEN = frozenset("\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\ufeff\uffa0").union(
    chr(one) for first, last in _RANGES for one in range(first, last + 1)
)
_LINE = "\n\t"
_MOST_SPANS = 200
# More marks upon one letter than any language writes: they would grow over the lines around.
_MOST_MARKS = 4


@dataclass(frozen=True)
class Part:
    """A stretch of text; `rules` speak of it; `is_unseen`: it is the name of a sign that has no shape."""

    text: str
    rules: tuple[str, ...] = ()
    is_unseen: bool = False


def marked_parts(text: str, verdict: Iterable[Mapping[str, Any]]) -> list[Part]:
    """The text in stretches. `verdict` is a comment's; spans that do not lie in the text are left out."""
    spans = [span for one in verdict for span in _spans(one, len(text))][:_MOST_SPANS]
    edges = sorted({0, len(text), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    parts: list[Part] = []
    for start, end in itertools.pairwise(edges):
        rules = tuple(sorted({rule for first, last, rule in spans if first <= start and end <= last}))
        parts += _visible(text[start:end], rules)
    return parts


def _spans(one: Mapping[str, Any], length: int) -> list[tuple[int, int, str]]:
    found = []
    for span in one.get("spans") or ():
        if isinstance(span, list | tuple) and len(span) == 2 and all(isinstance(at, int) for at in span):
            start, end = max(0, span[0]), min(length, span[1])
            if start < end:
                found.append((start, end, str(one.get("rule", ""))))
    return found


def _visible(text: str, rules: tuple[str, ...]) -> list[Part]:
    parts: list[Part] = []
    kept: list[str] = []
    marks = 0
    for sign in text:
        marks = marks + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if marks > _MOST_MARKS:
            continue
        if sign in _UNSEEN or (unicodedata.category(sign) == "Cc" and sign not in _LINE):
            parts.append(Part("".join(kept), rules))
            parts.append(Part(f"U+{ord(sign):04X}", rules, is_unseen=True))
            kept = []
        else:
            kept.append(sign)
    parts.append(Part("".join(kept), rules))
    return [one for one in parts if one.text]
