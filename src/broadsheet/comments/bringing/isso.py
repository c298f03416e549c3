"""Isso: its SQLite database, with threads that are pages and comments in them."""

from __future__ import annotations

import html
import sqlite3
from collections.abc import Iterator
from typing import Any

from broadsheet.comments.bringing.moments import moment
from broadsheet.comments.bringing.notebook import Notebook
from broadsheet.comments.bringing.old_comment import Entry, NotReadable, OldComment, Trouble, read_or_trouble
from broadsheet.comments.bringing.opening import Opened
from broadsheet.comments.bringing.plain_text import plain_line, plain_text
from broadsheet.comments.bringing.telling import number_of

_ACCEPTED, _PENDING, _DELETED = 1, 2, 4


def read(file: Opened, notebook: Notebook) -> Iterator[Entry]:
    with file.on_disk() as path:
        # The file is read as it lies there: without a lock, and without making a journal beside it.
        database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        database.row_factory = sqlite3.Row
        database.text_factory = lambda told: told.decode("utf-8", "replace")
        try:
            for number, row in enumerate(_rows(database, file.name)):
                if number % 1000 == 0:
                    file.tell(number * 300)
                told = {key: row[key] for key in row.keys()}  # noqa: SIM118 - a row iterates over its values
                yield read_or_trouble(_read, told, file.name)
        except sqlite3.DatabaseError as error:
            yield Trouble(file.name, f"The database is damaged ({error}), and what follows could not be read.", is_file=True)
        finally:
            database.close()


def _rows(database: sqlite3.Connection, name: str) -> sqlite3.Cursor:
    """Comments with their page, whatever columns Isso’s version has; pages may be missing altogether."""
    columns = {table: {row["name"] for row in database.execute(f"PRAGMA table_info({table})")} for table in ("comments", "threads")}
    if not {"id", "tid", "text"} <= columns["comments"]:
        raise NotReadable(f"{name}: This database has no table of comments as Isso makes it. Give Isso’s own comments.db.")
    known = [f"threads.{column}" for column in ("uri", "title") if column in columns["threads"]] if "id" in columns["threads"] else []
    join = " LEFT JOIN threads ON threads.id = comments.tid" if known else ""
    return database.execute(f"SELECT {', '.join(['comments.*', *known])} FROM comments{join} ORDER BY comments.id")


def _read(row: dict[str, Any], name: str) -> OldComment:
    number, mode = str(row["id"]), number_of(row.get("mode", _ACCEPTED))
    text = row.get("text")
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text or "")
    # In Markdown entities are letters.
    text = plain_text(text, is_html=False)
    comment = OldComment(
        id=number, where=f"{name}: comment {number}", text=html.unescape(text) if "&" in text else text,
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
