"""The words of a text, with where they stand: what several rules begin with."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Letters and digits with what may stand inside a word: apostrophes (of both kinds), hyphens, and the marks that disguise one (@ $ *).
_WORD = re.compile(r"[^\W_]+(?:['’‘`\-][^\W_]+)*", re.UNICODE)
_LINK = re.compile(r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}\b", re.IGNORECASE)
# A quoted stretch: someone else's words, which may be named without being meant.
# In single marks, an apostrophe within a word is none of them.
_QUOTED = re.compile(
    r"(?<![\w.,!?])[“\"]([^”\"]{2,600})[”\"]|(?m:^>[^\n]*$)"
    r"|(?<![\w'’])['‘](?=[\w(])(?:[^'’‘\n]|(?<=\w)['’](?=\w)){2,300}(?:['’](?!\w)|(?<=[.?!,])['’])"
)


@dataclass(frozen=True, slots=True)
class Word:
    start: int
    end: int
    text: str
    low: str


def words_of(text: str) -> list[Word]:
    """The words in order; `start` and `end` are offsets into `text`, `low` is in small letters with a plain apostrophe."""
    return [
        Word(found.start(), found.end(), found.group(), found.group().lower().replace("’", "'").replace("‘", "'").replace("`", "'"))
        for found in _WORD.finditer(text)
    ]


def links_in(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in _LINK.finditer(text)]


def quoted_in(text: str) -> list[tuple[int, int]]:
    """The stretches between quotation marks, and lines that begin with >."""
    return [found.span() for found in _QUOTED.finditer(text)]


def without(text: str, stretches: list[tuple[int, int]]) -> str:
    """The text with `stretches` turned into spaces, so that all other offsets stay."""
    parts, done = [], 0
    for start, end in sorted(stretches):
        if end > done:
            parts += [text[done : max(start, done)], " " * (end - max(start, done))]
            done = end
    return "".join([*parts, text[done:]])
