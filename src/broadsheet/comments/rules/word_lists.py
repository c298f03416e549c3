"""The rule of the paper's own words: those it refuses, those it looks at, and those it never counts against anybody."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from broadsheet.comments.rules.judgement import Circumstances, Judgement, Rule, Thresholds, WordLists
from broadsheet.comments.rules.word_folding import Folded, folded_words

_NAME = "word_lists"
_BANNED, _SUSPECT = 1.0, 0.6
_MOST_SPANS = 50
_Words = tuple[str, ...]
# By its first word: every word or phrase of a list, the longest first.
_Index = Mapping[str, tuple[_Words, ...]]


def judge(text: str, about: Circumstances) -> Judgement | None:
    """Whole words and phrases, whatever their size of letters, accents and look-alikes; what stands within an allowed phrase is free."""
    lists = about.words
    if not (lists.banned or lists.suspect):
        return None
    banned, suspect, allowed = _indexed(lists)
    words = folded_words(text)
    free = [span for span, _ in _met(words, allowed)]
    met: list[tuple[float, tuple[int, int]]] = []
    for weight, index in ((_BANNED, banned), (_SUSPECT, suspect)):
        met += [(weight, span) for span, _ in _met(words, index) if not any(start <= span[0] and span[1] <= end for start, end in free)]
    if not met:
        return None
    confidence = max(weight for weight, _ in met)
    spans = tuple(sorted({span for weight, span in met if weight == confidence})[:_MOST_SPANS])
    some = "The marked words are" if len(spans) > 1 else "The marked words are" if " " in text[slice(*spans[0])] else "The marked word is"
    how = "ones that this paper does not print" if "are" in some else "one that this paper does not print"
    to_writer = f"{some} {how} in comments. Please say it in other words."
    if confidence < _BANNED:
        to_writer = f"{some} on this paper’s list of what a moderator looks at first. You can wait for that, or say it in other words."
    said = ", ".join(f"“{unicodedata.normalize('NFC', text[start:end])}”" for start, end in spans[:3])
    return Judgement(_NAME, confidence, spans, to_writer, f"{'Banned' if confidence == _BANNED else 'Suspect'}: {said}.")


@lru_cache(maxsize=8)
def _indexed(lists: WordLists) -> tuple[_Index, _Index, _Index]:
    free = set(_folded(lists.allowed))
    banned, suspect = (set(_folded(some)) - free for some in (lists.banned, lists.suspect))
    return _index(banned), _index(suspect), _index(free)


def _folded(some: Iterable[str]) -> Iterator[_Words]:
    for one in some:
        words = tuple(next(iter(word.readings)) for word in folded_words(one, as_written=True))
        if words:
            yield words


def _index(some: Iterable[_Words]) -> _Index:
    index: dict[str, list[_Words]] = {}
    for words in some:
        index.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(phrases, key=len, reverse=True)) for first, phrases in index.items()}


def _met(words: list[Folded], index: _Index) -> Iterator[tuple[tuple[int, int], _Words]]:
    if not index:
        return
    for place, word in enumerate(words):
        for reading in word.readings:
            for phrase in index.get(reading, ()):
                part = words[place : place + len(phrase)]
                if len(part) == len(phrase) and all(wanted in one.readings for wanted, one in zip(phrase, part, strict=True)):
                    yield (word.start, part[-1].end), phrase
                    break


WORD_LISTS = Rule(
    name=_NAME,
    label="The paper’s own word list",
    guideline="There are a few words that this paper does not print, and a few that a moderator looks at first.",
    judge=judge,
    thresholds=Thresholds(refuse=0.9, hold=0.6, flag=0.4),
)
