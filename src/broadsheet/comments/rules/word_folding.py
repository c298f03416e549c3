"""Words of a text as they can be read: in small letters, without accents, with letters in place of their look-alikes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Letters, their marks, what looks like a letter, and what cannot be seen within a word.
_WORD = re.compile("[^\\W_][\\w@$!|*\u0300-\u036f\u0900-\u0dff\u200b-\u200d\u2060\ufeff\u00ad'’]*|[@$][\\w@$!|]+")
_ALIKE = {
    **dict(zip("аеорсухіјѕһԁԛԝвкмнтԍьα", "aeopcyxijshdqwbkmhtgba", strict=True)),
    **dict(zip("βεηικνορτυχγωıłøđħʟɡ", "benikvoptuxywilodhlg", strict=True)),
    "æ": "ae", "œ": "oe", "ß": "ss",
}  # fmt: skip
_FIGURES = str.maketrans("0345789@$+", "oeastbgast")
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_LATIN = re.compile("[a-z]")
_MOST_CHARACTERS = 100_000


@dataclass(frozen=True, slots=True)
class Folded:
    """A word with its offsets into the text, and every way in which it can be read, the plainest first."""

    start: int
    end: int
    readings: tuple[str, ...]


def folded_words(text: str, *, as_written: bool = False) -> list[Folded]:
    """The words in order; `as_written` takes figures for figures, as in a list of words, where nobody hides anything."""
    return [
        Folded(found.start(), found.start() + len(word), _readings(word.lower(), as_written))
        for found in _WORD.finditer(text[:_MOST_CHARACTERS])
        if (word := found.group().rstrip("!|*@$'’"))
    ]


@lru_cache(maxsize=4096)
def _readings(word: str, as_written: bool) -> tuple[str, ...]:
    plain = word if word.isascii() else _plain(word)
    plain = plain.replace("’", "'").removesuffix("'s")
    if as_written or plain.isalpha() or not _LATIN.search(plain):
        return (plain,)
    figured = plain.translate(_FIGURES)
    return tuple(dict.fromkeys((plain, *(re.sub("[1!|]", letter, figured) for letter in "il"))))


def _plain(word: str) -> str:
    whole = unicodedata.normalize("NFKD", word.translate(_UNSEEN)).casefold()
    bare = "".join(letter for letter in whole if not "\u0300" <= letter <= "\u036f")
    latin = "".join(_ALIKE.get(letter, letter) for letter in bare)
    # A word wholly in another script stays itself.
    return latin if _LATIN.search(bare) or latin.isascii() else unicodedata.normalize("NFC", bare)
