"""HTML of any quality, read as start tags, end tags and text in one pass.

A parser that mends HTML the way browsers do can be made to build trees far larger than its input. Here nothing is
mended: what follows tolerates tags in any order, and everything that goes out is written anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from broadsheet.moving.body.readable import without_marks

_OPENS = re.compile(r"<(?:(/?)([a-zA-Z][^\s/>\"'<=]*)|(!--)|([!?]))")
_ATTRIBUTE = re.compile(r"""([^\s=/>"'<][^\s=/>]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
_ADDRESS = re.compile(r"<(https?://[^\s<>\"']{1,2000})>")
_LONGEST_TAG = 100_000
# What stands in these is no HTML: it ends at their end tag and nowhere else.
_RAW_NAMES = ("script", "style", "iframe", "noembed", "noframes")
_RAW = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in _RAW_NAMES}


@dataclass(frozen=True)
class Start:
    """A start tag; `source` is how it was written."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True)
class End:
    """An end tag."""

    name: str


Token = Start | End | str


def tokens_of(html: str) -> Iterator[Token]:
    """The tags of an HTML text, and the text between them with its character references resolved."""
    at = 0
    closed = {"-->": True, ">": True}
    raw = dict(_RAW)
    while found := _OPENS.search(html, at):
        start = found.start()
        if start > at:
            yield _text(html[at:start])
        if address := _ADDRESS.match(html, start):
            yield from (Start("a", {"href": address[1]}), address[1], End("a"))
            at = address.end()
            continue
        end = _end_of(html, found, closed)
        if end < 0:
            yield "" if found[3] else "<"
            at = found.end() if found[3] else start + 1
            continue
        at = end
        if not found[2]:
            continue
        tag = _tag(html, found, end)
        yield tag
        if isinstance(tag, Start) and tag.name in raw:
            if closing := raw[tag.name].search(html, end):
                at = closing.start()
            else:
                del raw[tag.name]
    if at < len(html):
        yield _text(html[at:])


def _text(html: str) -> str:
    return without_marks(unescape(html))


def _end_of(html: str, found: re.Match[str], closed: dict[str, bool]) -> int:
    """Where a tag or comment that opens at `found` ends, or -1. What was once missing is not looked for again."""
    if found[3]:
        end = html.find("-->", found.end() - 2) if closed["-->"] else -1
        if end >= 0:
            return end + 3
        closed["-->"] = False
    if not closed[">"]:
        return -1
    at = found.end()
    end = html.find(">", at)
    if end < 0:
        closed[">"] = False
        return -1
    # An attribute's value may hold a ">", as long as its quote closes.
    while found[2] and (quote := _open_quote(html, at, end)):
        closing = html.find(quote, end, end + 5000)
        following = html.find(">", closing, closing + 5000) if closing >= 0 else -1
        if following < 0 or following - found.start() > _LONGEST_TAG:
            break
        at, end = closing + 1, following
    return end + 1


def _open_quote(html: str, start: int, end: int) -> str:
    """The quote sign that is open at `end`, if a value's quote opened since `start` and did not close."""
    quote = ""
    for sign in re.finditer(r"=\s*([\"'])|([\"'])", html[start:end]):
        if quote and (sign[1] or sign[2]) == quote:
            quote = ""
        elif not quote and sign[1]:
            quote = sign[1]
    return quote


def _tag(html: str, found: re.Match[str], end: int) -> Token:
    name = found[2].lower()
    if found[1]:
        return End(name)
    inside = html[found.end() : end - 1]
    attributes: dict[str, str] = {}
    for key, double, single, bare in _ATTRIBUTE.findall(inside[:20_000]):
        attributes.setdefault(key.lower(), _text(double or single or bare))
    return Start(name, attributes, html[found.start() : end])
