"""The rule that comments are not abusive: no insults, threats, slurs, hate or obscenities, disguised or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from broadsheet.comments.rules.abuse_context import (
    is_homonym,
    negated,
    of_a_matter,
    of_oneself,
    opinion_of_others,
    quoted_at,
    reclaimed,
    reported,
    said_to_somebody,
    threat_denied,
)
from broadsheet.comments.rules.abuse_groups import GROUP_MARKS, GROUPS
from broadsheet.comments.rules.abuse_hate import hate_in
from broadsheet.comments.rules.abuse_lexicon import Entry, Kind, lexicon
from broadsheet.comments.rules.abuse_reading import Token, sentences_of
from broadsheet.comments.rules.abuse_threats import threats_in
from broadsheet.comments.rules.judgement import Circumstances, Judgement, Rule, Thresholds
from broadsheet.comments.rules.words import quoted_in

_NAME = "abuse"
_LEAST = 0.2
_MOST_OF_WORDS = 0.84
_MOST_SPANS = 30
# How much further words of abuse add to the worst: right beside it (“greedy liars”), and elsewhere.
_BESIDE, _APART = 0.6, 0.4
_NAMING = frozenset({"call", "called", "calling"})


@dataclass(frozen=True, slots=True)
class Found:
    """One word or stretch of abuse: its kind, its weight here, where it stands in the text."""

    kind: Kind
    weight: float
    start: int
    end: int
    hidden: bool = False


def judge(text: str, about: Circumstances) -> Judgement | None:
    """How abusive a text is: its worst word or stretch, and a little for each other one."""
    quotes = [(start, end) for start, end in quoted_in(text) if text.count(" ", start, end) >= 2]
    found: list[Found] = []
    spoken_of = False
    for sentence in sentences_of(text):
        found.extend(_in_sentence(sentence, spoken_of, quotes, about.words.allowed))
        spoken_of = any(token.word in GROUPS or token.word in GROUP_MARKS for token in sentence)
    if not found:
        return None
    found.sort(key=lambda one: -one.weight)
    worst = found[0]
    confidence = _together(found)
    if confidence < _LEAST:
        return None
    told = [one for one in found if one.weight >= 0.5 * worst.weight][:_MOST_SPANS]
    kinds = list(dict.fromkeys(one.kind.value for one in told))[:3]
    hidden = " (disguised)" if any(one.hidden for one in told) else ""
    return Judgement(
        _NAME, round(confidence, 3), tuple(sorted({(one.start, one.end) for one in told})), _TO_WRITER[worst.kind],
        f"Found: {', '.join(kinds)}{hidden}.",
    )  # fmt: skip


def _together(found: Sequence[Found]) -> float:
    """The worst, raised by up to four others; by words alone it never reaches what only threats, slurs and hate deserve."""
    worst = found[0]
    left = 1 - worst.weight
    counted = [worst]
    for one in found[1:40]:
        if len(counted) < 5 and all(one.end <= other.start or one.start >= other.end for other in counted):
            counted.append(one)
            left *= 1 - (_BESIDE if one.start - worst.end <= 2 and worst.start - one.end <= 2 else _APART) * one.weight
    return max(worst.weight, min(1 - left, _MOST_OF_WORDS))


def _in_sentence(sentence: Sequence[Token], spoken_of: bool, quotes: Sequence[tuple[int, int]], allowed: frozenset[str]) -> Iterator[Found]:
    words = [token.word for token in sentence]
    yield from _of_words(sentence, words, quotes, allowed)
    for hate in hate_in(sentence, spoken_of, allowed):
        first, last = sentence[hate.first], sentence[hate.last]
        weight = hate.weight
        if reported(words, hate.first + (words[hate.first] in _NAMING)) or opinion_of_others(words, hate.first):
            weight *= 0.5
        if quoted_at(last, quotes):
            weight *= 0.5
        if any(word == "like" and after in ("me", "us") for word, after in pairwise(words)):
            weight *= 0.6
        yield Found(Kind.HATE, weight, first.start, last.end, any(token.hidden for token in sentence[hate.first : hate.last + 1]))
    for threat in threats_in(words):
        first, last = sentence[threat.first], sentence[threat.last]
        weight = threat.weight * (0.4 if threat_denied(words, threat.first) else 1)
        if quoted_at(last, quotes) or reported(words, threat.first):
            weight *= 0.5
        yield Found(Kind.THREAT, weight, first.start, last.end)


def _of_words(
    sentence: Sequence[Token], words: Sequence[str], quotes: Sequence[tuple[int, int]], allowed: frozenset[str]
) -> Iterator[Found]:
    """The words and phrases of the list that stand in a sentence, each with the weight that it has there."""
    kindly = None
    for at, length, entry in _listed(sentence, words, allowed):
        if is_homonym(words, at):
            continue
        weight = entry.weight
        first, last = sentence[at], sentence[at + length - 1]
        if entry.kind is Kind.SLUR and kindly is None:
            kindly = reclaimed(words)
        if entry.kind is Kind.SLUR and kindly:
            weight *= 0.5
        elif entry.kind is not Kind.SLUR and (threat_denied if entry.kind is Kind.THREAT else negated)(words, at):
            weight *= 0.45
        elif of_oneself(words, at):
            weight *= 0.5
        elif _aimed(words, at):
            weight += 0.12
        elif of_a_matter(words, at):
            weight *= 0.7
        if first.hidden and weight >= 0.4:
            weight += 0.08
        if reported(words, at) and not said_to_somebody(words, at):
            weight *= 0.7
        if quoted_at(first, quotes):
            weight *= 0.6
        yield Found(entry.kind, min(weight, 0.97), first.start, last.end, first.hidden or last.hidden)


def _listed(sentence: Sequence[Token], words: Sequence[str], allowed: frozenset[str]) -> Iterator[tuple[int, int, Entry]]:
    """Where a word or phrase of the lexicon stands: the place, how many words it has, its entry."""
    listed = lexicon()
    covered = -1
    for at, word in enumerate(words):
        for rest, entry in listed.phrases.get(word, ()):
            if tuple(words[at + 1 : at + 1 + len(rest)]) == rest and " ".join((word, *rest)) not in allowed:
                yield at, 1 + len(rest), entry
                covered = at + len(rest)
                break
        else:
            single = listed.words.get(word)
            if single and at > covered and word not in allowed and not (single.also_a_name and _is_name(sentence, at)):
                yield at, 1, single


def _is_name(sentence: Sequence[Token], at: int) -> bool:
    """Whether a word with a capital is a name: inside a sentence, or before another with one."""
    return sentence[at].capital and (at > 0 or any(token.capital for token in sentence[1:2]))


def _aimed(words: Sequence[str], at: int) -> bool:
    """Whether the word at `at` is said to the one who is spoken to: “you are a …”, “you …”."""
    return any(word in ("you", "your", "yourself") for word in words[max(0, at - 5) : at]) or words[at + 1 : at + 2] == ["you"]


_MATTER = " Say what you think is wrong with the argument or the decision, and why, and leave the person out of it."
_TO_WRITER = {
    Kind.INSULT: "The marked words insult somebody." + _MATTER,
    Kind.SCORN: "The marked words only pour scorn." + " Say what is wrong with what was said or done, and why.",
    Kind.OBSCENE: "The marked words are obscene. Please say the same without them.",
    Kind.VERMIN: "The marked words speak of people as less than people." + _MATTER,
    Kind.SLUR: "The marked word is a slur: it insults people for what they are. Please name the group as it names itself, or leave it out.",
    Kind.THREAT: "The marked words wish or threaten harm. Please say what you are angry about without wishing anybody hurt.",
    Kind.NASTY: "The marked words are harsh. Say what you think is wrong and why, in plain words.",
    Kind.HATE: "The marked words turn on people for belonging to a group. Say what somebody did or decided, and what you think of that;"
    " leave out what they are.",
}

ABUSE = Rule(
    name=_NAME,
    label="Not abusive",
    guideline="Argue as hard as you like about what people say and do, but do not insult, threaten or demean anybody, alone or as a group;"
    " hiding such words does not make them welcome.",
    judge=judge,
    thresholds=Thresholds(refuse=0.85, hold=0.55, flag=0.3),
)
