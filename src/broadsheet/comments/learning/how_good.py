"""How good guesses were: precision and recall with the interval that their number allows."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
# More likely than not: where the one figure is taken that stands for all.
MIDDLE = 0.5
_95_PERCENT = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; `low` and `high` are the bounds of a 95 % interval (Wilson 1927), which holds for small numbers too."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    def __str__(self) -> str:
        """`84 % (79–88)`: the share and its interval; a dash where there is nothing to take a share of."""
        return f"{100 * self.part / self.whole:.0f} % ({100 * self.low:.0f}–{100 * self.high:.0f})" if self.whole else "–"

    @property
    def low(self) -> float:
        return self._bounds()[0]

    @property
    def high(self) -> float:
        return self._bounds()[1]

    def _bounds(self) -> tuple[float, float]:
        if not self.whole:
            return 0.0, 1.0
        z, count, share = _95_PERCENT, self.whole, self.part / self.whole
        middle = share + z * z / (2 * count)
        spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
        scale = 1 + z * z / count
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(frozen=True, slots=True)
class Mark:
    """What acting from `threshold` on would have come to: `acted` on so many, of which moderators turned down `right`; they turned down
    `bad` of all `count`."""

    threshold: float
    acted: int
    right: int
    bad: int
    count: int

    @property
    def wrong(self) -> int:
        return self.acted - self.right

    @property
    def precision(self) -> Share:
        """Of those it would have acted on, the share that moderators turned down too."""
        return Share(self.right, self.acted)

    @property
    def recall(self) -> Share:
        """Of those that moderators turned down, the share it would have acted on."""
        return Share(self.right, self.bad)

    def written(self) -> list[float]:
        return [self.threshold, self.acted, self.right, self.bad, self.count]

    @classmethod
    def read(cls, content: list[float]) -> Mark:
        threshold, *counts = content
        return cls(threshold, *(int(one) for one in counts))


def marks_of(guesses: Iterable[tuple[float, bool]]) -> list[Mark]:
    """One mark a threshold, from pairs of what was guessed (0 to 1) and whether the moderators turned it down."""
    known = list(guesses)
    bad = sum(is_bad for _, is_bad in known)
    marks = []
    for threshold in THRESHOLDS:
        acted = [is_bad for guessed, is_bad in known if guessed >= threshold]
        marks.append(Mark(threshold, len(acted), sum(acted), bad, len(known)))
    return marks
