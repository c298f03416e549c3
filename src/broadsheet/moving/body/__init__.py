"""Bodies from elsewhere, cleaned into the blocks of a story.

Whatever comes in, what goes out is small: eight kinds of block, thirteen HTML elements, links to http, https and mailto.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Literal

from markdown_it import MarkdownIt

from broadsheet.moving.body.changes import Change, Changes
from broadsheet.moving.body.footnotes import with_notes
from broadsheet.moving.body.markup import Block, blocks_of
from broadsheet.moving.body.shortcodes import without_shortcodes

__all__ = ["Change", "CleanBody", "clean_body"]

_LONGEST = 2_000_000
# Indented code is left off: in bodies that came through several systems, indentation is an accident and HTML stands in it.
_markdown = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable(["table", "strikethrough"]).disable("code")
_ATTRIBUTES = re.compile(r"[ \t]*\{[:.#][^{}\n]{0,200}\}[ \t]*$", re.MULTILINE)
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_CODE = re.compile(r"(<code.*?</code>)", re.DOTALL)
# Emphasis that was never closed, or opened against a word's middle.
_LEFT_STARS = re.compile(r"\*{2,}|!\[[^\]]{0,300}\](?:\([^)]{0,500}\))?")


@dataclass(frozen=True)
class CleanBody:
    blocks: tuple[Block, ...]
    changes: tuple[Change, ...]


def clean_body(source: str, *, format: Literal["markdown", "html", "text"], base_url: str = "") -> CleanBody:
    """Clean a body into blocks. Never raises, whatever `source` holds.

    Args:
        source: the body; more than two million characters are cut.
        format: how to read it. Markdown may hold HTML, footnotes and shortcodes.
        base_url: what relative links lead on from; without it they are removed and their text is kept.

    Returns:
        The blocks, as the newsroom's story body takes them, and what was changed or dropped.
    """
    changes = Changes()
    source = _readable(source)
    if len(source) > _LONGEST:
        source = source[:_LONGEST]
        changes.note("body-cut", "The body was longer than two million characters; the rest was left out")
    if format == "markdown":
        html = _markdown.render(_ATTRIBUTES.sub("", with_notes(without_shortcodes(source, changes), changes)))
        html = "".join(part if part.startswith("<code") else _LEFT_STARS.sub("", part) for part in _CODE.split(html))
    elif format == "html":
        html = without_shortcodes(source, changes)
    else:
        html = "".join(f"<p>{escape(part)}</p>" for part in re.split(r"\n\s*\n", source) if part.strip())
    blocks = blocks_of(html, base_url, changes)
    if not blocks and format == "markdown" and "<" not in source:
        # Nested deeper than Markdown is read: the words alone are better than nothing.
        blocks = blocks_of(f"<p>{escape(source)}</p>", base_url, changes)
    return CleanBody(tuple(blocks), tuple(changes.found))


def _readable(source: str) -> str:
    """Without characters that are no text: control characters and lone surrogates."""
    plain = source.encode("utf-8", "ignore").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return _NO_TEXT.sub("", plain)
