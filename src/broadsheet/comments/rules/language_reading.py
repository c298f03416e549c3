"""How likely a passage is to be in none of the paper's languages, and which language it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp

import gcld3  # type: ignore[import-untyped]

from broadsheet.comments.rules.language_names import ISO_CODES
from broadsheet.comments.rules.language_passages import Passage
from broadsheet.comments.rules.language_vocabulary import Kind

_MOST_BYTES = 1000
# What speaks against English in a passage (above nought) and for it: weights of the shares of its words by kind, fitted on sentences of
# 75 languages and on published comments, then rounded.
_BASE, _STRONG, _KNOWN, _WEAK, _FOREIGN, _STRANGE, _NAME = -4.0, -11.0, -1.5, -3.5, 5.5, 9.5, 5.5
_ONE_LANGUAGE, _IDENTIFIER, _IDENTIFIER_AT_LENGTH, _LENGTH = 5.0, 1.0, 1.2, 2.4
_BARE_NAME = 3.0
_FULL_LENGTH = 12
_FEW, _MOST_FOR_FEW_WORDS = 4, 0.34
# Below this a passage is English beyond doubt by its words alone, and the identifier need not be asked.
_CLEAR = -4.0


@dataclass(frozen=True, slots=True)
class Reading:
    """`chance`: that the passage is in none of the wanted languages. `language`: what it looks like, "" unknown, by ISO 639-1."""

    passage: Passage
    chance: float
    language: str = ""
    romanised: bool = False


@lru_cache(maxsize=1)
def _identifier() -> gcld3.NNetLanguageIdentifier:
    return gcld3.NNetLanguageIdentifier(0, _MOST_BYTES)


def read(text: str, passage: Passage, wanted: frozenset[str]) -> Reading:
    """Read one passage of a cleaned text. `wanted` are the paper's languages with those that are easily taken for them."""
    against = _against_english(passage)
    english = "en" in wanted
    if english and not passage.other_letters and against + _IDENTIFIER + _IDENTIFIER_AT_LENGTH < _CLEAR:
        return Reading(passage, 0.0, "en")
    found = _identifier().FindLanguage(text[passage.start : passage.end])
    code, _, script = found.language.partition("-")
    code, sure = ISO_CODES.get(code, code), float(found.probability)
    latin = _latin_chance(passage, wanted, against, code, sure) if passage.latin else 0.0
    other = _other_chance(passage, wanted, code, sure) if passage.other_letters else 0.0
    chance = (latin * passage.latin + other * passage.other_letters) / passage.words
    language, romanised = _name(passage, code, sure, script == "Latn")
    return Reading(passage, chance, language, romanised)


def _against_english(passage: Passage) -> float:
    kinds = passage.kinds
    telling = passage.latin - kinds[Kind.NEUTRAL]
    length = min(telling, _FULL_LENGTH) / _FULL_LENGTH
    weighed = (
        _STRONG * kinds[Kind.STRONG] + _KNOWN * kinds[Kind.KNOWN] + _WEAK * kinds[Kind.WEAK] + _FOREIGN * kinds[Kind.FOREIGN]
        + _STRANGE * (kinds[Kind.STRANGE] - passage.names) + (_NAME if _is_prose(passage) else _BARE_NAME) * passage.names
        + _ONE_LANGUAGE * max(passage.foreign.values(), default=0)
    )  # fmt: skip
    return _BASE + weighed / (telling + 1) + _LENGTH * length


def _is_prose(passage: Passage) -> bool:
    """Whether there is more to the passage than a list of names."""
    return passage.kinds[Kind.FOREIGN] > 0 or passage.kinds[Kind.STRANGE] > passage.names


def _latin_chance(passage: Passage, wanted: frozenset[str], against: float, code: str, sure: float) -> float:
    kinds = passage.kinds
    telling = passage.latin - kinds[Kind.NEUTRAL]
    length = min(telling, _FULL_LENGTH) / _FULL_LENGTH
    toward = sure if code == "en" else -sure
    not_english = 1 / (1 + exp(-(against - toward * (_IDENTIFIER + _IDENTIFIER_AT_LENGTH * length))))
    if not passage.foreign and (telling <= 1 or (telling <= _FEW and 2 * (kinds[Kind.STRONG] + kinds[Kind.KNOWN]) >= telling)):
        not_english = min(not_english, _MOST_FOR_FEW_WORDS)
    others = wanted - {"en"}
    if "en" in wanted and (not others or not_english < 0.5):
        return not_english
    if not others.isdisjoint(_most_small_words(passage) or {code}):
        plainly_english = "en" not in wanted and kinds[Kind.STRONG] > 1 and not_english < 0.1
        return 1 - not_english if plainly_english else 0.0
    if "en" in wanted:
        return not_english
    # Too few words say too little to be turned away by a paper whose language is known by nothing but the identifier.
    return max(1 - not_english, sure) * min(1.0, telling / 6)


def _other_chance(passage: Passage, wanted: frozenset[str], code: str, sure: float) -> float:
    if wanted.isdisjoint(passage.script.languages):
        return 1.0
    if code in wanted or code not in passage.script.languages:
        return 0.0
    return sure * min(1.0, passage.other_letters / 6)


def _most_small_words(passage: Passage) -> frozenset[str]:
    most = max(passage.foreign.values(), default=0)
    return frozenset(language for language, count in passage.foreign.items() if count == most and count > 1)


def _name(passage: Passage, code: str, sure: float, romanised: bool) -> tuple[str, bool]:
    if passage.other_letters > passage.latin:
        if len(passage.script.languages) == 1:
            return passage.script.languages[0], False
        return (code if code in passage.script.languages and passage.other_letters >= 3 else ""), False
    small = _most_small_words(passage)
    if len(small) == 1 and code not in passage.foreign:
        language = next(iter(small))
        return language, language in _ROMANISED
    if sure < 0.9 or passage.words < 4 or code == "en":
        return "", False
    return code, romanised


_ROMANISED = frozenset(["hi", "pa", "bn", "mr", "gu", "ta", "te", "kn", "ml", "ur"])
