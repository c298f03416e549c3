"""Whether a sentence has a finite verb, as likely as can be told from its words, their endings and their neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from broadsheet.comments.rules.sentences_vocabulary import Part, parts_of, words

A = Part.AUXILIARY
SUBJECT, SUBJECT_TOO = Part.SUBJECT, Part.SUBJECT_TOO
DETERMINER, PREPOSITION, CONJUNCTION = Part.DETERMINER, Part.PREPOSITION, Part.CONJUNCTION
QUESTION, ADVERB, ADJECTIVE = Part.QUESTION, Part.ADVERB, Part.ADJECTIVE
BASE, NOUNISH, THIRD, PAST = Part.BASE, Part.NOUNISH, Part.THIRD_PERSON, Part.PAST
PARTICIPLE, GERUND, IRREGULAR = Part.PARTICIPLE, Part.GERUND, Part.IRREGULAR
VERB = BASE | THIRD | PAST | PARTICIPLE
NO_NOUN = A | SUBJECT | SUBJECT_TOO | DETERMINER | PREPOSITION | CONJUNCTION | QUESTION | ADVERB | ADJECTIVE

_PRONOUNS = words("pronoun")
_OBJECTS = words("object")
_NOUN_AT_TIMES = words("noun_at_times")
_IS_AFTER = words("is_after")
_MOSTLY_VERBS = words("mostly_verb")
_MOSTLY_VERBS_S = words("mostly_verb_s")
_CLOSING_S = words("last_verb")
_LOOKED_AT = _PRONOUNS | words("at_times")
_PARTICLES = words("particle")
_SEVERAL = words("several")


class Token(NamedTuple):
    """A word in small letters, what it may be, whether a comma or the like stands before it, and whether it begins with a capital."""

    low: str
    parts: int
    apart: bool
    capital: bool


# No word is longer; the memory of words holds none that is.
_LONGEST_WORD = 40
_NONE = Token("", 0, True, False)


def token(low: str, apart: bool, capital: bool) -> Token:
    return Token(low, parts_of(low) if len(low) < _LONGEST_WORD else 0, apart, capital)


def likely_finite(tokens: Sequence[Token]) -> float:
    """From 0 to 1: how likely it is that one of the words is a finite verb or an imperative."""
    most = 0.0
    for at, word in enumerate(tokens):
        if word.parts & (A | VERB) or "'" in word.low or word.low in _LOOKED_AT:
            most = max(most, _likely(tokens, at))
            if most > 0.9:
                break
    return most


def _likely(tokens: Sequence[Token], at: int) -> float:
    word = tokens[at]
    before = tokens[at - 1] if at and not word.apart else _NONE
    after = tokens[at + 1] if at + 1 < len(tokens) and not tokens[at + 1].apart else _NONE
    if "'" in word.low and not word.parts & (A | VERB):
        return _contraction(word, after)
    if word.parts & A:
        return _auxiliary(word, before, after)
    if word.low in _LOOKED_AT:
        return _special(tokens, at, before, after)
    return _verb(tokens, at, after)


def _contraction(word: Token, after: Token) -> float:
    head, _, tail = word.low.rpartition("'")
    if tail == "t" and head.endswith("n"):
        return 0.97
    if tail in ("re", "ve", "ll", "m", "d"):
        return 0.95
    if tail == "s" and head in _IS_AFTER:
        return 0.95
    if tail == "s" and (after.parts & (DETERMINER | ADVERB | GERUND) or after.low in ("so", "too", "been", "gone", "got", "done", "no")):
        return 0.75
    return 0.0


def _auxiliary(word: Token, before: Token, after: Token) -> float:
    if word.low in ("have", "do") and before.low == "to":
        return 0.0
    if word.low == "may" and word.capital and (after.low.isdigit() or before.parts & PREPOSITION or before.low.isdigit()):
        return 0.0
    if word.low == "am" and before.low.isdigit():
        return 0.0
    if word.low in _NOUN_AT_TIMES and (before.parts & (DETERMINER | ADJECTIVE)) and not before.parts & (SUBJECT | SUBJECT_TOO | ADVERB):
        return 0.2
    return 0.97


def _special(tokens: Sequence[Token], at: int, before: Token, after: Token) -> float:
    word = tokens[at]
    if word.low in ("be", "been"):
        if before.parts & (SUBJECT | SUBJECT_TOO):
            return 0.8
        return 0.9 if word.low == "be" and _heads(tokens, at) else 0.55 if word.low == "been" and not at else 0.0
    if word.low == "r":
        return 0.9 if before.parts & (SUBJECT | SUBJECT_TOO | QUESTION) else 0.0
    if word.low == "your":
        return 0.9 if after.parts & DETERMINER or after.low in ("not", "so", "too", "just", "right", "wrong") else 0.0
    if word.low == "its":
        if after.parts & (DETERMINER | GERUND | ADVERB | PREPOSITION):
            return 0.8
        return 0.6 if (_heads(tokens, at) or before.parts & (CONJUNCTION | QUESTION)) and len(tokens) - at < 7 else 0.0
    if word.low == "you":
        return 0.6 if after.parts & GERUND else 0.0
    return _pronoun(tokens, at, after)


def _pronoun(tokens: Sequence[Token], at: int, after: Token) -> float:
    """A subject before a word that nobody knows: a verb, as likely as not, and otherwise nothing."""
    while after.parts & ADVERB and at + 2 < len(tokens):
        at += 1
        after = tokens[at + 1]
    if not after.low or (tokens[at].low == "i" and len(after.low) == 1):
        return 0.0
    if after.parts & GERUND or after.low == "been":
        return 0.7
    return 0.0 if after.parts & (NO_NOUN | VERB) else 0.7


def _heads(tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing but adverbs and conjunctions stands before the word, back to the last comma."""
    while at and not tokens[at].apart:
        at -= 1
        if not tokens[at].parts & (ADVERB | CONJUNCTION) or tokens[at].parts & VERB:
            return False
    return True


def _verb(tokens: Sequence[Token], at: int, after: Token) -> float:
    word = tokens[at]
    back = at
    while back and not tokens[back].apart and tokens[back - 1].parts & ADVERB and not tokens[back - 1].parts & (SUBJECT_TOO | PREPOSITION):
        back -= 1
    if _heads(tokens, at):
        joined = back and tokens[back - 1].parts & CONJUNCTION and back > 1
        return _at_the_head(word, after) * (0.8 if joined else 1.0)
    subject = tokens[back - 1] if back else _NONE
    if tokens[back].apart and back:
        return _at_the_head(word, after) * 0.9
    if subject.low == "to":
        return 0.0
    if subject.parts & SUBJECT:
        return 0.97
    if subject.parts & QUESTION and subject.low not in ("whom",):
        return 0.9 if not word.parts & NOUNISH or subject.low in ("who", "why", "what") else 0.55
    if subject.parts & SUBJECT_TOO:
        return _after_this(subject, word, after)
    if subject.parts & CONJUNCTION:
        return _at_the_head(word, after) * 0.6 if not word.parts & PAST else 0.9
    if subject.parts & (DETERMINER | ADJECTIVE | PREPOSITION) or subject.low.isdigit():
        return _after_a_describer(subject, word, after)
    return _after_a_noun(tokens, back - 1, word, after)


def _after_this(subject: Token, word: Token, after: Token) -> float:
    if subject.low in ("you", "it", "nothing", "everything", "something", "people", "there"):
        return 0.9
    if word.parts & NOUNISH:
        return 0.8 if _takes(after) >= 0.6 or (subject.low in ("this", "that") and word.parts & THIRD) else 0.3
    if word.parts & PARTICIPLE:
        return 0.85 if word.parts & IRREGULAR or subject.low in ("this", "that") else 0.5
    return 0.9


def _after_a_describer(subject: Token, word: Token, after: Token) -> float:
    if word.parts & PAST:
        return 0.85 if subject.parts & ADJECTIVE else 0.6
    if word.parts & PARTICIPLE:
        return 0.7 if subject.parts & ADJECTIVE and (after.parts & DETERMINER or after.low in _OBJECTS) else 0.1
    if word.parts & NOUNISH:
        return 0.4 if subject.parts & ADJECTIVE and after.parts & DETERMINER else 0.05
    return 0.45 if subject.parts & ADJECTIVE else 0.2


def _takes(after: Token) -> float:
    """How much the word after looks like what follows a verb."""
    if not after.low:
        return 0.35
    if after.low == "of":
        return 0.05
    if after.parts & (DETERMINER | SUBJECT | SUBJECT_TOO) or after.low in _OBJECTS:
        return 0.88
    if after.low == "to" or after.parts & QUESTION:
        return 0.65
    if after.parts & ADVERB:
        return 0.7
    if after.low in _PARTICLES:
        return 0.6
    if after.parts & PREPOSITION:
        return 0.45
    if after.parts & ADJECTIVE or after.parts & GERUND:
        return 0.55
    return 0.2 if after.parts & CONJUNCTION else 0.35


def _after_a_noun(tokens: Sequence[Token], at: int, word: Token, after: Token) -> float:
    if word.parts & PAST:
        return 0.95
    if word.low == "like":
        return 0.3
    takes = _takes(after)
    if word.parts & PARTICIPLE:
        if after.low == "by":
            return 0.15
        named = after.capital and not word.capital and not after.parts
        return max(takes, 0.8 if after.low.isdigit() else 0.0, 0.6 if word.parts & IRREGULAR or named else 0.45)
    subject = tokens[at]
    several = subject.low in _SEVERAL or (subject.low.endswith("s") and not subject.low.endswith("ss"))
    if word.parts & THIRD:
        if not word.parts & NOUNISH:
            return 0.9
        mostly = word.low in _MOSTLY_VERBS_S and (takes > 0.35 or word.low in _CLOSING_S)
        return takes + (0.25 if mostly else 0.0) + (0.1 if subject.capital and not word.capital else 0.0)
    if word.parts & NOUNISH:
        if several and word.low in _MOSTLY_VERBS and after.low:
            return max(takes, 0.6)
        return takes if several else 0.45 if takes > 0.8 else 0.3 if word.low in _MOSTLY_VERBS else 0.15
    return 0.9 if several else 0.6


def _at_the_head(word: Token, after: Token) -> float:
    """An imperative, or a sentence that leaves its subject out."""
    if word.parts & PAST:
        return 0.95
    takes = _takes(after)
    if word.parts & PARTICIPLE and not word.parts & BASE:
        return _participle_at_the_head(word, after)
    if word.parts & THIRD:
        if not word.parts & NOUNISH:
            return 0.85
        return takes + (0.3 if word.low in _MOSTLY_VERBS_S else -0.1)
    if not word.parts & NOUNISH:
        return 0.9
    if word.low in _MOSTLY_VERBS:
        return max(takes, 0.75)
    return takes if takes > 0.5 else 0.4 if after.low else 0.5


def _participle_at_the_head(word: Token, after: Token) -> float:
    if word.low == "got":
        return 0.95
    if after.low in ("by", "on") or not after.low:
        return 0.35 if not after.low else 0.1
    if after.parts & DETERMINER or after.low in _OBJECTS or after.parts & SUBJECT:
        return 0.9
    return 0.7 if word.parts & IRREGULAR and after.low not in ("in", "to") else 0.5 if after.parts & (PREPOSITION | ADVERB) else 0.45
