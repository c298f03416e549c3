"""Text without the characters that are none: control characters, lone surrogates, invisible marks."""

from __future__ import annotations

import re

from broadsheet.moving.body.changes import Changes

_LONGEST = 2_000_000
# Overrides of the direction of writing can make a text say something else than it shows; byte order marks say nothing.
_NOT_TEXT = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff\ufdd0-\ufdef]"
)
_LINE_ENDS = re.compile("\r\n?|[\x0c\u2028\u2029]")


def readable(source: str, changes: Changes) -> str:
    """`source` with plain line ends and without characters that are no text, cut to two million characters."""
    if len(source) > _LONGEST:
        source = source[:_LONGEST]
        changes.note("body-cut", "The body was longer than two million characters; the rest was left out")
    return _NOT_TEXT.sub("", _LINE_ENDS.sub("\n", source))


def without_marks(text: str) -> str:
    """The same for a text whose character references were resolved only now."""
    return _NOT_TEXT.sub("", text)
