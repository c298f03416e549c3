"""What stands around a word of abuse and takes weight from it: negation, quotation, condemning, saying it of oneself."""

from __future__ import annotations

from collections.abc import Sequence

from broadsheet.comments.rules.abuse_lexicon import listed_lines, listed_words
from broadsheet.comments.rules.abuse_reading import Token

_NEGATING = frozenset(listed_words("negating"))
_NOT_ONLY = frozenset(listed_words("not only"))
_REPORTING = frozenset(listed_words("reporting"))
_OF_ONESELF = frozenset(listed_words("oneself"))
_OF_OTHERS = frozenset(listed_words("others"))
# Behind “no” and “without”, they make a thing surer: “without a doubt”.
CERTAIN = frozenset({"doubt", "exception", "question"})
_PROUD = frozenset(listed_words("proud"))
_BEING = frozenset(listed_words("being"))


# Words that are slurs only without these beside them.
_HARMLESS_BESIDE = {word: frozenset(beside) for word, *beside in (line.split() for line in listed_lines("homonyms"))}


def is_homonym(words: Sequence[str], at: int) -> bool:
    """Whether the word at `at` has its other, harmless meaning, by the company it keeps."""
    word = words[at]
    beside = _HARMLESS_BESIDE.get(word) or _HARMLESS_BESIDE.get(word.removesuffix("s"))
    return beside is not None and not beside.isdisjoint(words)


def negated(words: Sequence[str], at: int) -> bool:
    """Whether the word at `at` is denied by one of the four before it: “not stupid”, “never an idiot”."""
    for back in range(at - 1, max(-1, at - 5), -1):
        if words[back] in (",", "but", "because", "you", "your"):
            return False
        if words[back] in _NEGATING:
            return words[back + 1] not in _NOT_ONLY and CERTAIN.isdisjoint(words[back + 1 : back + 3]) and words[max(0, back - 1)] != "why"
    return False


def reported(words: Sequence[str], at: int) -> bool:
    """Whether somebody else's speech is told of before the word at `at`: “stop calling them …”. What “I call” is one's own."""
    for back in range(at - 1, max(-1, at - 9), -1):
        if words[back] in _REPORTING:
            return "i" not in words[max(0, back - 2) : back]
    return False


def of_oneself(words: Sequence[str], at: int) -> bool:
    """Whether the writer says it of the writer: “I was an idiot”, “we are …”, and nobody else is named in between."""
    for back in range(at - 1, max(-1, at - 7), -1):
        if words[back] in _OF_OTHERS or words[back] in ("that", "think", "hate"):
            return False
        if words[back] in ("i", "we", "myself", "ourselves") and back + 1 < at and words[back + 1] in _BEING:
            return True
    return False


def reclaimed(words: Sequence[str]) -> bool:
    """Whether a sentence speaks of the writer's own people, warmly: no “you” in it, but “my”, “we”, “proud”."""
    known = set(words)
    if known & {"proud", "realest", "myself", "ourselves", "liberation"}:
        return True
    return bool(known & _OF_ONESELF) and (bool(known & _PROUD) or not known & {"you", "your", "they", "them", "these", "those"})


def quoted_at(token: Token, quotes: Sequence[tuple[int, int]]) -> bool:
    return any(start <= token.start and token.end <= end for start, end in quotes)
