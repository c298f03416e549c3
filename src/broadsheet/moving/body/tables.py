"""HTML tables: read as rows of plain text, or left to be read as prose where they are a page's layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from broadsheet.moving.body.changes import Changes
from broadsheet.moving.body.tokens import End, Start, Token

_WIDEST = 40
_MOST_ROWS = 2000
_LONGEST_CELL = 1500
# Where one of these stands in a table, the table only places things on a page.
_NOT_IN_TABLES = {"table", "h1", "h2", "h3", "blockquote", "iframe", "pre", "figure"}
_SPACED = {"br", "p", "div", "li", "ul", "ol", "dd", "dt", "tr"}


@dataclass
class _Rows:
    """The cells of a table as they come. `spans` tells, by column, how many more rows a cell from above takes up."""

    caption: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    spans: dict[int, int] = field(default_factory=dict)
    into: list[str] | None = None
    at: int = 0
    links: int = 0
    pictures: int = 0

    def start_row(self) -> None:
        self.end_cell()
        self.rows.append([])
        self._spanned()

    def start_cell(self, wide: int, high: int) -> None:
        self.end_cell()
        if not self.rows:
            self.rows.append([])
        row = self.rows[-1]
        self.at = len(row)
        row += [""] * wide
        self.into = []
        self._spanned()
        if high > 1:
            self.spans.update(dict.fromkeys(range(self.at, self.at + wide), high - 1))

    def _spanned(self) -> None:
        """Empty cells where a cell from the row above reaches down."""
        row = self.rows[-1]
        while len(row) < _WIDEST and self.spans.get(len(row), 0) > 0 and len(self.rows) > 1:
            self.spans[len(row)] -= 1
            row.append("")

    def end_cell(self) -> None:
        if self.into is not None and self.into is not self.caption and self.rows:
            self.rows[-1][self.at] = " ".join("".join(self.into).split())
        self.into = None


def table_of(tokens: list[Token], changes: Changes) -> dict[str, Any] | None:
    """A table's caption, header and rows, all plain and of one width; or nothing if it is no table of facts.

    `tokens` are what stands between the table's tags.
    """
    read = _read(tokens)
    if read is None:
        return None
    rows = [row[:_WIDEST] for row in read.rows if any(row)]
    width = max((len(row) for row in rows), default=0)
    if width < 2 or len(rows) < 2 or max(len(row) for row in read.rows) > _WIDEST or len(rows) > _MOST_ROWS:
        return None
    even = [row + [""] * (width - len(row)) for row in rows]
    used = [column for column in range(width) if any(row[column] for row in even)]
    if len(used) < 2 or any(len(cell) > _LONGEST_CELL for row in even for cell in row):
        return None
    even = [[row[column] for column in used] for row in even]
    caption = " ".join("".join(read.caption).split())
    if read.links:
        changes.note("table-link", f"{read.links} links in a table were removed, their text kept", " | ".join(even[0]))
    for _ in range(read.pictures):
        changes.note("picture-dropped", "A picture in a table was left out", " | ".join(even[0]))
    return {"caption": caption, "header": even[0], "rows": even[1:]}


def _read(tokens: list[Token]) -> _Rows | None:
    table = _Rows()
    for token in tokens:
        if isinstance(token, str):
            if table.into is not None:
                table.into.append(token)
            elif token.strip():
                return None
        elif isinstance(token, Start):
            if token.name in _NOT_IN_TABLES:
                return None
            _start(table, token)
        elif token.name in {"td", "th", "caption", "tr"}:
            table.end_cell()
        elif isinstance(token, End) and token.name in _SPACED and table.into is not None:
            table.into.append(" ")
    table.end_cell()
    return table


def _start(table: _Rows, token: Start) -> None:
    if token.name == "tr":
        table.start_row()
    elif token.name in {"td", "th"}:
        table.start_cell(_span(token, "colspan"), _span(token, "rowspan"))
    elif token.name == "caption":
        table.end_cell()
        table.into = table.caption
    elif table.into is not None and token.name in _SPACED:
        table.into.append(" ")
    elif token.name == "a" and token.attributes.get("href"):
        table.links += 1
    elif token.name == "img":
        table.pictures += 1


def _span(token: Start, name: str) -> int:
    told = token.attributes.get(name, "1")[:4]
    return min(max(1, int(told)), _WIDEST) if told.isascii() and told.isdigit() else 1
