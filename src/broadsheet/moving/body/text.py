"""Plain text, as HTML: a paragraph for each run of lines."""

from __future__ import annotations

import re
from html import escape

_GAP = re.compile(r"\n[ \t]*\n\s*")


def html_of_text(source: str) -> str:
    """Paragraphs where the text has empty lines; line ends in a paragraph stay, for they may be verse."""
    parts = [part for part in _GAP.split(source) if part.strip()]
    return "".join(f"<p>{escape(part.strip()).replace(chr(10), '<br>')}</p>" for part in parts)
