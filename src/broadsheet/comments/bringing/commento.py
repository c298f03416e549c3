"""Commento: its JSON export, with comments and, before or behind them, the people who wrote them."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from broadsheet.comments.bringing.json_stream import values_in
from broadsheet.comments.bringing.moments import moment
from broadsheet.comments.bringing.notebook import Notebook
from broadsheet.comments.bringing.old_comment import Entry, OldComment, Trouble, read_or_trouble
from broadsheet.comments.bringing.opening import Opened
from broadsheet.comments.bringing.plain_text import plain_line, plain_text
from broadsheet.comments.bringing.telling import first_of, is_true, number_of

_DELETED = "[deleted]"
_PERSON = "commento commenter"
_STATES = {"approved": "published", "": "published", "unapproved": "held", "flagged": "held"}


def look_ahead(file: Opened, notebook: Notebook) -> None:
    for one in values_in(file):
        if isinstance(one, Trouble) or one.under != "commenters" or not isinstance(one.value, dict):
            continue
        person = one.value
        notebook.note(
            _PERSON, first_of(person, "commenterHex"),
            {"name": plain_line(person.get("name")), "email": first_of(person, "email"), "staff": person.get("isModerator") is True},
        )  # fmt: skip


def read(file: Opened, notebook: Notebook) -> Iterator[Entry]:
    for one in values_in(file):
        if isinstance(one, Trouble):
            yield one
        elif isinstance(one.value, dict) and "commentHex" in one.value:
            yield read_or_trouble(_read, one.value, one.where, notebook)
        elif one.under == "comments":
            yield Trouble(one.where, "This is no comment: it has no commentHex.")


def _read(told: dict[str, Any], where: str, notebook: Notebook) -> Entry:
    author = first_of(told, "commenterHex")
    person = (notebook.fact(_PERSON, author) if author != "anonymous" else None) or {}
    domain, path = first_of(told, "domain"), first_of(told, "url", "path")
    text, score, parent = first_of(told, "html"), number_of(told.get("score")), first_of(told, "parentHex")
    state = _STATES.get(first_of(told, "state").lower(), "held")
    comment = OldComment(
        id=first_of(told, "commentHex"), where=where,
        text=plain_text(str(told["html"])) if text else html.unescape(plain_text(str(told.get("markdown") or ""), is_html=False)),
        page=path if "://" in path or not domain else f"https://{domain}/{path.lstrip('/')}", parent="" if parent == "root" else parent,
        author="" if author == "anonymous" else author, name=person.get("name", ""), email=person.get("email", ""),
        written=moment(told.get("creationDate")), state=state, likes=max(score, 0), badge="staff" if person.get("staff") else "",
    )  # fmt: skip
    if state == "held":
        comment.why_held = "reported" if first_of(told, "state") == "flagged" else "imported"
    if is_true(told.get("deleted")):
        comment.state, comment.why_held = "deleted", ""
    if author == "anonymous" and comment.text == _DELETED:
        # Its export leaves out that a comment was deleted; its words say so.
        comment.state, comment.why_held = "deleted", ""
    if score < 0:
        comment.old["score"] = score
    if author == "anonymous":
        comment.name = "Anonymous"
    return comment
