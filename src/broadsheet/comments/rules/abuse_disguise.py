"""Undo what hides a word of abuse: other alphabets' letters, digits, asterisks, spaces between letters, and typing slips."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

from broadsheet.comments.rules.abuse_lexicon import listed_words

# Letters of other alphabets that look like Latin ones, and signs that stand for them.
_LOOK_ALIKE = {pair[0]: pair[1] for pair in listed_words("look-alike letters")}
_LEET = (str.maketrans("013457@$!|+89", "oieastasiitbg"), str.maketrans("013457@$!|+89", "oleastaslltbg"))
_MASK = re.compile(r"[*#%&^@$!+|_~\-.]+")
# What people mask most, so that it is meant where several words fit.
_OFTEN_MASKED = listed_words("often masked")
_DRAWN = re.compile(r"(.)\1{2,}")
_DOUBLE = re.compile(r"(.)\1+")
_SPACED = re.compile(r"(?<![^\W_])(?:[a-z0-9@$!][ .\-_*|/]{1,3}){2,40}[a-z0-9@$!](?![\w'])")
# “$10B” and “50k” are sums, whatever their signs could stand for.
_SUM = re.compile(r"[$£€]?\d[\d.,]*[a-z]{0,2}")
_LONGEST_WORD = 40
# Ordinary words and names that are one slip away from a word of abuse, or made of two words by chance.
_INNOCENT = frozenset(listed_words("innocent"))


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    low = letter.lower()
    if low in _LOOK_ALIKE:
        return _LOOK_ALIKE[low]
    kept = [sign for sign in unicodedata.normalize("NFKD", low) if unicodedata.category(sign) not in ("Mn", "Me", "Cf", "Cc", "Cs", "Lm")]
    if letter.isspace():
        return "\n" if letter in "\n\r\u2028\u2029" else " "
    return "".join(_LOOK_ALIKE.get(sign, sign) for sign in kept).lower()


def plain_letters(text: str) -> tuple[str, list[int] | None]:
    """The text in small Latin letters, and for each of its characters the offset in `text`; None where offsets are the same."""
    if text.isascii():
        return text.lower(), None
    letters = [_plain_letter(letter) for letter in text]
    if all(len(one) == 1 for one in letters):
        return "".join(letters), None
    return "".join(letters), [at for at, one in enumerate(letters) for _ in one]


class Undisguiser:
    """Knows a vocabulary of words worth hiding, and finds the one that a disguised word stands for.

    `vocabulary` is what is sought, `hidden` what is sought only behind digits and spaces; `coarse` are those that people mask with
    asterisks; `joining` are small words that may be glued to one of them.
    """

    def __init__(self, vocabulary: Collection[str], hidden: Collection[str], coarse: Iterable[str], joining: Collection[str]) -> None:
        self._words = frozenset(vocabulary)
        self._hidden = self._words | frozenset(hidden)
        self._coarse = sorted(set(coarse))
        self._glued = frozenset(word for word in self._words if len(word) > 3) | frozenset(joining)
        self._slips: dict[str, str] = {}
        for word in sorted(self._words, reverse=True):
            if len(word) >= 4 and word.isalpha():
                self._slips.update(
                    (slip, word)
                    for slip in _slips_of(word)
                    if slip not in self._glued and slip not in self._words and slip not in _INNOCENT
                )

    def spaced(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """Where single letters in a row spell known words: start, end, the words."""
        found: list[tuple[int, int, tuple[str, ...]]] = []
        for match in _SPACED.finditer(text):
            letters = re.sub(r"[ .\-_*|/]+", "", match.group())
            for skipped in ("", "a", "i"):
                word = letters.removeprefix(skipped)
                known = word if word in self._hidden else self._by_digits(word)
                if known and len(known) > 2:
                    found.append((match.start(), match.end(), (skipped, known) if skipped and word != letters else (known,)))
                    break
        return found

    @lru_cache(maxsize=20_000)  # noqa: B019
    def words(self, written: str, is_word: bool) -> tuple[str, ...]:
        """The known word or words that `written` hides, empty when none; `is_word`: it is an ordinary word, so not a slip."""
        if written in self._words or written in _INNOCENT or len(written) > 4 * _LONGEST_WORD:
            return ()
        if not written.isalpha():
            known = self._by_digits(written) or self._by_mask(written)
            return (known,) if known else ()
        if _DRAWN.search(written):
            for shorter in (_DRAWN.sub(r"\1\1", written), _DRAWN.sub(r"\1", written), _DOUBLE.sub(r"\1", written)):
                if shorter in self._words:
                    return (shorter,)
        if is_word:
            return ()
        if written in self._slips:
            return (self._slips[written],)
        return self._unglued(written)

    def _by_digits(self, written: str) -> str:
        if _SUM.fullmatch(written):
            return ""
        for table in _LEET:
            decoded = written.translate(table)
            if decoded != written and decoded in self._hidden:
                return decoded
        return ""

    def _by_mask(self, written: str) -> str:
        letters = re.sub(r"[^a-z]", "", written)
        runs = _MASK.findall(written)
        if not runs or not letters or len(written) < 3 or len(letters) + sum(map(len, runs)) != len(written):
            return ""
        if written[0] != letters[0] and len(letters) < 2:
            return ""
        parts = [re.escape(part) for part in _MASK.split(written)]
        gaps = [f"[a-z]{{{len(run)},{len(run) + (2 if len(run) > 1 else 0)}}}" for run in runs]
        pattern = re.compile("".join(part + gap for part, gap in zip(parts, [*gaps, ""], strict=True)))
        for word in _OFTEN_MASKED:
            if pattern.fullmatch(word):
                return word
        if 2 * len(letters) < len(written):
            return ""
        fitting = [word for word in self._coarse if pattern.fullmatch(word)]
        return min(fitting, key=lambda word: (abs(len(word) - len(written)), word), default="")

    def _unglued(self, written: str) -> tuple[str, ...]:
        """`written` cut into known words, the fewest that will do."""
        best: list[tuple[str, ...] | None] = [(), *[None] * len(written)]
        for end in range(1, len(written) + 1):
            for start in range(max(0, end - 16), end):
                before = best[start]
                if (
                    before is not None
                    and written[start:end] in self._glued
                    and (best[end] is None or len(before) + 1 < len(best[end] or ()))
                ):
                    best[end] = (*before, written[start:end])
        return best[-1] or ()


def _slips_of(word: str) -> set[str]:
    """`word` with a letter left out (not the first), or two neighbours changed over."""
    left_out = {word[:at] + word[at + 1 :] for at in range(1, len(word))} if len(word) > 4 else set()
    changed = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    return {slip for slip in left_out | changed if slip != word and len(slip) > 3}
