"""Bodies from elsewhere, cleaned into the blocks of a story.

Whatever comes in, what goes out is small: five kinds of block, twelve HTML elements, links to http, https and mailto.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from broadsheet.moving.body.changes import Change, Changes
from broadsheet.moving.body.html import blocks_of
from broadsheet.moving.body.markdown import html_of_markdown
from broadsheet.moving.body.prose import Block
from broadsheet.moving.body.readable import readable
from broadsheet.moving.body.shortcodes import without_shortcodes
from broadsheet.moving.body.text import html_of_text

__all__ = ["Change", "CleanBody", "clean_body"]


@dataclass(frozen=True)
class CleanBody:
    """A body's blocks, as the newsroom's stories take them, and what was changed or dropped on the way."""

    blocks: tuple[Block, ...]
    changes: tuple[Change, ...]


def clean_body(source: str, *, format: Literal["markdown", "html", "text"], base_url: str = "") -> CleanBody:
    """Clean a body into blocks. Never raises, whatever `source` holds, in time that grows with its length.

    Args:
        source: the body; what is longer than two million characters is cut.
        format: how to read it. Markdown may hold HTML, footnotes and shortcodes; HTML may hold shortcodes.
        base_url: what relative links lead on from; without it they are removed and their text is kept.

    Returns:
        The blocks: `text` (HTML), `subheading` (plain), `pull_quote`, `table` and `embed` (dicts of plain text);
        and the changes.
    """
    changes = Changes()
    source = readable(source, changes)
    if format == "markdown":
        html = html_of_markdown(without_shortcodes(source, changes, code_apart=True), changes)
    elif format == "html":
        html = without_shortcodes(source, changes, code_apart=False)
    else:
        html = html_of_text(source)
    blocks = blocks_of(html, readable(base_url, changes)[:2000].strip(), changes)
    return CleanBody(tuple(blocks), tuple(changes.found))
