"""Disqus: its XML export, with threads that name the pages and posts that name the threads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from broadsheet.comments.bringing.moments import moment
from broadsheet.comments.bringing.notebook import Notebook
from broadsheet.comments.bringing.old_comment import Entry, OldComment, Trouble
from broadsheet.comments.bringing.opening import Opened
from broadsheet.comments.bringing.plain_text import plain_line, plain_text
from broadsheet.comments.bringing.telling import is_true, number_of
from broadsheet.comments.bringing.xml_stream import child_text, elements_in, local_name, own_number

_PAGE = "disqus thread"
_MENTION = re.compile(r"(?<![\w@])(@[A-Za-z0-9_]{1,60}):disqus\b")
# WordPress's plugin names a page so: the number of the post, and its address.
_OF_WORDPRESS = re.compile(r"(\d{1,15}) https?://\S+\Z")


def look_ahead(file: Opened, notebook: Notebook) -> None:
    """The threads: they may stand behind the posts, or in another file."""
    for found in elements_in(file, {"thread", "post"}):
        if isinstance(found, Trouble) or found[0] != "thread":
            continue
        _, element, _ = found
        number, said = own_number(element), child_text(element)
        if number and (said.get("link") or said.get("id") or said.get("title")):
            notebook.note(
                _PAGE, number,
                {"link": plain_line(said.get("link")), "id": plain_line(said.get("id")), "title": plain_line(said.get("title")),
                 "made": said.get("createdAt", ""), "deleted": is_true(said.get("isDeleted"))},
            )  # fmt: skip


def read(file: Opened, notebook: Notebook) -> Iterator[Entry]:
    for found in elements_in(file, {"post"}, passed={"thread"}, whole="post"):
        if isinstance(found, Trouble):
            yield found
        else:
            yield _read(found[1], found[2], notebook)


def _read(post: Any, where: str, notebook: Notebook) -> OldComment:
    said, author, thread, parent = child_text(post), {}, "", ""
    for child in post:
        name = local_name(child)
        if name == "author":
            author = child_text(child)
        elif name == "thread":
            thread = own_number(child) or (child.text or "").strip()
        elif name == "parent":
            parent = own_number(child) or (child.text or "").strip()
    page = notebook.fact(_PAGE, thread) or {}
    comment = OldComment(
        id=own_number(post) or said.get("id", ""), where=where, text=_MENTION.sub(r"\1", plain_text(said.get("message", ""))),
        page=page.get("link", ""), page_id=_OF_WORDPRESS.sub(r"\1", page.get("id", "")) or thread, title=page.get("title", ""),
        parent=parent, author=plain_line(author.get("username")), name=plain_line(author.get("name") or author.get("username")),
        email=author.get("email", ""), written=moment(said.get("createdAt")), likes=max(0, number_of(said.get("likes"))),
        is_pick=is_true(said.get("isHighlighted")),
    )  # fmt: skip
    if comment.written is None:
        # Not exact, but in the right place, and the same in every run.
        comment.written = moment(page.get("made"))
        if comment.written:
            comment.notes.append("Its date cannot be read; it has that of its page.")
    if is_true(said.get("isDeleted")):
        comment.state = "deleted"
    elif is_true(said.get("isSpam")):
        comment.state, comment.old["spam"] = "rejected", True
    elif said.get("isApproved", "true").lower() == "false":
        comment.state, comment.why_held = "held", "imported"
    if number_of(said.get("dislikes")):
        comment.old["dislikes"] = number_of(said["dislikes"])
    if thread:
        comment.old["thread"] = thread
    if page.get("deleted"):
        comment.old["page_deleted"] = True
    if thread and not page:
        comment.notes.append(f"Its thread {thread} is not in the file, so its page is not known.")
    return comment
