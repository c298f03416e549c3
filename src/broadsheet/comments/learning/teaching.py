"""From lessons to weights: the part of a training that touches no database."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from broadsheet.comments.learning.features import Features
from broadsheet.comments.learning.fit import Column, Prior, fit
from broadsheet.comments.learning.shipped import BIAS, BIAS_WIDTH, SIGNS, WIDTHS, Width, shipped_weight
from broadsheet.comments.learning.weights import LEAST_LESSONS, Weights

_FOLDS = 5
# With more lessons than these, one fold that is held out says enough: to choose a width by, and to be counted.
_CHOOSE_BY_ONE_FOLD = 1000
_ONE_FOLD = 4000
# Words that came to nothing are not kept.
_LEAST_WEIGHT = 0.02


@dataclass(slots=True)
class Lessons:
    """Many lessons in little memory: each word is kept once, and a lesson is a row of numbers."""

    words: list[tuple[int, ...]] = field(default_factory=list)
    signs: list[dict[str, float]] = field(default_factory=list)
    outcomes: list[bool] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.outcomes)

    def add(self, features: Features, is_bad: bool) -> None:
        known = self.known
        self.words.append(tuple(known.setdefault(word, len(known)) for word in features.words))
        self.signs.append(dict(features.signs))
        self.outcomes.append(is_bad)

    def features(self, row: int, names: Sequence[str]) -> Features:
        return Features(tuple(names[word] for word in self.words[row]), self.signs[row])


def weights_from(lessons: Lessons, width: Width = WIDTHS[0], rows: Sequence[int] | None = None) -> Weights:
    """The weights that `rows` of the lessons (all of them by default) lead to, beginning from the shipped ones."""
    chosen = range(len(lessons)) if rows is None else rows
    seen = Counter(word for row in chosen for word in lessons.words[row])
    words = [word for word, count in seen.items() if count >= LEAST_LESSONS]
    signs = sorted({name for row in chosen for name in lessons.signs[row]} | set(SIGNS))
    columns = [Column.empty() for _ in range(1 + len(signs) + len(words))]
    place_of_word = {word: 1 + len(signs) + at for at, word in enumerate(words)}
    place_of_sign = {name: 1 + at for at, name in enumerate(signs)}
    for at, row in enumerate(chosen):
        columns[0].add(at, 1.0)
        for name, value in lessons.signs[row].items():
            columns[place_of_sign[name]].add(at, value)
        for word in lessons.words[row]:
            if word in place_of_word:
                columns[place_of_word[word]].add(at, 1.0)
    priors = [
        Prior(BIAS, BIAS_WIDTH),
        *(Prior(shipped_weight(name), width.signs) for name in signs),
        *(Prior(0.0, width.words) for _ in words),
    ]
    found = fit(columns, priors, [lessons.outcomes[row] for row in chosen])
    names = list(lessons.known)
    heavy = {names[word]: found[place] for word, place in place_of_word.items() if abs(found[place]) >= _LEAST_WEIGHT}
    counts = {names[word]: seen[word] for word in place_of_word if names[word] in heavy}
    return Weights(found[0], {name: found[place] for name, place in place_of_sign.items()}, heavy, counts, len(chosen))


def guesses_held_out(lessons: Lessons, width: Width = WIDTHS[0], folds: Sequence[int] = range(_FOLDS)) -> dict[int, float]:
    """What would have been guessed of lessons that were held out of the training, by row: of a fifth of them in each fold."""
    names, guessed = list(lessons.known), {}
    for fold in folds:
        weights = weights_from(lessons, width, [row for row in range(len(lessons)) if row % _FOLDS != fold])
        for row in range(fold, len(lessons), _FOLDS):
            guessed[row] = weights.chance(lessons.features(row, names))
    return guessed


def best_width(lessons: Lessons) -> tuple[Width, dict[int, float]]:
    """The width whose guesses of what was held out surprise least, with those guesses."""
    folds = range(1 if len(lessons) >= _CHOOSE_BY_ONE_FOLD else _FOLDS)
    tried = [(width, guesses_held_out(lessons, width, folds)) for width in WIDTHS]
    width, guessed = min(tried, key=lambda one: _surprise(lessons, one[1]))
    if len(lessons) < _ONE_FOLD:
        guessed |= guesses_held_out(lessons, width, range(len(folds), _FOLDS))
    return width, guessed


def _surprise(lessons: Lessons, guessed: dict[int, float]) -> float:
    """The logarithmic loss: being sure and wrong costs most."""
    return -sum(math.log(max(1e-6, chance if lessons.outcomes[row] else 1 - chance)) for row, chance in guessed.items())
