"""Logistic regression with a prior: the most likely weights, given the lessons and what was believed before."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

_FIRST_STEP = 0.5


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of a weight beforehand: a normal distribution."""

    mean: float
    deviation: float


@dataclass(slots=True)
class Column:
    """One feature: the rows in which it occurs, and its value in each."""

    rows: array[int]
    values: array[float]

    @classmethod
    def empty(cls) -> Column:
        return cls(array("l"), array("f"))

    def add(self, row: int, value: float) -> None:
        self.rows.append(row)
        self.values.append(value)


def fit(
    columns: Sequence[Column], priors: Sequence[Prior], outcomes: Sequence[bool], *, sweeps: int = 40, enough: float = 0.01
) -> list[float]:
    """The weights at the top of the posterior, one a column, by cyclic coordinate descent.

    The method is that of Genkin, Lewis and Madigan, “Large-scale Bayesian logistic regression for text categorization” (2007): a
    Newton step for one weight at a time, kept short enough that it never overshoots. It ends when no weight moved by more than
    `enough`, or after `sweeps`. The same lessons always give the same weights.
    """
    weights = [prior.mean for prior in priors]
    margins = [0.0] * len(outcomes)
    for column, weight in zip(columns, weights, strict=True):
        if weight:
            for row, value in zip(column.rows, column.values, strict=True):
                margins[row] += weight * value
    off = [_chance(margin) - outcome for margin, outcome in zip(margins, outcomes, strict=True)]
    reach = [_FIRST_STEP] * len(columns)
    for _ in range(sweeps):
        furthest = 0.0
        for at, column in enumerate(columns):
            step = _step(column, off, weights[at], priors[at], reach[at])
            reach[at] = max(2 * abs(step), reach[at] / 2)
            if abs(step) < enough / 10:
                continue
            weights[at] += step
            furthest = max(furthest, abs(step))
            _move(column, step, margins, off, outcomes)
        if furthest < enough:
            break
    return weights


def _step(column: Column, off: list[float], weight: float, prior: Prior, reach: float) -> float:
    """Newton's step, with a bound on the curvature that holds within `reach`, and cut off there."""
    precision = 1 / (prior.deviation * prior.deviation)
    slope, curve = (weight - prior.mean) * precision, precision
    steeper = math.exp(reach)
    for row, value in zip(column.rows, column.values, strict=True):
        wrong = off[row]
        slope += wrong * value
        wrong = abs(wrong)
        bend = wrong * (1 - wrong) * steeper
        curve += (bend if bend < 0.25 else 0.25) * value * value
    step = -slope / curve
    return max(-reach, min(reach, step))


def _move(column: Column, step: float, margins: list[float], off: list[float], outcomes: Sequence[bool]) -> None:
    exp = math.exp
    for row, value in zip(column.rows, column.values, strict=True):
        margin = margins[row] + step * value
        margins[row] = margin
        off[row] = 1 / (1 + exp(-margin if margin > -500 else 500)) - outcomes[row]


def _chance(margin: float) -> float:
    return 1 / (1 + math.exp(-max(-500.0, min(500.0, margin))))
