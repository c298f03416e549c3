"""Vuukle: comments with their answers inside them, as its feed sends them; one a line, in lists, or as whole pages of the feed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from broadsheet.comments.bringing.csv_table import read_table
from broadsheet.comments.bringing.forms import form_of
from broadsheet.comments.bringing.json_stream import values_in
from broadsheet.comments.bringing.moments import moment
from broadsheet.comments.bringing.notebook import Notebook
from broadsheet.comments.bringing.old_comment import Entry, OldComment, Trouble, read_or_trouble
from broadsheet.comments.bringing.opening import Opened
from broadsheet.comments.bringing.plain_text import plain_line, plain_text
from broadsheet.comments.bringing.telling import first_of, number_of

_STATES = {
    "0": "published", "approved": "published", "published": "published", "3": "reported", "reported": "reported", "pending": "pending",
    "spam": "spam", "deleted": "deleted", "rejected": "rejected",
}  # fmt: skip
_TOLD = ("toxicity", "spamValue", "userPoints", "authorType", "articleId", "title", "replyCount", "tag")
_LISTS = ("comments", "items", "data", "commentFeed", "topComments", "result")


def read(file: Opened, notebook: Notebook) -> Iterator[Entry]:
    if form_of(file) != "JSON":
        # Its tables have the texts as HTML, as its feed has.
        yield from read_table(file, is_html=True)
        return
    for one in values_in(file):
        if isinstance(one, Trouble):
            yield one
            continue
        found = False
        for told, parent in _comments_in(one.value):
            found = True
            yield read_or_trouble(_read, told, one.where, parent)
        if not found and not one.under and one.value:
            yield Trouble(one.where, "This holds no comment: there is neither an id nor a commentText in it.")


def _comments_in(value: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every comment in a value, with the id of the one that it was found inside. Nesting may be as deep as it likes."""
    waiting: list[tuple[Any, str]] = [(value, "")]
    while waiting:
        one, parent = waiting.pop()
        if isinstance(one, list):
            waiting += [(each, parent) for each in reversed(one)]
        elif isinstance(one, dict) and ("commentText" in one or ("comment" in one and "id" in one)):
            yield one, parent
            waiting.append((one.get("replies") or (), first_of(one, "id", "commentId", "_id")))
        elif isinstance(one, dict):
            waiting += [(one[key], parent) for key in reversed(_LISTS) if isinstance(one.get(key), dict | list)]


def _read(told: dict[str, Any], where: str, inside: str) -> Entry:
    number = first_of(told, "id", "commentId", "_id")
    text = told.get("commentText", told.get("comment"))
    comment = OldComment(
        id=number, where=where, text=plain_text(str(text or "")), page=_address(told), page_id=first_of(told, "articleId"),
        title=plain_line(told.get("title")), parent=first_of(told, "parentId") or inside, author=first_of(told, "userId", "cookieId"),
        name=plain_line(first_of(told, "name", "username")), email=first_of(told, "email"),
        written=moment(next((told[key] for key in ("createdTimestamp", "ts", "createdAt", "created", "date") if told.get(key)), None)),
        likes=number_of(told.get("likeCount", told.get("upVotes"))), is_pick=told.get("topComment") is True,
    )  # fmt: skip
    if comment.parent == "0":
        comment.parent = inside
    edited = told.get("edited")
    if edited and str(edited).lower() != "false":
        comment.edited = moment(edited) or comment.written
    _set_state(comment, told)
    comment.old = {key: told[key] for key in _TOLD if told.get(key) not in (None, "", 0)}
    for key, kept in (("dislikeCount", "dislikes"), ("reportSpamCount", "reports")):
        if number_of(told.get(key)):
            comment.old[kept] = number_of(told[key])
    answers = told.get("replies")
    if isinstance(answers, list) and number_of(told.get("replyCount")) != len(answers):
        comment.notes.append("The count of replies is not that of the replies in the file; they are counted anew.")
    return comment


def _address(told: dict[str, Any]) -> str:
    host, path = first_of(told, "host").rstrip("/"), first_of(told, "uri", "url")
    if not path or "://" in path or not host:
        return path
    return f"{'' if '://' in host else 'https://'}{host}/{path.lstrip('/')}"


def _set_state(comment: OldComment, told: dict[str, Any]) -> None:
    state = _STATES.get(str(told.get("state", 0)).lower(), "")
    if state == "reported":
        comment.state, comment.why_held = "held", "reported"
        if comment.text.startswith("[") and comment.text.endswith("]"):
            comment.notes.append("Readers had reported it, and the platform kept its words back: only its place has come.")
    elif state in ("published", "deleted", "rejected"):
        comment.state = state
    elif state == "spam":
        comment.state, comment.old["spam"] = "rejected", True
    else:
        comment.state, comment.why_held = "held", "imported"
        if state != "pending":
            comment.notes.append(f"The state {told.get('state')!r} is not known; it waits for a moderator.")
