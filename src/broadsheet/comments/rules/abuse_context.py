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
_THINKING = frozenset(listed_words("thinking"))
_BETWEEN = frozenset(listed_words("between denial and word"))
_BETWEEN_THOUGHT = _BETWEEN | _THINKING | frozenset(listed_words("thought of")) | _OF_OTHERS
_COMPARING = frozenset({"any", "more", "as"})
_OPINING = frozenset(listed_words("opining"))
_DIRECT = frozenset({"you", "your", "this", "these", "those", ","})
_SPOKEN = frozenset(listed_words("what is spoken"))
_BE = frozenset({"is", "are", "was", "were", "'s"})
_OF_SOMETHING_ELSE = frozenset(listed_words("of something else"))
# Behind “no” and “without”, they make a thing surer: “without a doubt”.
CERTAIN = frozenset({"doubt", "exception", "question"})
_OF_MATTERS = frozenset(listed_words("of matters"))
_MATTERS = frozenset(listed_words("matters"))
# Who says or does it is meant, too.
_WHOSE = frozenset({"you", "your", "yours", "his", "her", "their", "he", "she", "they", "who", "people", "these", "those", "and", "or"})
_PROUD = frozenset(listed_words("proud"))
_BEING = frozenset(listed_words("being"))


# Words that are slurs only without these beside them.
_HARMLESS_BESIDE = {word: frozenset(beside) for word, *beside in (line.split() for line in listed_lines("homonyms"))}


def is_homonym(words: Sequence[str], at: int) -> bool:
    """Whether the word at `at` has its other, harmless meaning, by the company it keeps."""
    word = words[at]
    beside = _HARMLESS_BESIDE.get(word) or _HARMLESS_BESIDE.get(word.removesuffix("s")) or _HARMLESS_BESIDE.get(word.removesuffix("es"))
    return beside is not None and not beside.isdisjoint(words)


def negated(words: Sequence[str], at: int) -> bool:
    """Whether the word at `at` is denied: “not really stupid”, “never an idiot”, “I do not think that he is a fool”.

    “You will not stop fools” denies what is done, not what they are; “do not be silly” says that somebody is.
    """
    for back in range(at - 1, max(-1, at - 9), -1):
        if words[back] in _NEGATING:
            between = words[back + 1 : at]
            thought = not _THINKING.isdisjoint(between)
            passed = _BETWEEN_THOUGHT if thought else _BETWEEN
            strange = [place for place, word in enumerate(between, back + 1) if word not in passed]
            # One word of any kind may stand right before it: “not a lazy fool”.
            return strange in ([], [at - 1]) and (thought or words[at - 1] not in _DIRECT) and not _denies_nothing(words, back)
    return False


def _denies_nothing(words: Sequence[str], at: int) -> bool:
    """“Not only stupid”, “why not”, “do not be a fool”, “it could not get any dumber”, “is it not stupid?”"""
    after = words[at + 1 : at + 3]
    before = words[max(0, at - 2) : at]
    return (
        bool(_NOT_ONLY.intersection(after[:1]) or CERTAIN.intersection(after))
        or "why" in before
        or (before[-1:] == ["do"] and after[:1] == ["be"])
        or any(word in _COMPARING for word in words[at + 1 : at + 4])
        or (len(before) == at == 2 and before[0] in ("is", "are", "was", "were"))
    )


def reported(words: Sequence[str], at: int) -> bool:
    """Whether somebody else's speech is told of before the word at `at`: “stop calling them …”. What “I call” is one's own."""
    for back in range(at - 1, max(-1, at - 8), -1):
        word = words[back]
        if word in _REPORTING:
            if (word in _SPOKEN and words[back + 1] in _BE) or words[back : back + 2] == ["call", "me"]:
                continue
            return "i" not in words[max(0, back - 2) : back]
    return False


def said_to_somebody(words: Sequence[str], at: int) -> bool:
    """“It is called a cover, you idiots”, “you would say so, hypocrite”: not told of, whatever else is."""
    before = words[at - 1 : at]
    return before in (["you"], ["your"], ["these"], ["those"]) or (before == [","] and at == len(words) - 1)


def threat_denied(words: Sequence[str], at: int) -> bool:
    """Whether one of the four words before a threat denies it: “nobody deserves to die”."""
    for back in range(at - 1, max(-1, at - 5), -1):
        if words[back] in (",", "but", "because", "you", "your"):
            return False
        if words[back] in _NEGATING:
            return words[back + 1] not in _NOT_ONLY and CERTAIN.isdisjoint(words[back + 1 : back + 3]) and words[max(0, back - 1)] != "why"
    return False


def opinion_of_others(words: Sequence[str], at: int) -> bool:
    """“If you think that …”, “he claims that …”, “the idea that …” before what is said of a group."""
    for back in range(at - 1, max(-1, at - 5), -1):
        if words[back] in _OPINING:
            return "i" not in words[max(0, back - 3) : back] and "we" not in words[max(0, back - 2) : back]
    return False


def of_oneself(words: Sequence[str], at: int) -> bool:
    """Whether the writer says it of the writer: “I was an idiot”, “we are …”, and nobody else is named in between."""
    for back in range(at - 1, max(-1, at - 7), -1):
        if words[back] in _OF_OTHERS or words[back] in _OF_SOMETHING_ELSE:
            return False
        if words[back] in ("i", "we", "myself", "ourselves") and back + 1 < at and words[back + 1] in _BEING:
            return not _BE.intersection(words[back + 2 : at])
    return False


def of_a_matter(words: Sequence[str], at: int) -> bool:
    """Whether the word at `at` is said of a matter, and of nobody: “a stupid idea”, “the plan is idiotic”, “it would be dumb to sell”."""
    if words[at] not in _OF_MATTERS or not _WHOSE.isdisjoint(words[max(0, at - 4) : at + 3]):
        return False
    after, before = words[at + 1 : at + 3], words[max(0, at - 5) : at]
    if not _MATTERS.isdisjoint(after) or after[:1] == ["to"]:
        return True
    return (
        not _MATTERS.isdisjoint(before)
        and not _BE.isdisjoint(before)
        and (not after or after[0] in (",", "but", "because", "when", "that"))
    )


def reclaimed(words: Sequence[str]) -> bool:
    """Whether a sentence speaks of the writer's own people, warmly: no “you” in it, but “my”, “we”, “proud”."""
    known = set(words)
    if known & {"proud", "realest", "myself", "ourselves", "liberation"}:
        return True
    return bool(known & _OF_ONESELF) and (bool(known & _PROUD) or not known & {"you", "your", "they", "them", "these", "those"})


def quoted_at(token: Token, quotes: Sequence[tuple[int, int]]) -> bool:
    return any(start <= token.start and token.end <= end for start, end in quotes)
