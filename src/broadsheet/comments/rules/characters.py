"""The rule that comments are written in plain letters: nothing that turns the line round, piles up over it or cannot be seen."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from broadsheet.comments.rules.judgement import Circumstances, Judgement, Rule, Thresholds

_NAME = "characters"
_MOST_SPANS = 50
_PILED = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# More marks upon one letter than any script writes.
_MOST_MARKS = 4
# Every mark that takes no room of its own, in any script: the planes beyond hold none but selectors.
_MARKS = re.escape("".join(sign for sign in map(chr, range(0x300, 0x20000)) if unicodedata.category(sign) in ("Mn", "Me")))
_ONE_MARK = f"[{_MARKS}][\u00ad\u200b-\u200d\u2060]*"
PILE = re.compile(f"((?:{_ONE_MARK}){{{_MOST_MARKS}}})(?:{_ONE_MARK})+")
_ODD = re.compile(r"[^\x20-\x7e\n\r\t\u00a0-\u02ff\u2010-\u2027\u20ac\u20b9]")


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is wrong where there are `least` of it, how surely, and how it is told."""

    pattern: re.Pattern[str]
    confidence: float
    to_writer: str
    to_moderator: str
    least: int = 1


_KINDS = (
    _Kind(re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"), 0.95, "broken characters that cannot be stored", "broken characters"),
    _Kind(
        re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]"), 0.92, "control characters, which cannot be seen", "control characters"
    ),
    _Kind(re.compile("[\u202d\u202e]"), 0.95, "characters that turn the direction of the line round", "direction overrides"),
    _Kind(
        re.compile("[\u202a\u202b\u2066-\u2068](?![^\n]{0,500}[\u202c\u2069])"),
        0.65, "characters that change the direction of the line", "open directions",
    ),
    # Tags belong to the flags of England, Scotland and Wales only.
    _Kind(
        re.compile("(?<![\U000e0020-\U000e007e\U0001f3f4])[\U000e0001\U000e0020-\U000e007f]+|[\ufff9-\ufffb]"),
        0.92, "characters that cannot be seen", "hidden tags",
    ),
    _Kind(re.compile(f"[^\\s{_PILED}]?[{_PILED}]{{3,}}"), 0.92, "marks piled up over or under letters", "piled marks"),
    _Kind(PILE, 0.92, "marks piled up over or under letters", "piled marks"),
    _Kind(re.compile(f"(?:[^\\W\\d_][{_PILED}]\\s?){{4,}}"), 0.75, "marks over, under or through letters", "struck or marked letters"),
    _Kind(
        re.compile("(?<=[A-Za-z])[\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff]+(?=[A-Za-z])"),
        0.7, "characters between the letters that cannot be seen", "hidden characters in words", 3,
    ),
    _Kind(
        re.compile("[\u2460-\u24ff\U0001d400-\U0001d7ff\U0001f110-\U0001f189]{2,}|[\uff21-\uff3a\uff41-\uff5a]{3,}"),
        0.65, "letters drawn as symbols, which not everybody can read", "fancy letters",
    ),
    _Kind(re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]"), 0.5, "characters that other readers cannot see", "private characters"),
)  # fmt: skip


def judge(text: str, about: Circumstances) -> Judgement | None:
    """Marks that belong to a script, emoji and ordinary marks of direction pass; what disguises or breaks the page does not."""
    if not _ODD.search(text):
        return None
    met = [(kind, found) for kind in _KINDS if len(found := [one.span() for one in kind.pattern.finditer(text)]) >= kind.least]
    if not met:
        return None
    met.sort(key=lambda one: -one[0].confidence)
    spans = sorted(span for _, some in met for span in some)
    told = " and ".join(dict.fromkeys(kind.to_writer for kind, _ in met[:2]))
    return Judgement(
        _NAME, met[0][0].confidence, tuple(spans[:_MOST_SPANS]),
        f"Your comment has {told}. Please remove them and write it in plain letters; accents and emoji are welcome.",
        f"Not plain: {', '.join(kind.to_moderator for kind, _ in met)}.",
    )  # fmt: skip


CHARACTERS = Rule(
    name=_NAME,
    label="Plain letters",
    guideline="Write in plain letters, so that everybody can read you, also those who have the page read to them.",
    judge=judge,
    thresholds=Thresholds(refuse=0.9, hold=0.6, flag=0.4),
)
