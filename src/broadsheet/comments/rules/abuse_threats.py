"""Find threats, and wishes or calls that somebody be hurt or killed, against people of any kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.comments.rules.abuse_groups import KILL, KILLED
from broadsheet.comments.rules.abuse_lexicon import patterns

# Courts and voters do this, too: “the guilty must be punished”.
_BY_LAW = {"dead", "punished", "kicked"}
_KINDS = dict.fromkeys(KILL, "K") | dict.fromkeys(KILLED - _BY_LAW, "X") | dict.fromkeys(("not", "never", "no", "nobody"), "N")
_PATTERNS = patterns("threats")
_SIGNS = KILL | KILLED | {"death", "life", "lives", "torture", "rape"}


@dataclass(frozen=True, slots=True)
class Threat:
    """From the first word of a sentence to the last, a threat of this weight."""

    first: int
    last: int
    weight: float


def threats_in(words: Sequence[str]) -> list[Threat]:
    """The threats in a sentence of plain words."""
    if _SIGNS.isdisjoint(words):
        return []
    line = " ".join(_KINDS.get(word, word) for word in words) + " "
    return [
        Threat(line.count(" ", 0, match.start()), line.count(" ", 0, match.end()) - 1, weight)
        for pattern, weight in _PATTERNS
        for match in pattern.finditer(line)
    ]
