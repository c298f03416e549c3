"""Cuts a text into passages of a few sentences, and counts in each what its words are evidence of."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from broadsheet.comments.rules.language_scripts import LATIN, PLAIN_LETTERS, Script, script_of
from broadsheet.comments.rules.language_vocabulary import Kind, kind_of
from broadsheet.comments.rules.language_words import FOREIGN_WORDS, SAYINGS

_SHOWY = re.compile("[\uff21-\uff5a\u24b6-\u24e9\U0001d400-\U0001d7ff\U0001f130-\U0001f14f]")
_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\u00ad]"
)
# What stands in no language: names of accounts and tags, wiki marks, runs of code, control characters, halves of letters.
_APART = re.compile("(?:https?://|www\\.)\\S+|[@#][\\w.]+|\\{\\{[^{}]{0,200}\\}\\}|&\\w{2,8};|[\\x00-\\x08\\x0b-\\x1f\\ud800-\\udfff]")
# A word with letters starred out to pass a filter: read by other rules, and no word of any language here.
_STARRED = re.compile("\\w{0,12}[*$]{1,8}\\w{1,12}")
_QUOTATION = re.compile('“[^“”]{2,600}”|"[^"]{2,600}"|^>[^\n]*$', re.MULTILINE)
_SAYING = re.compile(rf"\b(?:{'|'.join(re.escape(saying) for saying in SAYINGS)})\b".replace("'", "['’]"))
_TOKEN = re.compile(r"[^\W\d_]+(?:['’‘`´][^\W\d_]+)*")
_END = re.compile(r"[.!?…।॥。！？\n؟;:]")
# No word is longer; a cut one keeps the memory of words small.
_LONGEST = 40
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´", "'"))
_LEAST_WORDS, _LEAST_AT_THE_END, _MOST_WORDS = 5, 3, 40


@dataclass(slots=True)
class Passage:
    """Some sentences. `kinds` counts the words in Latin letters by kind, `foreign` the small words of each other language in it.

    `words` is the number of all words, `other_letters` how many words' worth of them are in `script`, which is not Latin.
    `names` counts those strange words that begin with a capital, and so are names as likely as not.
    """

    start: int
    end: int = 0
    words: float = 0.0
    latin: int = 0
    names: int = 0
    other_letters: float = 0.0
    script: Script = LATIN
    kinds: list[int] = field(default_factory=lambda: [0] * len(Kind))
    foreign: Counter[str] = field(default_factory=Counter)

    def join(self, later: Passage) -> None:
        self.end = later.end
        self.words += later.words
        self.latin += later.latin
        self.names += later.names
        if later.other_letters > self.other_letters:
            self.script = later.script
        self.other_letters += later.other_letters
        self.kinds = [mine + theirs for mine, theirs in zip(self.kinds, later.kinds, strict=True)]
        self.foreign.update(later.foreign)


def cleaned(text: str) -> str:
    """The text with all offsets kept, less what is written in no language."""
    if not text.isascii():
        if _SHOWY.search(text):
            text = text.translate(PLAIN_LETTERS)
        # A mark inside a word would cut it in two; an apostrophe does not, and the words then count as written.
        text = _MARKS.sub("\u02bc", text) if _MARKS.search(text) else text
    text = _APART.sub(_blank, text)
    return _STARRED.sub(_blank, text) if "*" in text or "$" in text else text


def without_sayings(text: str) -> str:
    low = text.lower()
    if len(low) != len(text) or not (found := [saying.span() for saying in _SAYING.finditer(low)]):
        return text
    parts, last = [], 0
    for start, end in found:
        parts += [text[last:start], " " * (end - start)]
        last = end
    return "".join([*parts, text[last:]])


def without_quotations(text: str) -> str:
    return _QUOTATION.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def passages_of(text: str) -> list[Passage]:
    """The passages of a cleaned text, in order; a text without a letter has none."""
    found: list[Passage] = []
    now: Passage | None = None
    shouted = text.isupper()
    last = 0
    for token in _TOKEN.finditer(text):
        start, end = token.span()
        if now is not None and now.words >= _LEAST_WORDS and _END.search(text, last, start):
            now = None
        if now is None or now.words >= _MOST_WORDS:
            now = Passage(start)
            found.append(now)
        _count(now, token.group()[:_LONGEST], shouted)
        now.end = last = end
    found = [passage for passage in found if passage.words]
    if len(found) > 1 and found[-1].words < _LEAST_AT_THE_END:
        found[-2].join(found.pop())
    return found


def _count(passage: Passage, token: str, shouted: bool) -> None:
    seen = _look_at(token)
    if seen is None:
        return
    passage.words += seen.words
    if seen.script is not LATIN:
        passage.other_letters += seen.words
        passage.script = seen.script
        return
    kind = seen.kind
    if not shouted:
        if seen.acronym and (kind is Kind.STRANGE or (kind is Kind.FOREIGN and len(seen.low) == 2)):
            kind = Kind.NEUTRAL
        elif kind is Kind.STRANGE and seen.capital:
            passage.names += 1
    if kind is Kind.FOREIGN:
        for language in FOREIGN_WORDS[seen.low]:
            passage.foreign[language] += 1
    passage.latin += 1
    passage.kinds[kind] += 1


@dataclass(frozen=True, slots=True)
class _Seen:
    script: Script
    words: float = 1.0
    low: str = ""
    kind: Kind = Kind.NEUTRAL
    capital: bool = False
    acronym: bool = False


@lru_cache(maxsize=10_000)
def _look_at(token: str) -> _Seen | None:
    """What a word is, by itself; None for one in letters of two scripts, which is a disguise or a slip and no language."""
    token = token.replace("\u02bc", "")
    if not token:
        return None
    if not token.isascii():
        script = script_of(token[0])
        in_latin = sum(script_of(letter) is LATIN for letter in token)
        if 0 < in_latin < len(token):
            return None
        if script is not LATIN:
            return _Seen(script, len(token) / script.letters_a_word)
    low = token.lower().translate(_APOSTROPHES)
    acronym = token.isupper() and 1 < len(token) <= 5
    return _Seen(LATIN, 1.0, low, kind_of(low), token[0].isupper(), acronym)
