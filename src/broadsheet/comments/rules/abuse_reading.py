"""Read a comment as abuse is found in it: sentences of plain words, undisguised, each with its place in the text."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from broadsheet.comments.rules.abuse_disguise import Undisguiser, plain_letters
from broadsheet.comments.rules.abuse_groups import GROUP_WORDS, WORDS_ABOUT_GROUPS
from broadsheet.comments.rules.abuse_lexicon import Kind, lexicon, listed_words
from broadsheet.comments.rules.language_vocabulary import Kind as WordKind
from broadsheet.comments.rules.language_vocabulary import kind_of
from broadsheet.comments.rules.language_words import STRONG_ENGLISH
from broadsheet.comments.rules.words import links_in, without

_PIECE = re.compile(r"[a-z']+(?![\w@$*#|+%&!])|[\w@$*!#|+%&](?:[\w@$*!#|+%&'\-]*[\w@$*!#|+%&])?|[.?;:,\n…]")
_ENDS = frozenset(".?;:!\n…")
_LONGEST_SENTENCE = 60
# Longer pieces are too rare to be worth the memory.
_LONGEST_REMEMBERED = 24
_SHORT_FORMS = {"n't": ("not",), "'re": ("are",), "'m": ("am",), "'ll": ("will",), "'ve": ("have",), "'d": ("would",)}
_WHOLE_FORMS = {
    "can't": ("can", "not"), "cant": ("can", "not"), "won't": ("will", "not"), "wont": ("will", "not"), "cannot": ("can", "not"),
    "dont": ("do", "not"), "doesnt": ("does", "not"), "isnt": ("is", "not"), "arent": ("are", "not"), "didnt": ("did", "not"),
    "shouldnt": ("should", "not"), "youre": ("you", "are"), "theyre": ("they", "are"), "ur": ("you", "are"), "u": ("you",), "r": ("are",),
    "im": ("i", "am"), "ive": ("i", "have"), "gonna": ("going", "to"), "wanna": ("want", "to"), "gotta": ("got", "to"),
    "yall": ("you", "all"), "y'all": ("you", "all"), "let's": ("let", "us"), "lets": ("let", "us"), "thats": ("that", "is"),
    "'em": ("them",), "em": ("them",), "ain't": ("is", "not"), "aint": ("is", "not"), "ya": ("you",), "a-hole": ("asshole",),
    "a-holes": ("assholes",), "a-hat": ("asshat",), "f-ing": ("fucking",), "f'ing": ("fucking",), "f'n": ("fucking",),
}  # fmt: skip
_MASKED = (Kind.OBSCENE, Kind.SLUR, Kind.VERMIN)
_IS_AFTER = frozenset({"he", "she", "it", "that", "this", "who", "what", "there", "here", "where"})


class Token(NamedTuple):
    """A plain word, and the span of the text that it was read from; `hidden`: it was disguised there."""

    word: str
    start: int
    end: int
    capital: bool = False
    hidden: bool = False


@cache
def _undisguiser() -> Undisguiser:
    listed = lexicon()
    coarse = {word for word, entry in listed.words.items() if entry.kind in _MASKED and entry.weight >= 0.55}
    worth = {word for word, entry in listed.words.items() if entry.weight >= 0.5 and len(word) > 2 and not entry.also_a_name}
    slurs = {word for word, entry in listed.words.items() if entry.kind is Kind.SLUR and len(word) > 3}
    hidden = {word for word in listed.words if len(word) > 2}
    return Undisguiser(
        worth | GROUP_WORDS | WORDS_ABOUT_GROUPS,
        hidden,
        coarse | {"kill", "rape", "retard"},
        slurs.union(listed_words("common"), STRONG_ENGLISH),
    )


def sentences_of(text: str) -> list[list[Token]]:
    """The sentences in order, each at most 60 words; links are left out."""
    if "://" in text or "www." in text or "@" in text:
        text = without(text, links_in(text))
    plain, offsets = plain_letters(text)
    undisguiser = _undisguiser()
    spaced = {start: (end, words) for start, end, words in undisguiser.spaced(plain)}
    sentences: list[list[Token]] = []
    current: list[Token] = []
    skip_to = 0
    for match in _PIECE.finditer(plain):
        start, end = match.span()
        if start < skip_to:
            continue
        piece = match.group()
        if piece in _ENDS:
            if current:
                sentences.append(current)
                current = []
            continue
        if piece == ",":
            current.append(Token(",", start, end))
            continue
        hidden = False
        if start in spaced:
            end, words = spaced[start]
            skip_to, hidden = end, True
        else:
            words, hidden = _words(piece)
        first, last = (start, end - 1) if offsets is None else (offsets[start], offsets[end - 1])
        capital = text[first].isupper() and not text[first : last + 1].isupper()
        if hidden and capital and current and piece.isalpha() and len(words) == 1 and words[0] not in GROUP_WORDS:
            # A name that looks like a slip of the pen.
            words, hidden = (piece,), False
        current.extend(Token(word, first, last + 1, capital, hidden) for word in words)
        if piece[-1] == "!" or len(current) >= _LONGEST_SENTENCE:
            sentences.append(current)
            current = []
    if current:
        sentences.append(current)
    return sentences


def _words(piece: str) -> tuple[tuple[str, ...], bool]:
    """The plain words that a piece of text hides or is, and whether it hid them."""
    return _remembered(piece) if len(piece) <= _LONGEST_REMEMBERED else _read(piece)


@lru_cache(maxsize=4096)
def _remembered(piece: str) -> tuple[tuple[str, ...], bool]:
    return _read(piece)


def _read(piece: str) -> tuple[tuple[str, ...], bool]:
    if piece in _WHOLE_FORMS:
        return _WHOLE_FORMS[piece], False
    if piece.isalpha():
        return _known_or_as_is(piece)
    bare = piece.strip("!'|+#&_-") if piece[0] not in "*" or piece[-1] != "*" else piece.strip("!'|+#&_-*")
    if bare in _WHOLE_FORMS:
        return _WHOLE_FORMS[bare], False
    if "'" in bare:
        head, _, tail = bare.rpartition("'")
        if head.endswith("n") and tail == "t":
            return (head[:-1], "not"), False
        if "'" + tail in _SHORT_FORMS:
            return (head, *_SHORT_FORMS["'" + tail]), False
        if tail in ("s", ""):
            if head in _IS_AFTER:
                return (head, "is"), False
            words, hidden = _known_or_as_is(head)
            return (*words, "'s") if tail else words, hidden
        return _known_or_as_is(bare.replace("'", ""))
    if "-" in bare or "_" in bare:
        whole = _undisguiser().words(bare, True)
        if whole:
            return whole, True
        parts = [part for part in re.split(r"[-_]+", bare) if part]
        if len(parts) > 1:
            read = [_known_or_as_is(part) for part in parts[:12]]
            return tuple(word for words, _ in read for word in words), any(hidden for _, hidden in read)
    if bare.isalpha():
        return _known_or_as_is(bare)
    for written in (bare, piece.rstrip("'")):
        found = _undisguiser().words(written, False)
        if found:
            return found, True
    return ((bare,) if bare else ()), False


def _known_or_as_is(word: str) -> tuple[tuple[str, ...], bool]:
    if word in lexicon().words or len(word) < 3:
        return (word,), False
    found = _undisguiser().words(word, word.isascii() and kind_of(word[:40]) != WordKind.STRANGE)
    if not found:
        return (word,), False
    hidden = len(found) == 1 or any(part in lexicon().words or part in WORDS_ABOUT_GROUPS for part in found)
    return tuple(part for glued in found for part in _WHOLE_FORMS.get(glued, (glued,))), hidden
