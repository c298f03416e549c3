"""Markdown of any quality, as HTML."""

from __future__ import annotations

import re
from typing import cast

from markdown_it import MarkdownIt

from broadsheet.moving.body.changes import Changes
from broadsheet.moving.body.footnotes import Footnotes
from broadsheet.moving.body.mended import mended
from broadsheet.moving.body.shortcodes import CODE


class _EveryLink(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """Every link is one: which of them stay is decided, and told, where HTML is read."""
        return True


# Indented code is left off: in bodies that came through several systems, indentation is an accident.
_markdown = _EveryLink("commonmark", {"html": True, "maxNesting": 40})
_markdown.enable(["table", "strikethrough"]).disable("code")
_DEEP_QUOTE = re.compile(r"^([ \t]*(?:>[ \t]?){6})(?:[ \t]*>)+", re.MULTILINE)
_DEEP_INDENT = re.compile(r"^([ \t]{60})[ \t]+", re.MULTILINE)
# After HTML, Markdown is read again only from the next empty line on; authors did not know.
_AFTER_HTML = re.compile(
    r"(</(?:p|ol|ul|table|blockquote|figure|h[1-6])>)[ \t]*(?=[_*\[\w#])|^[ \t]*<br[ \t]*/?>[ \t]*(?=\n)", re.MULTILINE
)
_UNQUOTED = re.compile(r"(<a\s+href=\")(https?://[^\s\"<>]{1,1000})>", re.IGNORECASE)


def html_of_markdown(source: str, changes: Changes) -> str:
    """Markdown as HTML, with numbered footnotes and the notes under a heading at the end."""
    footnotes = Footnotes(changes)
    html = mended(footnotes.numbered(_rendered(footnotes.taken_from(source))), changes)
    notes = [f"<li>{mended(footnotes.numbered(_rendered(note)), changes)}</li>" for note in footnotes.in_order()]
    return f"{html}<h2>Notes</h2><ol>{''.join(notes)}</ol>" if notes else html


def _rendered(source: str) -> str:
    source = _DEEP_INDENT.sub(r"\1", _DEEP_QUOTE.sub(r"\1", source))
    if "<" in source:
        parts = CODE.split(source)
        # The pattern's two groups make each code a triple: text, code, its fence.
        parts[0::3] = [_UNQUOTED.sub(r'\1\2">', _AFTER_HTML.sub(r"\1\n\n", text)) for text in parts[0::3]]
        source = "".join(part for place, part in enumerate(parts) if part and place % 3 < 2)
    return cast(str, _markdown.render(source))
