"""What the classifier sees of a comment: its words, a few pairs of words, its shape, and how sure each rule was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from broadsheet.comments.learning.shipped import LEARNT
from broadsheet.comments.rules.judgement import Judgement
from broadsheet.comments.rules.words import Word, links_in, quoted_in, without, words_of

_MOST_CHARACTERS = 4000
_MOST_WORDS = 160
_LONGEST_WORD = 24
# Pairs are taken beside these words alone: who is spoken to or of, and how. All pairs would let the text be put together again.
_BESIDE = frozenset({
    "you", "you're", "your", "yours", "yourself", "u", "ur", "he", "she", "they", "they're", "them", "these", "those", "all", "people",
    "we", "us", "are", "is", "not", "don't", "can't", "should", "would", "go", "get", "shut", "stop", "back", "such", "what", "no", "never",
    "so", "too",
})  # fmt: skip
_SPOKEN_TO = frozenset({"you", "you're", "you've", "you'll", "your", "yours", "yourself", "yourselves", "u", "ur"})
_BEGINS = re.compile(r"(?:^|[.!?:…\n])[\s\"'“”‘’(\[*_>-]*$")
_HAS_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Features:
    """`words` are the different words and pairs, in the order of the alphabet; `signs` are numbers from 0 to 1 by name: `rule:abuse` is how
    sure that rule was, `shape:capitals` how much of the text shouts."""

    words: tuple[str, ...] = ()
    signs: Mapping[str, float] = field(default_factory=dict)

    def written(self) -> dict[str, Any]:
        return {"words": list(self.words), "signs": {name: round(value, 3) for name, value in self.signs.items()}}

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> Features:
        return cls(tuple(content.get("words", ())), dict(content.get("signs", {})))


@dataclass(frozen=True, slots=True)
class Reading:
    """A text taken apart. `said` is each word and pair that counts, with where it stands: (name, start, end)."""

    text: str
    words: list[Word]
    said: list[tuple[str, int, int]]
    links: int


def reading_of(text: str) -> Reading:
    text = text[:_MOST_CHARACTERS]
    links = links_in(text)
    words = words_of(without(text, links) if links else text)[:_MOST_WORDS]
    return Reading(text, words, _said(text, words), len(links))


def features_of(text: str | Reading, confidences: Mapping[str, float], allowed: frozenset[str] = frozenset()) -> Features:
    """The features of a text; `confidences` are the rules', by name. `allowed` are words that the paper never counts."""
    reading = reading_of(text) if isinstance(text, str) else text
    signs = {f"rule:{rule}": confidence for rule, confidence in confidences.items() if confidence > 0 and rule != LEARNT.name}
    signs.update(_shape_of(reading))
    said = {name for name, _, _ in reading.said}
    if allowed:
        said = {name for name in said if allowed.isdisjoint(name.split())}
    return Features(tuple(sorted(said)), signs)


def confidences_of(judgements: Iterable[Judgement]) -> dict[str, float]:
    return {one.rule: one.confidence for one in judgements}


def _said(text: str, words: list[Word]) -> list[tuple[str, int, int]]:
    """Numbers, addresses and names of people and places do not count: what is learnt is about how something is said, not about whom."""
    found: list[tuple[str, int, int]] = []
    before: Word | None = None
    for word in words:
        low = word.low
        if (len(low) < 2 and low != "u") or len(low) > _LONGEST_WORD or _HAS_DIGIT.search(low) or _is_name(text, word):
            before = None
            continue
        found.append((low, word.start, word.end))
        if before is not None and (low in _BESIDE or before.low in _BESIDE) and word.start - before.end == 1:
            found.append((f"{before.low} {low}", before.start, word.end))
        before = word
    return found


def _is_name(text: str, word: Word) -> bool:
    """Written with a capital where no sentence begins. What is all capitals is shouted, and says nothing."""
    if not word.text[0].isupper() or not word.text[1:2].islower():
        return False
    return not _BEGINS.search(text[max(0, word.start - 8) : word.start])


def _shape_of(reading: Reading) -> dict[str, float]:
    text, words, count = reading.text, reading.words, len(reading.words)
    shouted = sum(len(word.text) for word in words if len(word.text) > 2 and word.text.isupper())
    spoken_to = sum(word.low in _SPOKEN_TO for word in words)
    shape = {
        "capitals": shouted / max(1, sum(len(word.text) for word in words)),
        "exclamations": min(text.count("!"), 4) / 4,
        "questions": min(text.count("?"), 4) / 4,
        "spoken to": min(1.0, 5 * spoken_to / count) if count else 0.0,
        "short": 1.0 if count < 6 else 0.0,
        "long": min(count, 200) / 200,
        "quotes": 1.0 if quoted_in(text) else 0.0,
        "links": min(reading.links, 3) / 3,
    }
    return {f"shape:{name}": value for name, value in shape.items() if value}
