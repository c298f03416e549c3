"""WordPress: its export file (WXR), with the comments inside the posts, and its lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from broadsheet.comments.bringing.forms import form_of
from broadsheet.comments.bringing.notebook import Notebook
from broadsheet.comments.bringing.old_comment import Entry, Trouble
from broadsheet.comments.bringing.opening import Opened
from broadsheet.comments.bringing.wordpress_comment import comment_of
from broadsheet.comments.bringing.wordpress_list import read_list
from broadsheet.comments.bringing.xml_stream import child_text, elements_in, local_name

_OF_THE_PAGE = ("link", "post_id", "title", "post_date_gmt", "guid")


def read(file: Opened, notebook: Notebook) -> Iterator[Entry]:
    if form_of(file) != "XML":
        yield from read_list(file)
        return
    for found in elements_in(file, {"item"}, whole="comment"):
        if isinstance(found, Trouble):
            yield found
            continue
        _, item, where = found
        page = {
            local_name(child): (child.text or "").strip() for child in item if local_name(child) in _OF_THE_PAGE and len(child) == 0
        }  # fmt: skip
        for child in item:
            if local_name(child) == "comment":
                line = child.sourceline or 0
                yield comment_of(child_text(child), page, f"{file.name}:{line}" if 0 < line < 65_535 else where, _meta(child))


def _meta(comment: Any) -> dict[str, str]:
    """What plugins put beside a comment, such as votes."""
    found = {}
    for child in comment:
        if local_name(child) == "commentmeta":
            said = child_text(child)
            found[said.get("meta_key", "")] = said.get("meta_value", "")
    return found
