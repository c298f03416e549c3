"""What form a file has, by the first mark that means something."""

from __future__ import annotations

import re

from broadsheet.comments.bringing.opening import Opened

SQLITE = b"SQLite format 3\0"
_ODD_MARKS = "`´'\"\ufeff;,.>)] \t\r\n"
_XML = re.compile(r"[^\n{\[]{0,40}<(?:\?xml|disqus|rss|!DOCTYPE)")
# Pictures, documents, programs, databases of other makers: no text begins so.
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def form_of(file: Opened) -> str:
    """SQLite, XML, JSON, binary, or nothing for plain text and tables; an odd character before it does not count."""
    if file.head.startswith(SQLITE):
        return "SQLite"
    words = file.words()
    start = words[:3].lstrip(_ODD_MARKS)
    if start.startswith("<") or _XML.match(words):
        return "XML"
    if start.startswith(("{", "[")):
        return "JSON"
    is_wide = file.encoding.name.startswith(("utf-16", "utf-32"))
    return "binary" if not is_wide and len(_NO_TEXT.findall(file.head[:4000])) > 8 else ""
