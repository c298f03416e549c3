"""Isso: its SQLite database, with threads that are pages and comments in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from broadsheet.comments.bringing.moments import moment
from broadsheet.comments.bringing.notebook import Notebook
from broadsheet.comments.bringing.old_comment import Entry, NotReadable, OldComment, Trouble
from broadsheet.comments.bringing.opening import Opened
from broadsheet.comments.bringing.plain_text import plain_line, plain_text
from broadsheet.comments.bringing.telling import number_of

MAGIC = b"SQLite format 3\0"
_ACCEPTED, _PENDING, _DELETED = 1, 2, 4


def read(file: Opened, notebook: Notebook) -> Iterator[Entry]:
    # The file is read as it lies there: without a lock, and without making a journal beside it.
    database = sqlite3.connect(f"{file.path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    database.row_factory = sqlite3.Row
    database.text_factory = lambda told: told.decode("utf-8", "replace")
    try:
        columns = {row["name"] for row in database.execute("PRAGMA table_info(comments)")}
        if not {"id", "tid", "text"} <= columns:
            raise NotReadable(f"{file.name}: This database has no table of comments as Isso makes it. Give Isso’s own comments.db.")
        rows = database.execute(
            "SELECT comments.*, uri, title FROM comments LEFT JOIN threads ON threads.id = comments.tid ORDER BY comments.id"
        )
        for number, row in enumerate(rows):
            if number % 1000 == 0:
                file.tell(min(number * 300, file.size))
            yield _read({key: row[key] for key in row.keys()}, file.name)  # noqa: SIM118 - a row iterates over its values
    except sqlite3.DatabaseError as error:
        yield Trouble(file.name, f"The database is damaged ({error}), and what follows could not be read.")
    finally:
        database.close()


def _read(row: dict[str, Any], name: str) -> OldComment:
    number, mode = str(row["id"]), number_of(row.get("mode", _ACCEPTED))
    text = row.get("text")
    comment = OldComment(
        id=number, where=f"{name}: comment {number}",
        text=plain_text(text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text or ""), is_html=False),
        page=plain_line(row.get("uri")), title=plain_line(row.get("title")), page_id="" if row.get("uri") else str(row.get("tid") or ""),
        parent=str(row.get("parent") or ""), name=plain_line(row.get("author")), email=str(row.get("email") or ""),
        written=moment(row.get("created")), edited=moment(row.get("modified")), likes=max(0, number_of(row.get("likes"))),
    )  # fmt: skip
    if mode == _PENDING:
        comment.state, comment.why_held = "held", "imported"
    elif mode == _DELETED:
        comment.state = "deleted"
    elif mode != _ACCEPTED:
        comment.state, comment.why_held = "held", "imported"
        comment.notes.append(f"The mode {mode} is not known; it waits for a moderator.")
    if number_of(row.get("dislikes")):
        comment.old["dislikes"] = number_of(row["dislikes"])
    website = str(row.get("website") or "")
    if website.startswith(("http://", "https://")):
        comment.old["website"] = website[:300]
    return comment
