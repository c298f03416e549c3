"""Comments in a table (CSV): one a row, the first row names the columns, in any of the names that people give them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from broadsheet.comments.bringing.columns import cells_of, columns_of, set_state
from broadsheet.comments.bringing.moments import moment, order_of
from broadsheet.comments.bringing.notebook import Notebook
from broadsheet.comments.bringing.old_comment import Entry, NotReadable, OldComment, Trouble
from broadsheet.comments.bringing.opening import LONGEST_LINE, Opened, lines_of
from broadsheet.comments.bringing.plain_text import plain_line, plain_text, with_letters
from broadsheet.comments.bringing.telling import is_true, number_of
from broadsheet.newsroom.models import Paper

_LONGEST_CELL = 2_000_000
# A table program says so which mark it set between the cells.
_SAYS_SEPARATOR = re.compile(r"sep=(.)\r?\n?\Z", re.IGNORECASE)
# A quotation mark inside a cell, with a backslash before it as databases write it.
_BACKSLASHED = re.compile(r'\\"(?=[^\s,;|"])|(?<=[^\s,;|"])\\"')

_DOUBLED = re.compile(r'(?<=[^,;\t|\r\n])""(?=[^,;\t|\r\n])')


@dataclass(frozen=True, slots=True)
class _Table:
    """What the rows of a file have in common. `is_html`: its texts are HTML, whatever they look like."""

    name: str
    zone: dt.tzinfo
    is_html: bool
    month_first: bool


@dataclass(slots=True)
class _Quotes:
    """The quotation marks of the row that is read, and whether the reader has asked for more than the file has."""

    count: int = 0
    ended: bool = False

    @property
    def is_open(self) -> bool:
        return self.count % 2 == 1


def read(file: Opened, notebook: Notebook) -> Iterator[Entry]:
    yield from read_table(file)


def read_table(file: Opened, *, is_html: bool = False) -> Iterator[Entry]:
    """The comments of a table. Raises NotReadable where its first row names no column for their words."""
    table, columns = _Table(file.name, Paper.load().zone, is_html, month_first=False), list[str]()
    is_ordered = False
    for where, row in _rows(file):
        if isinstance(row, Trouble):
            yield row
        elif not columns:
            columns = columns_of(row, file.name)
        else:
            told = cells_of(columns, row)
            if not is_ordered and order_of(told.get("date", "")):
                is_ordered, month_first = True, _is_month_first(file)
                table = _Table(table.name, table.zone, is_html, month_first)
                first = "month" if month_first else "day"
                yield Trouble(where, f"Its dates are read with the {first} first, as the others of this file show.", is_mended=True)
            yield _trouble_of(columns, row, where) or _read(told, where, table)
    if not columns:
        raise NotReadable(f"{file.name}: The file holds nothing. The first row must name the columns, one of them “text”.")


def _rows(file: Opened) -> Iterator[tuple[str, list[str] | Trouble]]:
    """Every row that is not empty, with where it begins."""
    csv.field_size_limit(_LONGEST_CELL)
    words, long_lines, quotes = file.words(), list[int](), _Quotes()
    escape = "\\" if len(_BACKSLASHED.findall(words)) > len(_DOUBLED.findall(words)) else None
    with file.text(newline="") as text:
        rows = csv.reader(_plain(text, long_lines, quotes), delimiter=_separator(words), escapechar=escape)
        while True:
            where = f"{file.name}:{rows.line_num + 1}"
            quotes.count = 0
            try:
                row = next(rows, None)
            except csv.Error as error:
                why = f"This row cannot be read ({error}); a quotation mark may have opened and never closed."
                yield where, Trouble(where, why)
                continue
            while long_lines:
                why = f"This line is longer than {LONGEST_LINE >> 20} million characters, and no comment. It was passed over."
                yield where, Trouble(f"{file.name}:{long_lines.pop(0)}", why)
            if row is None:
                return
            is_said = rows.line_num == 1 and _SAYS_SEPARATOR.match(words.partition("\n")[0])
            if escape is None and quotes.is_open and quotes.ended:
                # Only at the end of the file does a row end so: all that followed has gone into it.
                why = "A quotation mark opens in this row and never closes, so that the rest of the file cannot be told apart."
                yield where, Trouble(where, why, is_file=True)
            elif any(cell.strip() for cell in row) and not is_said:
                yield where, row


def _plain(text: io.TextIOWrapper, long_lines: list[int], quotes: _Quotes) -> Iterator[str]:
    for number, line in enumerate(lines_of(text), 1):
        if line is None:
            long_lines.append(number)
            yield "\n"
        else:
            quotes.count += line.count('"')
            yield line.replace("\0", "") if "\0" in line else line
    quotes.ended = True


def _separator(words: str) -> str:
    """The mark that stands most often in the first row, outside of quotation marks."""
    first = re.split(r"[\r\n]", words, maxsplit=1)[0]
    said = _SAYS_SEPARATOR.match(first)
    if said:
        return said[1]
    bare = re.sub(r'"[^"]*"', "", first)
    return max((",", ";", "\t", "|"), key=bare.count)


def _is_month_first(file: Opened) -> bool:
    """Whether its dates say so: of 3/4/2015 nobody knows, but somewhere stands a 13."""
    counts, columns = {"day": 0, "month": 0, "either": 0, "": 0}, list[str]()
    for _, row in _rows(file):
        if isinstance(row, Trouble):
            continue
        if not columns:
            columns = columns_of(row, file.name)
        else:
            counts[order_of(cells_of(columns, row).get("date", ""))] += 1
    return counts["month"] > counts["day"]


def _trouble_of(columns: list[str], row: list[str], where: str) -> Trouble | None:
    if len(row) > len(columns) and any(cell.strip() for cell in row[len(columns) :]):
        return Trouble(
            where,
            f"This row has {len(row)} cells, and the first row names {len(columns)}: a separator stands in a text without quotation marks.",
        )
    if "text" in columns[len(row) :]:
        return Trouble(where, f"This row has only {len(row)} of {len(columns)} cells, and no words of a comment among them.")
    return None


def _read(told: dict[str, str], where: str, table: _Table) -> OldComment:
    parent, first = told.get("parent", ""), table.month_first
    text = plain_text(told.get("text", ""), is_html=table.is_html)
    comment = OldComment(
        id=told.get("id", ""), where=where, text=text if table.is_html else with_letters(text), page=told.get("page", ""),
        page_id=told.get("page_id", ""), title=plain_line(told.get("title")), parent="" if parent in ("0", "-1", "root") else parent,
        author=told.get("author", ""), name=plain_line(told.get("name")), email=told.get("email", ""),
        written=moment(told.get("date_utc"), month_first=first) or moment(told.get("date"), table.zone, month_first=first),
        edited=moment(told.get("edited"), table.zone, month_first=first), likes=max(0, number_of(told.get("likes"))),
        is_pick=is_true(told.get("pick")),
    )  # fmt: skip
    if comment.author == "0":
        comment.author = ""
    if is_true(told.get("edited")):
        comment.edited = comment.written
    set_state(comment, told)
    if number_of(told.get("likes")) < 0:
        comment.old["score"] = number_of(told["likes"])
    if number_of(told.get("dislikes")):
        comment.old["dislikes"] = number_of(told["dislikes"])
    if told.get("kind") and table.is_html:
        comment.old["kind"] = told["kind"][:40]
    if told.get("website", "").startswith(("http://", "https://")):
        comment.old["website"] = told["website"][:300]
    return comment
