"""What is no sentence by its looks: shouting, signs, emoji, links, key-mashing and strings of shorthand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from broadsheet.comments.rules.sentences_vocabulary import is_known
from broadsheet.comments.rules.sentences_vocabulary import words as listed
from broadsheet.comments.rules.words import Word

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "qwertzuiop", "abcdefghijklmnopqrstuvwxyz")
_KEYS_IN_A_ROW = 4
# One or two letters over and over: hahaha, lolololol, aaaaaaa; “hmmm” and “sooo” are drawn-out words and stand.
_OVER_AND_OVER = re.compile(r"(?:([^\W\d_]{1,4}?)\1{3,}[^\W\d_]{0,3})\Z|.{0,3}([^\W\d_])\2{5,}.{0,3}\Z", re.IGNORECASE)
_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}")
_HOME_ROW = re.compile(r"[asdfghjkl]{7,}\Z")
_NEIGHBOURS = frozenset(pair[::way] for row in _ROWS[:3] for pair in map("".join, pairwise(row)) for way in (1, -1))
# “+1”, “100 %” and “10/10” agree.
_AGREEING = re.compile(r"\+\s?\d|100\s?%|(\d+)/\1\b")
_LONGEST_WORD = 60
_MOST_WORDS_BESIDE_MASHED = 2
_LEAST_SHOUTED_WORDS = 4
_LONG_WORD = 5
_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Shape:
    """Words that are no sentence: `kind` is the key of what is said about it, `spans` where they stand."""

    kind: str
    confidence: float
    spans: tuple[tuple[int, int], ...]


def is_mashed(low: str) -> bool:
    """Whether a word in small letters is keys that were hit at random, or one sound over and over."""
    if len(low) < 6 or is_known(low):
        return False
    if len(low) > _LONGEST_WORD:
        return "-" not in low
    if _OVER_AND_OVER.match(low):
        return True
    if any(low[at : at + _KEYS_IN_A_ROW] in row for row in _ROWS for at in range(len(low) - _KEYS_IN_A_ROW + 1)):
        return sum(one + other in _NEIGHBOURS for one, other in pairwise(low)) >= len(low) * 0.6
    if any(vowel in low for vowel in "eiouy"):
        return False
    return bool(_HOME_ROW.match(low)) or ("a" not in low and low.isascii() and bool(_NO_VOWEL.search(low)))


def without_words(text: str, links: Sequence[tuple[int, int]], numbers: bool) -> Shape | None:
    """For a text in which nothing but `links`, signs and `numbers` stands: which of them it is."""
    if links:
        return Shape("links", 0.96, tuple(links))
    stripped = text.strip()
    if not stripped or (numbers and _AGREEING.match(stripped)):
        return None
    start = text.index(stripped[0])
    kind = "numbers" if numbers else "emoji" if any(ord(sign) > 0x203F for sign in stripped) else "signs"
    return Shape(kind, 0.65 if numbers else 0.96, ((start, start + len(stripped)),))


def mashing(words: Sequence[Word]) -> Shape | None:
    """Mashed keys with hardly a word beside them."""
    mashed: list[Word] = []
    for at, word in enumerate(words):
        if is_mashed(word.low):
            mashed.append(word)
        if at + 1 - len(mashed) > _MOST_WORDS_BESIDE_MASHED:
            return None
    if not mashed:
        return None
    share = sum(len(word.text) for word in mashed) / sum(len(word.text) for word in words)
    return Shape("mashing", 0.95 if share > 0.75 else 0.65, tuple((word.start, word.end) for word in mashed))


def shorthand(words: Sequence[Word]) -> Shape | None:
    """A string of shorthand and little else; one “lol” or “thx” is left to the reading of sentences."""
    short = [word for word in words if word.low in listed("shorthand")]
    if len(short) < 2 or len(short) < len(words) * 0.6:
        return None
    return Shape("shorthand", 0.9 if len(short) == len(words) else 0.7, tuple((word.start, word.end) for word in short))


def shouting(words: Sequence[Word]) -> Shape | None:
    """Words in capitals that are no acronyms: the more of the comment is in them, the surer."""
    lettered = [word for word in words if len(word.text) > 1 and word.text.upper() != word.text.lower()]
    capital = [word for word in lettered if word.text.isupper()]
    shouted = [word for word in capital if is_known(word.low) or len(word.text) >= _LONG_WORD]
    if len(shouted) < _LEAST_SHOUTED_WORDS or len(capital) < 5:
        return None
    share = len(capital) / len(lettered)
    if share < _MOSTLY:
        return Shape("shouting", 0.25 + share * 0.4, tuple(_joined(capital)))
    confidence = 0.5 + share * 0.3 + min(len(shouted), 12) * 0.01
    return Shape("shouting", min(0.97, confidence + (0.12 if share > 0.9 and len(shouted) >= 8 else 0.0)), tuple(_joined(capital)))


def _joined(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Spans of the words, those beside each other in one."""
    spans: list[tuple[int, int]] = []
    for word in words:
        if spans and word.start - spans[-1][1] <= 3:
            spans[-1] = (spans[-1][0], word.end)
        else:
            spans.append((word.start, word.end))
    return spans
