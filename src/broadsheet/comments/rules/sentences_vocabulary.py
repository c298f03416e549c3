"""The words that the rule on full sentences knows, and what each may be in a sentence."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

_SECTION = re.compile(r"^\[(\w+)\]$")
_VOWELS = frozenset("aeiou")
_DOUBLING = re.compile(r"[^aeiou][aeiou][bdgklmnprt]$")


class Part:
    """What a word may be, as bits: one word may be several. Plain numbers, as an `IntFlag` takes most of the time of a judgement."""

    AUXILIARY = 1
    SUBJECT = 2
    SUBJECT_TOO = 4
    DETERMINER = 8
    PREPOSITION = 16
    CONJUNCTION = 32
    QUESTION = 64
    ADVERB = 128
    ADJECTIVE = 256
    BASE = 512
    NOUNISH = 1024
    THIRD_PERSON = 2048
    PAST = 4096
    PARTICIPLE = 8192
    GERUND = 16384
    SHORTHAND = 32768
    IRREGULAR = 65536


_SECTIONS = {
    "auxiliary": Part.AUXILIARY, "subject": Part.SUBJECT, "subject_too": Part.SUBJECT_TOO, "determiner": Part.DETERMINER,
    "preposition": Part.PREPOSITION, "conjunction": Part.CONJUNCTION, "question": Part.QUESTION, "adverb": Part.ADVERB,
    "adjective": Part.ADJECTIVE, "shorthand": Part.SHORTHAND,
}  # fmt: skip


@cache
def sections() -> dict[str, str]:
    """The sections of the word file, each as one line."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in Path(__file__).with_name("sentences_words.txt").read_text("utf-8").splitlines():
        if heading := _SECTION.match(line):
            name = heading.group(1)
        elif line and not line.startswith("#"):
            found.setdefault(name, []).append(line)
    # Lists of phrases are parted by |, so that a line's end parts too.
    return {name: ("|" if "|" in lines[0] else " ").join(lines) for name, lines in found.items()}


@cache
def phrases(section: str) -> frozenset[str]:
    return frozenset(sections()[section].split("|"))


@cache
def words(section: str) -> frozenset[str]:
    return frozenset(sections()[section].split())


def _third_person(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return base[:-1] + "ies"
    return base + "s"


def _with_ending(base: str, ending: str) -> list[str]:
    """The base with -ed or -ing, in the spellings that are in use."""
    if base.endswith("ie") and ending == "ing":
        return [base[:-2] + "ying"]
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return [base[:-1] + ending]
    if base.endswith("ee") and ending == "ed":
        return [base + "d"]
    if base.endswith("y") and base[-2:-1] not in _VOWELS and ending == "ed":
        return [base[:-1] + "ied"]
    doubled = base + base[-1] + ending
    if base in words("doubled"):
        return [doubled, base + ending]
    if _DOUBLING.search(base) and sum(letter in _VOWELS for letter in base) == 1:
        return [doubled]
    return [base + ending]


@cache
def parts() -> dict[str, int]:
    """What each known word may be, by the word in small letters, as the sum of `Part`s."""
    known: dict[str, int] = {}

    def add(word: str, part: int) -> None:
        known[word] = known.get(word, 0) | part

    known.update(dict.fromkeys(words("thing"), 0))
    for section, part in _SECTIONS.items():
        for word in words(section):
            add(word, part)
    irregular = [entry.split() for entry in sections()["irregular"].split(";") if entry.strip()]
    own_past = {entry[0] for entry in irregular}
    nounish = words("verb_or_noun")
    for base in words("verb") | nounish | own_past:
        also = Part.NOUNISH if base in nounish else 0
        add(base, Part.BASE | also)
        add(_third_person(base), Part.THIRD_PERSON | also)
        for form in _with_ending(base, "ing"):
            add(form, Part.GERUND)
        for form in [] if base in own_past else _with_ending(base, "ed"):
            add(form, Part.PARTICIPLE)
    for base, past, *third in irregular:
        add(past, (Part.PAST if third else Part.PARTICIPLE) | Part.IRREGULAR)
        for form in third:
            if form not in (base, past):
                add(form, Part.PARTICIPLE)
    return known


def is_known(word: str) -> bool:
    return word in parts()


@lru_cache(maxsize=4096)
def parts_of(word: str) -> int:
    """What a word in small letters with plain apostrophes may be; of one that is not known, what its ending says."""
    known = parts().get(word)
    if known is not None:
        return known
    if len(word) < 5:
        return 0
    if word.endswith("ed"):
        return Part.PARTICIPLE
    if word.endswith("ly"):
        return Part.ADVERB
    if word.endswith("ing"):
        return Part.GERUND
    for prefix in ("re", "un", "over", "out", "mis", "under", "dis"):
        if word.startswith(prefix) and len(word) > len(prefix) + 3 and (rest := parts().get(word[len(prefix) :], 0)) & Part.BASE:
            return rest & (Part.BASE | Part.NOUNISH)
    if word.endswith(("ize", "ise", "ify")):
        return Part.BASE | Part.NOUNISH
    if word.endswith(("izes", "ises", "ifies")):
        return Part.THIRD_PERSON | Part.NOUNISH
    if word.endswith(("ful", "ous", "ive", "able", "ible", "less", "ical", "ish", "est")):
        return Part.ADJECTIVE
    return 0
