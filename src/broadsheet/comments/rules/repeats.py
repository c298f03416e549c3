"""The rule that a thing is said once: no copies of earlier comments, and not too many in a short while."""

from __future__ import annotations

import math
import re

from broadsheet.comments.rules.judgement import Circumstances, Earlier, Judgement, Rule, Thresholds

_NAME = "repeats"
_WORD = re.compile(r"\w+")
_MOST_CHARACTERS = 10_000
# Up to so many words it is a courtesy, which may be said to several people.
_COURTESY_WORDS = 5
_COURTESIES = ((6, 0.92), (3, 0.7))
_SHINGLE = 3
_NEARLY = ((0.85, 0.92), (0.6, 0.7))
# Within so many seconds so many earlier ones are enough, and how surely.
_FLOODS = ((60, 5, 0.92), (600, 15, 0.92))
_HOUR = 3600


def judge(text: str, about: Circumstances) -> Judgement | None:
    """Compare with `about.earlier`, the same writer's; the same words under other stories count as well, courtesies aside."""
    if not about.earlier:
        return None
    flood = _flood(about.earlier)
    return flood or _copy(_words(text), about.earlier)


def _flood(earlier: tuple[Earlier, ...]) -> Judgement | None:
    ages = sorted(max(0.0, one.seconds_ago) for one in earlier)
    for seconds, most, confidence in _FLOODS:
        if sum(age < seconds for age in ages) >= most:
            wait = math.ceil(seconds - ages[most - 1])
            return Judgement(
                _NAME, confidence, (),
                f"You have sent {most} comments within {_lasting(seconds)}. Please wait {_lasting(max(1, wait))} before you send this one;"
                " it stays where you wrote it.",
                f"More than {most} comments within {_lasting(seconds)}.",
            )  # fmt: skip
    return None


def _copy(words: list[str], earlier: tuple[Earlier, ...]) -> Judgement | None:
    if not words:
        return None
    if len(words) <= _COURTESY_WORDS:
        return _courtesy(words, earlier)
    best, which = 0.0, earlier[0]
    own = _shingles(words)
    for one in earlier:
        likeness = _likeness(words, own, _words(one.text))
        if likeness > best:
            best, which = likeness, one
    confidence = 0.97 if best == 1 else next((sure for least, sure in _NEARLY if best >= least), 0.0)
    if not confidence:
        return None
    what = "the same" if best == 1 else "nearly the same"
    return Judgement(
        _NAME, confidence, (),
        f"You sent {what} words {_lasting(which.seconds_ago)} ago. Please say something new, or go on in the earlier conversation.",
        f"{what.capitalize()} as {_lasting(which.seconds_ago)} ago ({best:.0%} alike).",
    )  # fmt: skip


def _courtesy(words: list[str], earlier: tuple[Earlier, ...]) -> Judgement | None:
    times = sum(one.seconds_ago < _HOUR and len(one.text) < 100 and _words(one.text) == words for one in earlier)
    confidence = next((sure for least, sure in _COURTESIES if times >= least), 0.0)
    if not confidence:
        return None
    return Judgement(
        _NAME, confidence, (),
        f"You have sent these words {times} times within an hour. Please add what you think yourself, or recommend the comment instead.",
        f"The same short words {times} times within an hour.",
    )  # fmt: skip


def _words(text: str) -> list[str]:
    return _WORD.findall(text[:_MOST_CHARACTERS].casefold())


def _shingles(words: list[str]) -> set[tuple[str, ...]]:
    return set(zip(*(words[place:] for place in range(_SHINGLE)), strict=False))


def _likeness(words: list[str], own: set[tuple[str, ...]], others: list[str]) -> float:
    """1 where the words are the same, else the share of the rows of three that both have, or that the longer has taken over."""
    if words == others:
        return 1.0
    if not others or len(others) <= _COURTESY_WORDS:
        return 0.0
    shingles = _shingles(others)
    both = len(own & shingles)
    if not both:
        return 0.0
    alike = both / len(own | shingles)
    taken_over = both / max(1, min(len(own), len(shingles))) if min(len(words), len(others)) >= 15 else 0.0
    return min(0.99, max(alike, 0.75 * taken_over if taken_over >= 0.9 else 0.0))


def _lasting(seconds: float) -> str:
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            count = round(seconds / length)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    count = max(1, math.ceil(seconds))
    return f"{count} second{'' if count == 1 else 's'}"


REPEATS = Rule(
    name=_NAME,
    label="Said once",
    guideline="Say a thing once, and leave room for others; the same words under many stories are of no use to anybody.",
    judge=judge,
    thresholds=Thresholds(refuse=0.9, hold=0.6, flag=0.4),
)
