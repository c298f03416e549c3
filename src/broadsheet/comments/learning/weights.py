"""The weights that are in force, and what they make of a comment."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from broadsheet.comments.learning.features import Features
from broadsheet.comments.learning.shipped import BIAS, shipped_weight
from broadsheet.comments.models import Learnt

# A word in fewer lessons than this has no weight: it would be about one comment, and could be about one person.
LEAST_LESSONS = 3


@dataclass(frozen=True, slots=True)
class Weights:
    """`words` and `signs` are log-odds by name; `seen` is in how many lessons a word was. `lessons` is 0 for those that are shipped."""

    bias: float = BIAS
    signs: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, float] = field(default_factory=dict)
    seen: Mapping[str, int] = field(default_factory=dict)
    lessons: int = 0

    def of_sign(self, name: str) -> float:
        weight = self.signs.get(name)
        return shipped_weight(name) if weight is None else weight

    def chance(self, features: Features) -> float:
        """How likely moderators are to turn the comment down: from 0 to 1."""
        words = self.words
        total = self.bias + sum(words.get(word, 0.0) for word in features.words)
        for name, value in features.signs.items():
            total += self.of_sign(name) * value
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))

    def parts(self, features: Features) -> list[tuple[str, float]]:
        """What each word and sign brought, the heaviest first."""
        brought = [(word, self.words.get(word, 0.0)) for word in features.words]
        brought += [(name, self.of_sign(name) * value) for name, value in features.signs.items()]
        return sorted(((name, weight) for name, weight in brought if abs(weight) >= 0.05), key=lambda one: -abs(one[1]))

    def written(self) -> dict[str, Any]:
        words = {word: [round(weight, 3), self.seen.get(word, 0)] for word, weight in self.words.items()}
        return {"bias": round(self.bias, 3), "signs": {name: round(weight, 3) for name, weight in self.signs.items()}, "words": words}

    @classmethod
    def read(cls, content: Mapping[str, Any], lessons: int) -> Weights:
        words = content.get("words", {})
        return cls(
            content.get("bias", BIAS), dict(content.get("signs", {})), {word: one[0] for word, one in words.items()},
            {word: one[1] for word, one in words.items()}, lessons,
        )  # fmt: skip


SHIPPED = Weights()
_read: tuple[tuple[int, dt.datetime], Weights] | None = None


def weights_in_force() -> Weights:
    """The newest weights, or the shipped ones. One small query tells whether those that were read before still are the newest."""
    global _read
    newest = Learnt.objects.order_by("-pk").values_list("pk", "made_at").first()
    if newest is None:
        return SHIPPED
    if _read is None or _read[0] != newest:
        content, lessons = Learnt.objects.values_list("weights", "lessons").get(pk=newest[0])
        _read = newest, Weights.read(content, lessons)
    return _read[1]
