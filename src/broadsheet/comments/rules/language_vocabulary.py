"""Whether a word is English: the small words kept here, and the dictionary of a spelling library."""

from __future__ import annotations

import gzip
import re
from array import array
from bisect import bisect_left
from enum import IntEnum
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from broadsheet.comments.rules.language_words import (
    CASUAL_ENGLISH,
    FOREIGN_WORDS,
    SHARED_WORDS,
    SOUTH_ASIAN_ENGLISH,
    STRONG_ENGLISH,
    WEAK_ENGLISH,
)

_ENTRY = re.compile(rb'"([a-z]{3,24})":')
_LONG_DRAWN = re.compile(r"([^\W\d_])\1{2,}")
_BRITISH = (("our", "or"), ("is", "iz"), ("ys", "yz"), ("ll", "l"), ("ae", "e"), ("oe", "e"))


class Kind(IntEnum):
    """What a word in Latin letters is evidence of."""

    STRONG = 0
    KNOWN = 1
    WEAK = 2
    NEUTRAL = 3
    FOREIGN = 4
    STRANGE = 5


@lru_cache(maxsize=1)
def _dictionary() -> array[int]:
    """The fingerprints of all English words of the spelling library, sorted: about 1 MB, where a set of the words takes 15."""
    found = find_spec("spellchecker")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("The package pyspellchecker, whose English dictionary the rule on language needs, is not installed.")
    packed = Path(found.origin).with_name("resources").joinpath("en.json.gz").read_bytes()
    return array("q", sorted(hash(word.group(1).decode()) for word in _ENTRY.finditer(gzip.decompress(packed))))


def _in_dictionary(word: str) -> bool:
    words = _dictionary()
    print_of = hash(word)
    at = bisect_left(words, print_of)
    return at < len(words) and words[at] == print_of


def _spelt_otherwise(word: str) -> bool:
    if any(british in word and _in_dictionary(word.replace(british, american)) for british, american in _BRITISH):
        return True
    if word.endswith("in") and _in_dictionary(word + "g"):
        return True
    if _LONG_DRAWN.search(word):
        return any(_plainly_english(_LONG_DRAWN.sub(keep, word)) for keep in (r"\1", r"\1\1"))
    return False


def _plainly_english(word: str) -> bool:
    return any(word in words for words in (STRONG_ENGLISH, WEAK_ENGLISH, CASUAL_ENGLISH, SOUTH_ASIAN_ENGLISH)) or (
        len(word) > 2 and _in_dictionary(word)
    )


def kind_of(word: str) -> Kind:
    """The kind of a word in small letters with plain apostrophes."""
    if word in FOREIGN_WORDS:
        return Kind.FOREIGN
    if "'" in word:
        head, _, tail = word.rpartition("'")
        if tail in ("t", "ll", "re", "ve", "d", "m") and head:
            return Kind.STRONG
        word = head if tail in ("s", "") else word.replace("'", "")
    if word in STRONG_ENGLISH:
        return Kind.STRONG
    if word in CASUAL_ENGLISH:
        return Kind.KNOWN if len(word) > 2 else Kind.WEAK
    if word in SHARED_WORDS or word in FOREIGN_WORDS:
        return Kind.NEUTRAL
    if word in WEAK_ENGLISH:
        return Kind.WEAK
    if len(word) <= 2 and word.isascii():
        return Kind.NEUTRAL
    return Kind.KNOWN if _plainly_english(word) or _spelt_otherwise(word) else Kind.STRANGE
