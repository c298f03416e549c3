"""Find attacks on those who take part: what was said to somebody's face, or of the author, instead of the matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.comments.rules.personal_phrases import Met, phrases_in
from broadsheet.comments.rules.words import quoted_in, without, words_of

# No single phrase is surer than this, so that one alone never refuses.
MOST_ALONE = 0.82
_MOST = 0.96
_MOST_CHARACTERS = 12_000
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_PLAIN = str.maketrans("’‘`´", "''''")
# Words before a phrase, within a clause, that take the sting out: told of somebody else, denied, supposed, or said of oneself.
_TOLD = re.compile(
    r"\b(?:not (?:say|saying|calling|call|think|thinking|suggesting|implying|mean)|n't (?:say|saying|call|calling|think|mean|suggest)"
    r"|never (?:said|say|called|call)|no ?(?:one|body) (?:is |was )?(?:said|says|saying|thinks|called|calling)"
    r"|call(?:s|ed|ing)? (?:me|us|him|her|them|people|someone|others|anyone|everyone)|(?:told|tells?) (?:me|us|him|her|them)"
    r"|(?<!\bi )(?<!must )(?<!to )say(?:s|ing)? (?:to|that|stuff|things)|said (?:to|that)|accus\w+ (?:me|us|him|her|them) of"
    r"|if i (?:said|say|were|was|am)|messages? (?:like|saying)|writing that|writes? that|wrote that)\b[^.!?;]{0,60}$"
)
_SUPPOSED = re.compile(r"\b(?:if|unless|when|whenever|lest|whether|in case|once|until|wherever|suppose|unlikely|doubt|hope|not)\s+$")
_KINDLY = re.compile(
    r"\b(?:more|need|love|embrace|thank|thanks|bless|blessed|admire|proud|glad|grateful|wonderful|great|good|brave|kind|happy)\b[^.!?;]{0,25}$"
)
# Where a command may begin: at the head of a clause, or after words that lead to one.
_COMMANDED = re.compile(
    r"(?:^|[^\w\s'’]\s*|\b(?:and|so|then|now|just|please|pls|kindly|oh|hey|ok|okay|well|dude|man|seriously|maybe|you|u|ya|should|must"
    r"|better|need to|have to|want to|ought to|don't|why don't|simply|first|perhaps|time to|can|could|gotta|suggest|really|honestly|or|but"
    r"|also)\s+)$"
)
_WELCOME = re.compile(
    r"[^.!?;]{0,30}\b(?:gorgeous|beautiful|wonderful|great|blessing|blessings|amazing|brave|lovely|awesome|welcome|rare|hope|inspire|matter)\b"
)
_WARM = re.compile(r"\b(?:lol|haha|kidding|joking|just teasing)\b|[;:]-?\)|😉|😀|😂")


@dataclass(frozen=True, slots=True)
class Attacks:
    """`confidence` 0 to 1 over all; `kinds` the weightiest first; `spans` are offsets into the text."""

    confidence: float
    kinds: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def attacks_in(text: str, names: Sequence[str]) -> Attacks | None:
    """Attacks in `text` on the commenter who is answered, on the author, or on one of `names`."""
    low = _low(text[:_MOST_CHARACTERS])
    low = without(low, [*quoted_in(low), *(found.span() for found in _LINK.finditer(low))])
    met = [(weight, one) for one in phrases_in(low, _parts_of(names)) if (weight := _weight(one, low)) > 0]
    if not met:
        return None
    met.sort(key=lambda one: (-one[0], one[1].start))
    spans = tuple(sorted((one.start, one.end) for _, one in met))
    return Attacks(_together(met), tuple(dict.fromkeys(one.phrase.kind for _, one in met)), _joined(spans))


def _low(text: str) -> str:
    low = text.lower()
    if len(low) != len(text):
        # A few letters grow in small print; offsets must stay.
        low = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    return low.translate(_PLAIN)


def _parts_of(names: Sequence[str]) -> frozenset[str]:
    return frozenset(word.low for name in names for word in words_of(name) if len(word.low) > 2)


def _weight(met: Met, low: str) -> float:
    """The phrase's weight where it stands: none where it is told, denied or kindly meant, less where it is supposed."""
    before = low[max(0, met.start - 100) : met.start]
    weight = met.phrase.weight
    if _TOLD.search(before):
        return 0
    if _SUPPOSED.search(before):
        weight *= 0.5
    if met.phrase.is_command and not _COMMANDED.search(before):
        return 0
    if met.phrase.kind in ("motives", "talking-down") and (_KINDLY.search(before) or _WELCOME.match(low, met.end)):
        return 0
    if weight < 0.7 and _WARM.search(low, met.start, met.end + 60):
        weight *= 0.8
    # What is nearly all that is said weighs more.
    around = len(low[: met.start].split()) + len(low[met.end : met.end + 100].split())
    return min(MOST_ALONE, weight + 0.08) if around <= 4 and weight >= 0.5 else weight


def _together(met: Sequence[tuple[float, Met]]) -> float:
    """The weightiest counts in full, each further one that is another phrase less and less."""
    confidence, share, seen = 0.0, 1.0, set[tuple[int, int]]()
    for weight, one in met:
        if any(start < one.end and one.start < end for start, end in seen):
            continue
        confidence += (1 - confidence) * weight * share
        share = 0.6 if len(seen) == 0 else share * 0.6
        seen.add((one.start, one.end))
    return min(_MOST, confidence)


def _joined(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
