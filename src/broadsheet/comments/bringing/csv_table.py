"""Comments in a table (CSV): one a row, the first row names the columns, in any of the names that people give them."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator

from broadsheet.comments.bringing.moments import moment
from broadsheet.comments.bringing.notebook import Notebook
from broadsheet.comments.bringing.old_comment import Entry, NotReadable, OldComment, Trouble
from broadsheet.comments.bringing.opening import Opened
from broadsheet.comments.bringing.plain_text import plain_line, plain_text
from broadsheet.comments.bringing.telling import is_true, number_of
from broadsheet.newsroom.models import Paper

_NAMES = {
    "id": "id commentid number uuid",
    "parent": "parent parentid replyto inreplyto answers parentcommentid",
    "page": "page url address link uri permalink pageurl articleurl story storyurl article thread path posturl",
    "page_id": "pageid articleid storyid threadid postid",
    "title": "title pagetitle headline articletitle posttitle",
    "author": "userid authorid memberid commenterid",
    "name": "name author username user displayname commenter authorname nickname commentauthor",
    "email": "email mail emailaddress authoremail useremail commentauthoremail",
    "date": "date written created createdat time timestamp datetime posted postedat publishedat submitted commentdate commentdategmt",
    "text": "text comment body message content commenttext commentbody commentcontent html",
    "likes": "likes respects upvotes votes score likecount ups thumbsup reactions",
    "dislikes": "dislikes downvotes dislikecount downs thumbsdown",
    "state": "state status approved commentapproved moderationstatus",
    "pick": "pick ispick featured editorspick picked",
    "edited": "edited editedat modified modifiedat updatedat",
}
_COLUMN = {alias: name for name, aliases in _NAMES.items() for alias in aliases.split()}
_WORDS_OF_STATES = {
    "published": "published approved visible accepted public 1 true yes none",
    "held": "pending held hold 0 unapproved awaiting premod false no reported flagged",
    "rejected": "spam rejected removed hidden trash blocked",
    "deleted": "deleted",
}
_STATES = {"": "published", **{word: state for state, words in _WORDS_OF_STATES.items() for word in words.split()}}
_LONGEST_CELL = 2_000_000


def read(file: Opened, notebook: Notebook) -> Iterator[Entry]:
    zone = Paper.load().zone
    csv.field_size_limit(_LONGEST_CELL)
    with file.text() as text:
        rows = csv.reader((line.replace("\0", "") for line in text), delimiter=_separator(file.words()))
        columns: list[str] = []
        while True:
            line = rows.line_num + 1
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield Trouble(
                    f"{file.name}:{line}", f"This row cannot be read ({error}); a quotation mark may have opened and never closed."
                )
                continue
            if row is None:
                break
            if not any(cell.strip() for cell in row):
                continue
            if not columns:
                columns = _columns(row, file.name)
                continue
            yield _read(columns, row, f"{file.name}:{line}", zone)
        if not columns:
            raise NotReadable(f"{file.name}: The file holds nothing. The first row must name the columns, one of them “text”.")


def _separator(words: str) -> str:
    first = words.partition("\n")[0]
    return max((",", ";", "\t", "|"), key=first.count)


def _columns(row: list[str], name: str) -> list[str]:
    """What each column holds; a second one of a kind is passed over."""
    found: list[str] = []
    for cell in row:
        column = _COLUMN.get("".join(letter for letter in cell.lower() if letter.isalnum()), "")
        found.append(column if column not in found else "")
    if "text" not in found:
        raise NotReadable(
            f"{name}: No column is named like the words of a comment. The first row must name the columns: id, parent, page, name, "
            "email, date, text, likes, state; “text” is needed."
        )
    return found


def _read(columns: list[str], row: list[str], where: str, zone: dt.tzinfo) -> Entry:
    told = {column: cell.strip() for column, cell in zip(columns, row, strict=False) if column}
    if len(row) > len(columns) and any(cell.strip() for cell in row[len(columns) :]):
        return Trouble(
            where,
            f"This row has {len(row)} cells, and the first row names {len(columns)}: a separator stands in a text without quotation marks.",
        )
    state = told.get("state", "").lower()
    parent = told.get("parent", "")
    comment = OldComment(
        id=told.get("id", ""), where=where, text=plain_text(told.get("text", ""), is_html=False), page=told.get("page", ""),
        page_id=told.get("page_id", ""), title=plain_line(told.get("title")), parent="" if parent in ("0", "root", "null") else parent,
        author=told.get("author", ""), name=plain_line(told.get("name")), email=told.get("email", ""),
        written=moment(told.get("date"), zone),
        edited=moment(told.get("edited"), zone), state=_STATES.get(state, "held"), likes=max(0, number_of(told.get("likes"))),
        is_pick=is_true(told.get("pick")),
    )  # fmt: skip
    if comment.state == "held":
        comment.why_held = "reported" if state in ("reported", "flagged") else "imported"
        if state not in _STATES:
            comment.notes.append(f"The state “{state[:40]}” is not known; it waits for a moderator.")
    if state == "spam":
        comment.old["spam"] = True
    if number_of(told.get("dislikes")):
        comment.old["dislikes"] = number_of(told["dislikes"])
    return comment
