"""WordPress's other lists of comments: of its command line (`wp comment list`, JSON or CSV) and of its REST API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from broadsheet.comments.bringing.csv_table import read_table
from broadsheet.comments.bringing.forms import form_of
from broadsheet.comments.bringing.json_stream import BESIDE, values_in
from broadsheet.comments.bringing.old_comment import Entry, OldComment, Trouble, read_or_trouble
from broadsheet.comments.bringing.opening import Opened
from broadsheet.comments.bringing.telling import first_of
from broadsheet.comments.bringing.wordpress_comment import comment_of, set_kind

_OF_THE_API = {
    "id": "comment_id", "parent": "comment_parent", "author": "comment_user_id", "author_name": "comment_author",
    "author_email": "comment_author_email", "author_url": "comment_author_url", "date": "comment_date", "date_gmt": "comment_date_gmt",
    "status": "comment_approved", "type": "comment_type", "user_id": "comment_user_id", "karma": "comment_karma",
}  # fmt: skip


def read_list(file: Opened) -> Iterator[Entry]:
    if form_of(file) != "JSON":
        for entry in read_table(file, is_html=True):
            if isinstance(entry, OldComment):
                set_kind(entry, str(entry.old.pop("kind", "")))
            yield entry
        return
    for one in values_in(file):
        if isinstance(one, Trouble):
            yield one
        elif isinstance(one.value, dict) and ("comment_content" in one.value or "content" in one.value):
            yield read_or_trouble(_read, one.value, one.where)
        elif one.under != BESIDE:
            yield Trouble(one.where, "This is no comment as WordPress lists it: it has no comment_content.")


def _read(told: dict[str, Any], where: str) -> Entry:
    said = {_OF_THE_API.get(key.lower(), key.lower()): first_of(told, key) for key in told}
    content = told.get("comment_content", told.get("content"))
    said["comment_content"] = str(content.get("rendered") or content.get("raw") or "") if isinstance(content, dict) else str(content or "")
    post = first_of(told, "comment_post_ID", "comment_post_id", "post")
    # The address of a comment is that of its page, with its own number behind.
    link = first_of(told, "link", "comment_link", "url").partition("#")[0]
    return comment_of(said, {"link": link, "post_id": post, "title": first_of(told, "post_title")}, where)
