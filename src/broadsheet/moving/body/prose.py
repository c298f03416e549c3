"""The blocks of a story, written line by line: paragraphs, lists in lists, quotes, and whatever stands between them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import nh3

from broadsheet.moving.body.lines import PLAIN, Line, Style, Styles
from broadsheet.moving.body.links import video_address

Block = tuple[str, Any]
TAGS = {"p", "b", "i", "a", "ul", "ol", "li", "blockquote", "br", "sub", "sup", "code"}
_LISTS = {"ul", "ol"}
_DEEPEST = 12
_LONGEST_QUOTE = 1000
# “Said so” — Somebody
_SIGNED = re.compile(r"(.{10,}[\"”’.!?])\s*(?:[—–]|--?)\s*([^\"“”—–]{2,80})")
_NO_LINK = re.compile(r"<a>(.*?)</a>", re.DOTALL)
# What is left of markup that was taken apart on the way here.
_NO_WORDS = re.compile(r"[\s_*`\[\](){}|\\#>~-]*")


@dataclass(frozen=True)
class _Place:
    """An element that is open, and what tells it from others like it; `first` is a list's first number."""

    tag: str
    number: int
    first: int = 1


@dataclass
class _Quote:
    pull: bool
    lines: list[Line] = field(default_factory=list)
    by: str = ""


class Prose:
    """Takes words, styles and containers in any order, and writes well-formed blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.written = 0
        self.line = Line()
        self._numbers = count()
        self._html: list[str] = []
        self._open: list[_Place] = []
        self._lists: list[_Place] = []
        self._items: dict[int, int] = {}
        self._quote: _Quote | None = None
        self._quote_depth = 0
        self._styles: dict[str, int] = {}
        self._links: list[str] = []
        self._now: Styles = PLAIN

    def add(self, text: str) -> None:
        """Add text in the styles that are open."""
        self.line.add(text, self._now)

    def add_break(self) -> None:
        """A line break; two in a row end a paragraph."""
        self.line.add_break()
        if self.line.breaks == 2 and self.line.words and not self._lists and not self._quote:
            self.end_line()

    def style(self, tag: str, step: int) -> None:
        """Open (1) or close (-1) a style."""
        self._styles[tag] = max(0, self._styles.get(tag, 0) + step)
        self._restyle()

    def link(self, href: str) -> None:
        """Open a link; an empty address stands for a link that was taken off."""
        self._links.append(href)
        self._restyle()

    def end_link(self) -> None:
        """Close the last link."""
        del self._links[-1:]
        self._restyle()

    def unstyled(self) -> None:
        """Close every style and link: what was not closed where its paragraph ended was forgotten."""
        if self._now or self._styles or self._links:
            self._styles, self._links = {}, []
            self._restyle()

    def _restyle(self) -> None:
        styles = {Style(tag) for tag, times in self._styles.items() if times}
        if self._links and self._links[-1]:
            styles.add(Style("a", self._links[-1]))
        self._now = frozenset(styles)

    @property
    def contained(self) -> bool:
        """Whether what comes next stands in a list or quote."""
        return bool(self._lists) or self._quote is not None

    def open_list(self, tag: str, first: int = 1) -> None:
        """Open a list; `first` is its first number."""
        self.end_line()
        self._lists.append(_Place(tag, next(self._numbers), first))

    def open_item(self) -> None:
        """Open a list's next item, and a list round it if there is none."""
        self.end_line()
        if self._lists and self._lists[-1].tag == "li":
            self._lists.pop()
        if not self._lists:
            self._lists.append(_Place("ul", next(self._numbers)))
        around = self._lists[-1]
        self._lists.append(_Place("li", next(self._numbers)))
        if around.first != 1 and len(self._lists) == 2:
            # A list that goes on after something else: a story's lists start at one, so numbers are written out.
            place = self._items[around.number] = self._items.get(around.number, around.first - 1) + 1
            self.line.runs.append((f"{place}. ", PLAIN))

    def close_item(self) -> None:
        """Close the innermost item."""
        self.end_line()
        if self._lists and self._lists[-1].tag == "li":
            self._lists.pop()

    def close_list(self) -> None:
        """Close the innermost list."""
        self.close_item()
        if self._lists:
            self._lists.pop()

    def open_quote(self, pull: bool) -> None:
        """Open a quote; `pull` if it is one that stands out."""
        self.end_line()
        self._quote_depth += 1
        if self._quote is None and not self._lists:
            self._quote = _Quote(pull)

    def signed(self, by: str) -> None:
        """Tell whose words the quote's are."""
        if self._quote is not None and by:
            self._quote.by = by.lstrip("—–- ~")

    @property
    def quoting(self) -> bool:
        """Whether a quote is open."""
        return self._quote is not None

    def close_quote(self) -> None:
        """Close the innermost quote; the outermost becomes a pull quote if it is one or is signed."""
        self.end_line()
        self._quote_depth = max(0, self._quote_depth - 1)
        if self._quote_depth == 0 and self._quote is not None:
            quote, self._quote = self._quote, None
            self._end_quote(quote)

    def _end_quote(self, quote: _Quote) -> None:
        said = " ".join(line.plain() for line in quote.lines)
        if quote.pull and not quote.by and (signed := _SIGNED.fullmatch(said)):
            said, quote.by = signed[1], signed[2]
        if said and (quote.pull or quote.by) and len(said) <= _LONGEST_QUOTE:
            self.block("pull_quote", {"quote": _unquoted(said), "attribution": quote.by[:200].strip()})
            return
        if quote.by:
            quote.lines.append(Line([(f"— {quote.by}", PLAIN)], True))
        place = _Place("blockquote", next(self._numbers))
        for line in quote.lines:
            self._write([place], line.html())

    def take_line(self) -> Line:
        """The line as it stands, which is then empty."""
        line, self.line = self.line, Line()
        return line

    def end_line(self) -> None:
        """End the paragraph, or the line inside an item or quote."""
        if self.line.words:
            self.put(self.take_line())
        elif self.line.breaks:
            self.line = Line([run for run in self.line.runs if not run[0].isspace()])

    def put(self, line: Line) -> None:
        """Write a line where it stands: in its item, in its quote, or as a paragraph."""
        if len(line.runs) < 8 and _NO_WORDS.fullmatch(line.plain()):
            return
        if self._lists:
            self._end_quoted_lines()
            self._write(self._item_path(), line.html())
        elif self._quote is not None:
            if self._quote.by:
                self._quote.lines.append(Line([(f"— {self._quote.by}", PLAIN)], True))
                self._quote.by = ""
            self._quote.lines.append(line)
        else:
            plain = line.plain() if len(line.runs) < 5 else ""
            video = video_address(plain) if plain.startswith("http") and " " not in plain else ""
            if video:
                self.block("embed", {"url": video, "caption": ""})
            else:
                self._write([_Place("p", next(self._numbers))], line.html())

    def put_code(self, lines: list[str]) -> None:
        """Write lines of code; spaces at their start stay."""
        self.end_line()
        shown = ["\xa0" * (len(line) - len(line.lstrip())) + line.strip() for line in lines]
        html = "<br>".join(line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for line in shown)
        self._end_quoted_lines()
        path = self._item_path() if self._lists else [_Place("p", next(self._numbers))]
        self._write(path, f"<code>{html}</code>")

    def block(self, kind: str, value: Any) -> None:
        """Write a block that is not text."""
        self.end_line()
        self._end_quoted_lines()
        self._end_text()
        self.written += 1
        self.blocks.append((kind, value))

    def finish(self) -> list[Block]:
        """Close what is open, and tell the blocks."""
        self.end_line()
        self._quote_depth = 0
        self.close_quote()
        self._end_text()
        return self.blocks

    def _end_quoted_lines(self) -> None:
        """What a quote held so far, written as a plain quote: something that no quote can hold comes next."""
        if self._quote is not None and self._quote.lines:
            quote, self._quote = self._quote, _Quote(False)
            self._end_quote(_Quote(False, quote.lines, ""))
            self._quote.by = quote.by

    def _item_path(self) -> list[_Place]:
        """The lists and items that stand round the next line; those nested too deep are left out in the middle."""
        if self._lists[-1].tag in _LISTS:
            self._lists.append(_Place("li", next(self._numbers)))
        start = 2 if self._lists[0].first != 1 else 0
        if start and len(self._lists) == 2:
            return [_Place("p", next(self._numbers))]
        size = len(self._lists) - start
        if size <= _DEEPEST:
            return self._lists[start:]
        return self._lists[start : start + _DEEPEST - 2] + self._lists[-2:]

    def _write(self, path: list[_Place], html: str) -> None:
        if not html:
            return
        self.written += 1
        same = 0
        while same < min(len(path), len(self._open)) and path[same] == self._open[same]:
            same += 1
        self._html += [f"</{place.tag}>" for place in reversed(self._open[same:])]
        if same == len(path) == len(self._open):
            self._html.append("<br>")
        self._html += [f"<{place.tag}>" for place in path[same:]]
        self._html.append(html)
        self._open = path

    def _end_text(self) -> None:
        self._html += [f"</{place.tag}>" for place in reversed(self._open)]
        html, self._html, self._open = "".join(self._html), [], []
        if html:
            self.blocks.append(("text", _safe(html)))


def _safe(html: str) -> str:
    """The last line of defence: nothing that writes a line lets more through, and this would not either."""
    schemes = {"http", "https", "mailto"}
    html = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=schemes, link_rel=None)
    if "<a>" in html:
        html = _NO_LINK.sub(r"\1", html)
    # The newsroom's text editor reads its own form of HTML, in which a line break that is not closed never ends.
    return html.replace("<br>", "<br/>")


def _unquoted(said: str) -> str:
    """A quote without the signs round it: set apart as it is, it needs none."""
    if len(said) > 2 and said[0] in '"“' and said[-1] in '"”' and not set('"“”') & set(said[1:-1]):
        return said[1:-1].strip()
    return said
