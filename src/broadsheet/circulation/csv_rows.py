"""CSV files as they come: any of the usual separators and encodings, ragged rows, stray quotation marks. Pure: bytes in, rows out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

# A note may have some lines; a quotation mark that opens and never closes must not swallow the rest of the file.
_LONGEST_ROW = 40
_END = "\x1eEND OF ROW\x1e"
_MOST_CHARACTERS = 1_000_000


@dataclass(frozen=True)
class Row:
    """A row with the number of its first line; `broken` says what is wrong with it, as a sentence."""

    line: int
    cells: tuple[str, ...] = ()
    broken: str = ""


def rows_in(content: bytes) -> Iterator[Row]:
    """Every row that is not blank. The separator is the one that the first line has most of."""
    lines = text_of(content).splitlines()
    separator = _separator(next((line for line in lines if line.strip()), ""))
    width, at = 0, 0
    while at < len(lines):
        if not lines[at].strip(f" {separator}\t"):
            at += 1
            continue
        row, took = _row_at(lines, at, separator, width)
        if not row.broken and not width:
            width = len(row.cells)
        yield row
        at += took


def text_of(content: bytes) -> str:
    """The text: UTF-16 with its mark, else UTF-8, and line by line Windows' Latin where a line is no UTF-8."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace").replace("\0", "")
    content = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\0", b"")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = "\n".join(_line_of(line) for line in content.split(b"\n"))
    # What else Python would take for the end of a line is none in a CSV file.
    return text.translate({ord(mark): " " for mark in "\v\f\x1c\x1d\x1e\x85\u2028\u2029"})


def _line_of(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _separator(line: str) -> str:
    return max((",", ";", "\t", "|"), key=line.count)


def _row_at(lines: list[str], at: int, separator: str, width: int) -> tuple[Row, int]:
    """The row that begins at a line, and how many lines it takes."""
    for took in range(1, _LONGEST_ROW + 1) if '"' in lines[at] else (1,):
        cells = _cells(lines[at : at + took], separator)
        if cells is None and at + took < len(lines):
            continue
        if cells is None or (took > 1 and width and (len(cells) != width or _swallows(lines[at + 1 : at + took], separator, width))):
            break
        if sum(map(len, cells)) > _MOST_CHARACTERS:
            return Row(at + 1, broken="This row is longer than a million characters."), took
        return Row(at + 1, tuple(cells)), took
    return Row(at + 1, broken="A quotation mark opens here and does not close where it should."), 1


def _swallows(lines: list[str], separator: str, width: int) -> bool:
    """Whether the lines that a quoted cell goes on over are rows of their own: a stray mark has opened, and a later one closed it."""
    return any("@" in line and line.count(separator) >= width - 1 for line in lines)


def _cells(lines: list[str], separator: str) -> list[str] | None:
    """The cells, or None where a quoted cell goes on beyond these lines."""
    try:
        read = list(csv.reader([*(f"{line}\n" for line in lines), _END], delimiter=separator))
    except csv.Error:
        return None
    return read[0] if len(read) == 2 and read[1] == [_END] else None
