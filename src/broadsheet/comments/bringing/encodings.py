"""In which encoding an export is written, which few say and some say wrongly."""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)  # fmt: skip
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_LETTERS_OF_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


class Encoding(NamedTuple):
    """`is_guess` where nothing said so: then it is worth a word in the report."""

    name: str
    is_guess: bool = False


def encoding_of(head: bytes, blocks: Callable[[], Iterator[bytes]]) -> Encoding:
    """By the mark at the beginning, by what XML declares, or by the first letters of `blocks()` that are not ASCII."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    start = head[:400]
    if len(start) > 3 and start[1::2].count(0) > len(start) * 0.4:
        return Encoding("utf-16-le")
    if len(start) > 3 and start[::2].count(0) > len(start) * 0.4:
        return Encoding("utf-16-be")
    declared = _DECLARED.search(start)
    if declared:
        with contextlib.suppress(LookupError, ValueError):
            found = codecs.lookup(declared[1].decode("ascii")).name
            # A file that can be read byte by byte, as this one was, is none of these, whatever it says.
            if not found.startswith(("utf-16", "utf-32", "utf-8")):
                # Some that are known are of no text.
                b"a".decode(found)
                return Encoding(found)
    return _by_letters(blocks())


def _by_letters(blocks: Iterator[bytes]) -> Encoding:
    """UTF-8, unless the first block that could show it shows nothing of it: then what Windows wrote in the West."""
    for block in blocks:
        if block.isascii():
            continue
        try:
            codecs.getincrementaldecoder("utf-8")().decode(block)
        except UnicodeDecodeError:
            if not _LETTERS_OF_UTF8.search(block):
                return Encoding("cp1252", is_guess=True)
        break
    return Encoding("utf-8-sig")
