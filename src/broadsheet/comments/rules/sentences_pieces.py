"""Cuts a comment into sentences, and knows the short ones that are taken as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadsheet.comments.rules.sentences_reading import Token, likely_finite, token
from broadsheet.comments.rules.sentences_vocabulary import Part, phrases, words
from broadsheet.comments.rules.words import Word

_END = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s|$)|\n+")
_TITLES = "Mr|Mrs|Ms|Dr|Prof|St|vs|etc|Gov|Sen|Rep|Jr|Sr|Inc|Ltd|Co|Gen|Col|Lt|e\\.g|i\\.e"
_ABBREVIATED = re.compile(rf"(?:^|[\s(\[\"“])(?:[A-Za-z]|{_TITLES}|[A-Z](?:\.[A-Z])+)\.$")
_APART = re.compile(r"[,;:()\[\]/–—…\"“”]|(?:^|\s)-+\s|--|\.\.|[.!?]\s")
_LETTER = re.compile(r"[^\W\d_]")
_AROUND = words("around")
_GOES_ON = Part.CONJUNCTION | Part.PREPOSITION | Part.ADVERB | Part.QUESTION | Part.SUBJECT | Part.SUBJECT_TOO
_RETORTS = words("retort")
_LONGEST_PRAISE = 12
_SHORT_REQUEST = 4
_SHORT_QUESTION = 3
_STRESSING = words("stressing")
_ASKING_FIRST = words("asking_first")
_ASKING_LAST = words("asking_last")
_AGREEING_LAST = words("agreeing_last")
_TITLE_CASE = 0.6


@dataclass(slots=True)
class Piece:
    """A sentence or what stands for one: its place in the text, its words, and the signs that follow them."""

    start: int
    end: int
    tokens: tuple[Token, ...]
    closing: str

    @property
    def length(self) -> int:
        return len(self.tokens)

    @property
    def finite(self) -> float:
        """From 0 to 1: how likely it is a sentence with a verb."""
        return 0.2 if _is_superlative(self.tokens) else likely_finite(self.tokens)

    @property
    def accepted(self) -> bool:
        """Whether readers take it for complete although it has no verb: an answer, thanks, praise or blame in few words."""
        return _is_accepted(self.tokens) or (self.closing.startswith("?") and _asks_back(self.tokens))

    @property
    def is_retort(self) -> bool:
        """Whether it begins as one does that goes on from what another said: “Only in summer.”, “And for how much.”"""
        first = self.tokens[0]
        return self.closing.startswith(".") and (bool(first.parts & _GOES_ON) or first.low in _RETORTS) and not self.in_title_case

    @property
    def in_title_case(self) -> bool:
        return sum(one.capital for one in self.tokens) >= _TITLE_CASE * len(self.tokens)


def pieces_of(text: str, told: Sequence[Word]) -> Iterator[Piece]:
    """The sentences of a text in order, made of its words; offsets are into `text`. Stretches without a word are left out."""
    first = 0
    for end in _ends(text):
        last = first
        while last < len(told) and told[last].start < end:
            last += 1
        if last > first and (piece := _piece(text, told[first:last], end)):
            yield piece
        first = last


def _ends(text: str) -> Iterator[int]:
    start = 0
    for end in _END.finditer(text):
        if end.group() != "." or not _ABBREVIATED.search(text, max(start, end.end() - 12), end.end()):
            start = end.end()
            yield start
    yield len(text)


def _piece(text: str, told: Sequence[Word], end: int) -> Piece | None:
    if all(word.text.isdigit() for word in told):
        return None
    tokens = []
    last = told[0].start
    for word in told:
        gap = text[last : word.start]
        # “War = money”: read as “is”.
        if "=" in gap:
            tokens.append(token("is", False, False))
        tokens.append(token(word.low, gap not in ("", " ") and _APART.search(gap) is not None, word.text[0].isupper()))
        last = word.end
    return Piece(told[0].start, last, tuple(tokens), text[last : min(end, last + 20)].strip())


def _is_superlative(tokens: Sequence[Token]) -> bool:
    """“Worst play that I have ever seen”: what is said in it of the thing is no sentence about it."""
    lows = [one.low for one in tokens]
    at = 3 if lows[:3] == ["one", "of", "the"] else int(lows[0] == "the")
    if not lows[at : at + 1] or not (lows[at] in ("best", "worst", "most") or lows[at].endswith("est")):
        return False
    if "ever" not in lows and not {"i", "i've", "i'd", "we", "we've", "you'll"}.intersection(lows[at + 2 : at + 4]):
        return False
    return not any(one.low in ("is", "are", "was", "were", "will", "would", "should") for one in tokens)


def _is_accepted(tokens: Sequence[Token]) -> bool:
    plain = [one for one in tokens if not one.low.isdigit()]
    return any(_is_accepted_as_it_is(some) for some in (plain, *_without_address(plain)))


def _is_accepted_as_it_is(plain: Sequence[Token]) -> bool:
    lows = [one.low for one in plain]
    if " ".join(lows) in phrases("answer") or (len(set(lows)) == 1 and lows[0] in phrases("answer")):
        return True
    if lows[-1:] == ["please"] and len(lows) <= _SHORT_REQUEST:
        return True
    # “Happy Onam to all”, “Happy Onam”: there are more feasts than a list could have.
    if lows[:1] == ["happy"] and plain[1:] and plain[1].capital:
        return True
    if any((not at or one.apart) and _opens(lows, at) for at, one in enumerate(plain)):
        return True
    if _answer_to_somebody(plain, lows):
        return True
    return _praise_or_blame(lows)


def _without_address(plain: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Without the name in “Meera: good point” and “Meera – exactly”, and without the “very” of “very well said”."""
    for length in (1, 2):
        if plain[length:] and plain[length].apart and all(one.capital and not one.parts for one in plain[:length]):
            yield plain[length:]
    if plain[1:] and plain[0].low in _STRESSING:
        yield plain[1:]


def _asks_back(tokens: Sequence[Token]) -> bool:
    """“By whom?”, “Which bridge?”, “Irony, perhaps?”, “The minister?”: questions as short as talk has them."""
    lows = [one.low for one in tokens]
    if lows[-1] in _ASKING_LAST and len(lows) <= _SHORT_QUESTION + 2:
        return True
    return len(lows) <= _SHORT_QUESTION and (lows[0] in _ASKING_FIRST or lows[-1] in _AGREEING_LAST)


def _opens(lows: Sequence[str], at: int) -> bool:
    return any(" ".join(lows[at : at + length]) in phrases("opening") for length in (1, 2, 3))


def _answer_to_somebody(plain: Sequence[Token], lows: Sequence[str]) -> bool:
    """“Exactly, Meera.” or “No, Mr Pillai.”"""
    for length in (1, 2, 3):
        rest = plain[length:]
        if 0 < len(rest) <= 3 and " ".join(lows[:length]) in phrases("answer"):
            return rest[0].apart or all(one.capital and not one.parts for one in rest)
    return False


def _praise_or_blame(lows: Sequence[str]) -> bool:
    verdicts, nouns = words("verdict"), words("newspaper_noun")
    judged = 0
    for at, low in enumerate(lows[:_LONGEST_PRAISE]):
        if low in nouns and (judged or at) and len(lows) <= _LONGEST_PRAISE:
            return True
        if low in verdicts:
            judged += 1
        elif low not in _AROUND and not low.endswith("ly"):
            return False
    return judged > 0 and len(lows) <= 6


def in_latin_letters(text: str) -> bool:
    if text.isascii():
        return True
    letters = _LETTER.findall(text[:4000])
    return bool(sum(letter < "\u0250" for letter in letters) * 2 >= len(letters))
