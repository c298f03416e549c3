"""HTML of any quality, read into the blocks of a story."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal

from broadsheet.moving.body.changes import Changes
from broadsheet.moving.body.dropped import without_dropped
from broadsheet.moving.body.elements import BLOCKS, HEADINGS, IN_CODE, STYLES
from broadsheet.moving.body.lines import Line
from broadsheet.moving.body.links import safe_link, video_address
from broadsheet.moving.body.prose import Block, Prose
from broadsheet.moving.body.tables import table_of
from broadsheet.moving.body.tokens import End, Start, Token, tokens_of

_PULL = re.compile(r"pull-?quote|\bpquote|quote-block", re.IGNORECASE)
_LONGEST_HEADING = 200
_ENDS_BEFORE_NAME = re.compile(r"[—–~-]\s*$")


def blocks_of(html: str, base_url: str, changes: Changes) -> list[Block]:
    """The blocks of an HTML text; `base_url` is what its relative links lead on from."""
    reader = _Reader(base_url, changes)
    reader.read(without_dropped(tokens_of(html), changes))
    return reader.finish()


class _Reader:
    """Reads tags and text in any order. `held` is what the line being read will be, if no paragraph."""

    def __init__(self, base_url: str, changes: Changes) -> None:
        self._base = base_url
        self._changes = changes
        self._prose = Prose()
        self._held: Literal["", "heading", "caption", "name"] = ""
        self._code: list[str] | None = None
        self._table: list[Token] = []
        self._table_depth = 0
        self._layout = False
        self._figure: tuple[int, int] | None = None
        self._caption: Line | None = None
        self._pull = False
        self._pictures = 0
        self._starts: dict[str, Callable[[Start], None]] = {
            "a": self._start_link,
            "br": lambda tag: self._break(),
            "img": self._picture,
            "iframe": self._frame,
            "pre": self._start_code,
            "ul": self._start_list,
            "ol": self._start_list,
            "li": self._start_item,
            "blockquote": self._start_quote,
            "figure": self._start_figure,
            "figcaption": lambda tag: self._hold("caption"),
            "q": lambda tag: self._prose.add("“"),
            "cite": self._start_name,
            "footer": self._start_name,
        }
        self._ends: dict[str, Callable[[], None]] = {
            "a": self._prose.end_link,
            "br": self._break,
            "ul": self._end_list,
            "ol": self._end_list,
            "li": self._end_item,
            "blockquote": self._end_quote,
            "figure": self._end_figure,
            "figcaption": self._release,
            "q": lambda: self._prose.add("”"),
            "cite": self._end_name,
            "footer": self._end_name,
        }

    def read(self, tokens: Iterable[Token]) -> None:
        """Read tags and text."""
        for token in tokens:
            if self._table_depth:
                self._in_table(token)
            elif self._code is not None:
                self._in_code(token)
            elif isinstance(token, str):
                self._prose.add(token)
            elif isinstance(token, Start):
                self._start(token)
            else:
                self._end(token.name)

    def finish(self) -> list[Block]:
        """Close what is open, and tell the blocks."""
        if self._table_depth:
            self._end_table(whole=False)
        if self._code is not None:
            self._end_code()
        self._release()
        self._end_figure()
        return self._prose.finish()

    def _start(self, tag: Start) -> None:
        name = tag.name
        if name in {"aside", "div", "figure"} and _PULL.search(tag.attributes.get("class", "")):
            self._pull = True
        if name in self._starts:
            self._starts[name](tag)
        elif name in STYLES:
            self._prose.style(STYLES[name], 1)
        elif name in HEADINGS:
            self._hold("heading")
        elif name == "table" and not self._layout:
            self._release()
            self._prose.end_line()
            self._table, self._table_depth = [], 1
        elif name in BLOCKS:
            self._gap()
            if name in {"dt", "summary", "legend"}:
                self._prose.style("b", 1)
        elif name in {"s", "strike", "del"}:
            self._changes.note("html-dropped", "Words that were struck through are shown as they are")

    def _end(self, name: str) -> None:
        if name in self._ends:
            self._ends[name]()
        elif name in STYLES:
            self._prose.style(STYLES[name], -1)
        elif name in HEADINGS:
            self._release()
        elif name in BLOCKS:
            self._gap()
            self._prose.unstyled()

    def _break(self) -> None:
        if self._held:
            self._prose.add(" ")
        else:
            self._prose.add_break()

    def _gap(self) -> None:
        """Where a block begins or ends: a new line, or a space inside what is held."""
        if self._held == "heading" and self._prose.line.words:
            self._release()
        elif self._held:
            self._prose.add(" ")
        else:
            self._prose.end_line()

    def _hold(self, what: Literal["heading", "caption", "name"]) -> None:
        self._release()
        self._prose.end_line()
        self._held = what

    def _release(self) -> None:
        """End what is held, and put it where it belongs."""
        held, self._held = self._held, ""
        if not held:
            return
        line = self._prose.take_line()
        self._prose.unstyled()
        if not line.words:
            return
        plain = line.plain().strip("*_ ")
        if held == "caption" and self._figure:
            self._caption = Line([*(self._caption.runs if self._caption else []), *line.runs], True)
        elif held == "name":
            self._prose.signed(plain)
        elif held == "heading" and not self._prose.contained and len(plain) <= _LONGEST_HEADING:
            if plain:
                self._prose.block("subheading", plain)
        else:
            self._prose.put(line.bold() if held == "heading" and len(plain) <= _LONGEST_HEADING else line)

    def _start_link(self, tag: Start) -> None:
        # A link in a link cannot be: the one before was not closed.
        self._prose.end_link()
        self._prose.link(safe_link(tag.attributes.get("href", ""), self._base, self._changes))

    def _picture(self, tag: Start) -> None:
        self._pictures += 1
        about = tag.attributes.get("alt", "").strip() or tag.attributes.get("src", "")
        self._changes.note("picture-dropped", "A picture that lies outside was left out", about)

    def _frame(self, tag: Start) -> None:
        address = tag.attributes.get("src", "") or tag.attributes.get("data-src", "")
        video = video_address(address)
        if video:
            self._release()
            title = " ".join(tag.attributes.get("title", "").split())
            self._prose.block("embed", {"url": video, "caption": title[:250]})
        else:
            self._changes.note("embed-host", "A frame of a provider that is not on the list was left out", address)

    def _start_list(self, tag: Start) -> None:
        self._release()
        first = tag.attributes.get("start", "1")
        self._prose.open_list(tag.name, int(first) if re.fullmatch(r"[0-9]{1,6}", first) and tag.name == "ol" else 1)

    def _end_list(self) -> None:
        self._release()
        self._prose.close_list()
        self._prose.unstyled()

    def _start_item(self, tag: Start) -> None:
        self._release()
        self._prose.open_item()

    def _end_item(self) -> None:
        self._release()
        self._prose.close_item()
        self._prose.unstyled()

    def _start_quote(self, tag: Start) -> None:
        self._release()
        self._prose.open_quote(self._pull or bool(_PULL.search(tag.attributes.get("class", ""))))
        self._pull = False

    def _end_quote(self) -> None:
        self._release()
        self._prose.close_quote()
        self._prose.unstyled()

    def _start_name(self, tag: Start) -> None:
        """A quote's `cite` or `footer` names who said it; a `cite` in the middle of a sentence names a work."""
        line = self._prose.line
        before = "".join(text for text, _ in line.runs[-3:])
        ends = not line.words or line.breaks > 0 or bool(_ENDS_BEFORE_NAME.search(before))
        if self._prose.quoting and not self._held and (tag.name == "footer" or ends):
            if line.words:
                _drop_dash(line)
            self._hold("name")
        elif tag.name == "cite":
            self._prose.style("i", 1)
        else:
            self._gap()

    def _end_name(self) -> None:
        if self._held == "name":
            self._release()
        else:
            self._prose.style("i", -1)

    def _start_figure(self, tag: Start) -> None:
        self._release()
        self._end_figure()
        self._prose.end_line()
        self._figure = (self._prose.written, self._pictures)

    def _end_figure(self) -> None:
        """A picture's caption goes with the picture; that of anything else stays."""
        self._release()
        self._prose.end_line()
        figure, caption = self._figure, self._caption
        self._figure = self._caption = None
        if figure is None or caption is None:
            return
        if self._prose.written > figure[0]:
            self._prose.put(caption)
        else:
            self._changes.note("picture-dropped", "A picture's caption was left out with it", caption.plain())

    def _start_code(self, tag: Start) -> None:
        self._release()
        self._prose.end_line()
        self._code = []

    def _in_code(self, token: Token) -> None:
        assert self._code is not None
        if isinstance(token, str):
            self._code.append(token)
        elif isinstance(token, Start):
            self._code.append("\n" if token.name == "br" else "" if token.name in IN_CODE else token.source)
        elif token.name == "pre":
            self._end_code()
        elif token.name not in IN_CODE:
            self._code.append(f"</{token.name}>")

    def _end_code(self) -> None:
        lines = "".join(self._code or []).expandtabs(4).split("\n")
        self._code = None
        while lines and not lines[-1].strip():
            lines.pop()
        while lines and not lines[0].strip():
            lines.pop(0)
        if lines:
            self._prose.put_code(lines)

    def _in_table(self, token: Token) -> None:
        if isinstance(token, Start) and token.name == "table":
            self._table_depth += 1
        elif isinstance(token, End) and token.name == "table":
            self._table_depth -= 1
        if self._table_depth:
            self._table.append(token)
        else:
            self._end_table(whole=True)

    def _end_table(self, *, whole: bool) -> None:
        tokens, self._table, self._table_depth = self._table, [], 0
        table = table_of(tokens, self._changes) if whole else None
        if table:
            self._prose.block("table", table)
            return
        # Tables in this one are read as prose too: each token is read at most twice.
        before, self._layout = self._layout, True
        self.read(tokens)
        self._release()
        self._prose.end_line()
        self._layout = before


def _drop_dash(line: Line) -> None:
    """Take the dash between a quote and a name off the quote's end."""
    for place in range(len(line.runs) - 1, -1, -1):
        text, styles = line.runs[place]
        if text.strip():
            line.runs[place] = (text.rstrip().rstrip("—–~-"), styles)
            return
