"""The weights that are shipped: what the classifier makes of the rules before any moderator has taught it."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.comments.rules.judgement import BesideRule, Thresholds

LABEL = "What moderators taught"
GUIDELINE = "Write what moderators of this paper would let stand."
LEARNT = BesideRule(
    "learnt",
    LABEL,
    "What the classifier learnt from this paper’s decisions. Until it may act, it flags at most, whatever stands here.",
    Thresholds(refuse=None, hold=0.9, flag=0.6),
)

# Weights are in log-odds: how much a sign at its full strength (1) speaks for turning a comment down.
BIAS = -2.2
SIGNS = {
    "rule:abuse": 4.5, "rule:personal": 4.0, "rule:language": 5.0, "rule:advertising": 4.5, "rule:word_lists": 4.5, "rule:repeats": 4.0,
    "rule:sentences": 2.5, "rule:links": 2.5, "rule:length": 2.0,
    "shape:capitals": 1.0, "shape:exclamations": 0.4, "shape:spoken to": 0.3, "shape:links": 0.4, "shape:quotes": -0.2,
}  # fmt: skip
# A rule of the paper's own, or an outside judge.
OTHER_RULE = 3.0


@dataclass(frozen=True, slots=True)
class Width:
    """How far lessons may move the weights of words and of signs: the standard deviation of the prior, in log-odds."""

    words: float
    signs: float


# Which one is right depends on how much the decisions agree with each other: where they are noisy, a wide one learns the noise. Each
# training tries them all on lessons that it holds out, and takes the one that guesses those best.
WIDTHS = (Width(0.12, 0.4), Width(0.3, 0.8), Width(0.7, 1.5))
# How common it is that moderators turn something down differs from paper to paper; this is free to move.
BIAS_WIDTH = 2.0


def shipped_weight(sign: str) -> float:
    return SIGNS.get(sign, OTHER_RULE if sign.startswith("rule:") else 0.0)
