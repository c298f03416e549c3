"""The rule that comments are written in the paper's languages."""

from __future__ import annotations

import unicodedata
from collections import Counter

from broadsheet.comments.rules.judgement import Circumstances, Judgement, Rule, Thresholds
from broadsheet.comments.rules.language_names import LANGUAGE_NAMES, kin_of, listed
from broadsheet.comments.rules.language_passages import cleaned, passages_of, without_quotations, without_sayings
from broadsheet.comments.rules.language_reading import Reading, read

_NAME = "language"
# Below this there is nothing to tell anybody.
_LEAST_CONFIDENCE = 0.15
_LEAST_WORDS_BESIDE_QUOTATIONS = 4
_MOST_SPANS = 50


def judge(text: str, about: Circumstances) -> Judgement | None:
    """How much of the text is, as likely as not, in none of `about.languages`; quotations count only where little else is said.

    The confidence is the share of the words that are likely foreign, each by the likelihood of its passage.
    """
    wanted = kin_of(about.languages or ("en",))
    clean = cleaned(text)
    readings = _readings(clean, wanted)
    if _share(readings) >= _LEAST_CONFIDENCE:
        readings = _mildest(clean, readings, wanted)
    confidence = _share(readings)
    if confidence < _LEAST_CONFIDENCE:
        return None
    looks_like = _looks_like(readings)
    return Judgement(
        _NAME, round(confidence, 3), _spans(text, readings), _to_writer(about.languages or ("en",), looks_like, confidence),
        f"About {confidence:.0%} of it does not read as {listed(about.languages or ('en',))}"
        + (f", but like {looks_like}." if looks_like else "."),
    )  # fmt: skip


def _mildest(clean: str, readings: list[Reading], wanted: frozenset[str]) -> list[Reading]:
    """The readings of the text without sayings that English has taken in, and without quotations, where enough is said beside them."""
    plain = without_sayings(clean)
    unquoted = without_quotations(plain)
    if plain != clean:
        readings = _readings(plain, wanted)
    if unquoted != plain:
        beside = _readings(unquoted, wanted)
        words, all_words = (sum(one.passage.words for one in some) for some in (beside, readings))
        if words >= max(_LEAST_WORDS_BESIDE_QUOTATIONS, all_words / 4) and _share(beside) < _share(readings):
            readings = beside
    return readings


def _readings(clean: str, wanted: frozenset[str]) -> list[Reading]:
    return [read(clean, passage, wanted) for passage in passages_of(clean)]


def _share(readings: list[Reading]) -> float:
    words = sum(one.passage.words for one in readings)
    return sum(one.chance * one.passage.words for one in readings) / words if words else 0.0


def _looks_like(readings: list[Reading]) -> str:
    votes: Counter[tuple[str, bool]] = Counter()
    for one in readings:
        votes[one.language, one.romanised] += int(100 * one.chance * one.passage.words)
    (language, romanised), _ = votes.most_common(1)[0]
    name = LANGUAGE_NAMES.get(language, "")
    return f"{name} in Latin letters" if name and romanised else name


def _spans(text: str, readings: list[Reading]) -> tuple[tuple[int, int], ...]:
    likely = 0.5 if any(one.chance >= 0.5 for one in readings) else _LEAST_CONFIDENCE
    spans: list[tuple[int, int]] = []
    follows = False
    for one in readings:
        if one.chance < likely:
            follows = False
            continue
        end = one.passage.end
        while end < len(text) and unicodedata.category(text[end])[0] == "M":
            end += 1
        spans.append((spans.pop()[0] if follows else one.passage.start, end))
        follows = True
    return tuple(spans[:_MOST_SPANS])


def _to_writer(languages: tuple[str, ...], looks_like: str, confidence: float) -> str:
    wanted = listed(languages)
    what = "This" if confidence >= 0.7 else "Part of this"
    seen = f"{what} looks like {looks_like}." if looks_like else f"{what} does not look like {wanted}."
    mend = "Please write your comment" if what == "This" else "Please write the marked words"
    return f"We take comments in {wanted}. {seen} {mend} in {wanted}; a short quotation in another language may stay, in quotation marks."


LANGUAGE = Rule(
    name=_NAME,
    label="In the paper’s language",
    guideline="Write in the language of the paper, so that every reader and every moderator can follow; names, quotations and words from"
    " elsewhere are welcome in it.",
    judge=judge,
    thresholds=Thresholds(refuse=0.85, hold=0.4, flag=0.25),
)
