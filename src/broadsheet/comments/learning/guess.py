"""What the classifier says of a text: a judgement beside those of the rules."""

from __future__ import annotations

from broadsheet.comments.judging import Finding, Verdict
from broadsheet.comments.learning.features import Reading, confidences_of, features_of, reading_of
from broadsheet.comments.learning.shipped import GUIDELINE, LABEL, LEARNT
from broadsheet.comments.learning.weights import Weights, weights_in_force
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.comments.rules.judgement import Action, Judgement, Thresholds

# Below this it has nothing to say, unless the paper's thresholds go lower.
_LEAST_CHANCE = 0.3
_MOST_TOLD = 6
_MOST_MARKED = 6
_LEAST_MARKED = 0.25
_TO_WRITER = (
    "Comments written like this one have often been turned down by the moderators. "
    "Read it once more, and say what you mean about the matter rather than about people."
)


def learnt_finding(text: str, verdict: Verdict, policy: ConversationPolicy) -> Finding | None:
    """What the moderators' decisions say of a text that the rules have judged, or None where it is nothing.

    The confidence is the probability that moderators would turn it down. Until `policy.learner_acts`, and for as long as nobody has
    taught it, it flags at most.
    """
    weights = weights_in_force()
    thresholds = policy.thresholds.get(LEARNT.name, LEARNT.thresholds)
    judgement = learnt_judgement(text, verdict, weights, allowed=frozenset(policy.allowed), least=_least_of(thresholds))
    if judgement is None:
        return None
    return Finding(judgement, capped(thresholds.action(judgement.confidence), policy), LABEL, GUIDELINE)


def capped(action: Action, policy: ConversationPolicy) -> Action:
    """What may come of it: it flags at most until the paper lets it act, and for as long as nobody has taught it."""
    may_act = policy.learner_acts and weights_in_force().lessons
    return action if may_act or action.weight < Action.FLAG.weight else Action.FLAG


def learnt_judgement(
    text: str, verdict: Verdict, weights: Weights, *, allowed: frozenset[str] = frozenset(), least: float = _LEAST_CHANCE
) -> Judgement | None:
    """The same without policy and database; `allowed` words are never counted against anybody."""
    reading = reading_of(text)
    features = features_of(reading, confidences_of(one.judgement for one in verdict.findings), allowed)
    chance = weights.chance(features)
    if chance < least:
        return None
    parts = weights.parts(features)
    spans = _spans_of(reading, {name for name, weight in parts[: _MOST_MARKED * 2] if weight >= _LEAST_MARKED})
    return Judgement(LEARNT.name, chance, spans, _TO_WRITER, _to_moderator(parts, weights.lessons))


def _least_of(thresholds: Thresholds) -> float:
    return min(one for one in (thresholds.refuse, thresholds.hold, thresholds.flag, _LEAST_CHANCE) if one is not None)


def _spans_of(reading: Reading, heavy: set[str]) -> tuple[tuple[int, int], ...]:
    """Where the heaviest words stand; a word inside a marked pair is not marked twice."""
    marked: list[tuple[int, int]] = []
    for name, start, end in reading.said:
        if name in heavy:
            if marked and start < marked[-1][1]:
                marked[-1] = marked[-1][0], max(end, marked[-1][1])
            else:
                marked.append((start, end))
    return tuple(marked[:_MOST_MARKED])


def _to_moderator(parts: list[tuple[str, float]], lessons: int) -> str:
    told = ", ".join(f"{named(name)} {weight:+.1f}".replace("-", "−") for name, weight in parts[:_MOST_TOLD])
    taught = f"learnt from {lessons:,} decisions" if lessons else "shipped weights, not taught yet"
    return f"What weighed most ({taught}): {told}." if told else f"Nothing weighed much ({taught})."


def named(feature: str) -> str:
    """A feature in words: `rule:abuse` is the rule “abuse”, `shape:capitals` the shape, all else the word itself."""
    kind, _, name = feature.partition(":")
    if kind == "rule" and name:
        return f"the rule {name.replace('_', ' ')}"
    if kind == "shape" and name:
        return _SHAPES.get(name, name)
    return f"“{feature}”"


_SHAPES = {
    "capitals": "words in capitals", "exclamations": "exclamation marks", "questions": "question marks", "spoken to": "speaking to “you”",
    "short": "being very short", "long": "being long", "quotes": "quoting", "links": "links",
}  # fmt: skip
