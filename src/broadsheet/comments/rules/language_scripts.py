"""The scripts of the world's writing: which one a letter belongs to, and which languages are written in it."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Script:
    """`languages` are ISO 639-1 codes where there are any; `letters_a_word` is about how many letters one word takes."""

    name: str
    languages: tuple[str, ...]
    letters_a_word: float


LATIN = Script("Latin", (), 5)
_GREEK = Script("Greek", ("el",), 5)
_CYRILLIC = Script("Cyrillic", ("ru", "uk", "bg", "sr", "mk", "be", "kk", "mn", "ky", "tg"), 5)
_ARMENIAN = Script("Armenian", ("hy",), 5)
_HEBREW = Script("Hebrew", ("he", "yi"), 4)
_ARABIC = Script("Arabic", ("ar", "fa", "ur", "ps", "sd", "ug", "ku"), 4)
_DEVANAGARI = Script("Devanagari", ("hi", "mr", "ne", "sa"), 3)
_HAN = Script("Chinese", ("zh", "ja"), 2)
_KANA = Script("Japanese", ("ja",), 2)
_HANGUL = Script("Korean", ("ko",), 3)
_GEORGIAN = Script("Georgian", ("ka",), 5)
_ETHIOPIC = Script("Ethiopic", ("am", "ti"), 3)
_OTHER = Script("", (), 4)

# (first code point, script); each runs to the next one's first.
_BEGINNINGS: tuple[tuple[int, Script], ...] = (
    (0x0000, LATIN), (0x0370, _GREEK), (0x0400, _CYRILLIC), (0x0530, _ARMENIAN), (0x0590, _HEBREW), (0x0600, _ARABIC),
    (0x0700, Script("Syriac", (), 4)), (0x0750, _ARABIC), (0x0780, Script("Thaana", ("dv",), 4)), (0x07C0, Script("N’Ko", (), 4)),
    (0x0800, _OTHER), (0x0870, _ARABIC), (0x0900, _DEVANAGARI), (0x0980, Script("Bengali", ("bn", "as"), 3)),
    (0x0A00, Script("Gurmukhi", ("pa",), 3)), (0x0A80, Script("Gujarati", ("gu",), 3)), (0x0B00, Script("Odia", ("or",), 3)),
    (0x0B80, Script("Tamil", ("ta",), 4)), (0x0C00, Script("Telugu", ("te",), 4)), (0x0C80, Script("Kannada", ("kn",), 4)),
    (0x0D00, Script("Malayalam", ("ml",), 4)), (0x0D80, Script("Sinhala", ("si",), 3)), (0x0E00, Script("Thai", ("th",), 4)),
    (0x0E80, Script("Lao", ("lo",), 4)), (0x0F00, Script("Tibetan", ("bo", "dz"), 2)), (0x1000, Script("Burmese", ("my",), 3)),
    (0x10A0, _GEORGIAN), (0x1100, _HANGUL), (0x1200, _ETHIOPIC), (0x13A0, Script("Cherokee", (), 4)), (0x1400, _OTHER),
    (0x1780, Script("Khmer", ("km",), 4)), (0x1800, Script("Mongolian", ("mn",), 5)), (0x18B0, _OTHER), (0x1C50, Script("Ol Chiki", (), 4)),
    (0x1C80, _CYRILLIC), (0x1C90, _GEORGIAN), (0x1CC0, _OTHER), (0x1D00, LATIN), (0x1F00, _GREEK), (0x2000, LATIN), (0x2C00, _OTHER),
    (0x2C60, LATIN), (0x2C80, Script("Coptic", (), 4)), (0x2D00, _GEORGIAN), (0x2D30, Script("Tifinagh", (), 4)), (0x2D80, _ETHIOPIC),
    (0x2DE0, _CYRILLIC), (0x2E00, _HAN), (0x3040, _KANA), (0x3100, _HAN), (0x3130, _HANGUL), (0x3190, _HAN), (0x31F0, _KANA),
    (0x3200, _HAN), (0xA000, _OTHER), (0xA640, _CYRILLIC), (0xA6A0, _OTHER), (0xA720, LATIN), (0xA800, _OTHER), (0xA8E0, _DEVANAGARI),
    (0xA900, _OTHER), (0xA960, _HANGUL), (0xA980, _OTHER), (0xAB00, _ETHIOPIC), (0xAB30, LATIN), (0xAB70, _OTHER), (0xAC00, _HANGUL),
    (0xD800, LATIN), (0xF900, _HAN), (0xFB00, LATIN), (0xFB13, _ARMENIAN), (0xFB1D, _HEBREW), (0xFB50, _ARABIC), (0xFF00, LATIN),
    (0xFF66, _KANA), (0xFFA0, _HANGUL), (0xFFE0, LATIN), (0x10000, _OTHER), (0x1D400, LATIN), (0x1D800, _OTHER), (0x1F000, LATIN),
    (0x20000, _HAN), (0x32000, LATIN),
)  # fmt: skip
_STARTS = [start for start, _ in _BEGINNINGS]


def script_of(letter: str) -> Script:
    return _BEGINNINGS[bisect_right(_STARTS, ord(letter)) - 1][1]


def _plain_letters() -> dict[int, str]:
    """Letters for show, such as those of mathematics and of full width, and the plain ones that they stand for."""
    stretches = (range(0x1D400, 0x1D800), range(0xFF21, 0xFF5B), range(0x24B6, 0x24EA), range(0x1F130, 0x1F150))
    folded = ((code, unicodedata.normalize("NFKC", chr(code))) for stretch in stretches for code in stretch)
    return {code: plain for code, plain in folded if len(plain) == 1 and plain != chr(code)}


PLAIN_LETTERS = _plain_letters()
