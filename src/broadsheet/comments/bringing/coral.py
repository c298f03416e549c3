"""Coral (and Talk, its older name): the collections of stories, comments and users as its database exports them, in any order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from broadsheet.comments.bringing.json_stream import BESIDE, values_in
from broadsheet.comments.bringing.moments import moment
from broadsheet.comments.bringing.notebook import Notebook
from broadsheet.comments.bringing.old_comment import Entry, OldComment, Trouble, read_or_trouble
from broadsheet.comments.bringing.opening import Opened
from broadsheet.comments.bringing.plain_text import plain_line, plain_text
from broadsheet.comments.bringing.telling import first_of, number_of

_STORY, _USER = "coral story", "coral user"
_STATES = {
    "APPROVED": "published", "ACCEPTED": "published", "NONE": "published", "": "published", "REJECTED": "rejected", "PREMOD": "held",
    "SYSTEM_WITHHELD": "held",
}  # fmt: skip
_REACTIONS = ("REACTION", "reaction", "respect", "like", "love", "upvote")


def look_ahead(file: Opened, notebook: Notebook) -> None:
    for one in values_in(file):
        if isinstance(one, Trouble) or not isinstance(one.value, dict) or _is_comment(one.value) or _is_beside(one.value):
            continue
        told, number = one.value, first_of(one.value, "id", "_id")
        if told.get("url"):
            title = told.get("title") or (told["metadata"].get("title") if isinstance(told.get("metadata"), dict) else "")
            notebook.note(_STORY, number, {"url": first_of(told, "url"), "title": plain_line(title)})
        elif "username" in told or "profiles" in told or "email" in told:
            notebook.note(_USER, number, {"name": plain_line(told.get("username")), "email": _email(told), "role": first_of(told, "role")})


def read(file: Opened, notebook: Notebook) -> Iterator[Entry]:
    for one in values_in(file):
        if isinstance(one, Trouble):
            yield one
        elif not isinstance(one.value, dict):
            yield Trouble(one.where, "This is no object of a Coral export.")
        elif _is_comment(one.value):
            yield read_or_trouble(_read, one.value, one.where, notebook)
        elif _is_beside(one.value) or one.under == BESIDE:
            continue
        elif one.value and not ({"url", "username", "profiles", "email"} & one.value.keys()):
            yield Trouble(one.where, "This is neither a comment, nor a story, nor a user of Coral’s.", id=first_of(one.value, "id", "_id"))


def _is_comment(told: dict[str, Any]) -> bool:
    return (
        not _is_beside(told)
        and any(key in told for key in ("storyID", "story_id", "asset_id"))
        and any(key in told for key in ("revisions", "body", "status", "authorID", "author_id"))
    )


def _is_beside(told: dict[str, Any]) -> bool:
    """Whether it is of a collection about comments, such as who flagged or decided what: its sums stand with the comments."""
    return any(key in told for key in ("commentID", "commentRevisionID", "item_id", "actionType", "action_type"))


def _email(told: dict[str, Any]) -> str:
    """The address: Talk kept it among the profiles."""
    given = told.get("profiles")
    profiles = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    return first_of(told, "email") or next((first_of(one, "id") for one in profiles if "@" in first_of(one, "id")), "")


def _read(told: dict[str, Any], where: str, notebook: Notebook) -> Entry:
    story_id, author = first_of(told, "storyID", "story_id", "asset_id"), first_of(told, "authorID", "author_id")
    story, person = notebook.fact(_STORY, story_id) or {}, notebook.fact(_USER, author) or {}
    revisions = [one for one in told.get("revisions") or told.get("body_history") or () if isinstance(one, dict)]
    body = told.get("body") or (revisions[-1].get("body") if revisions else "")
    text = "\n\n".join(filter(None, (plain_text(str(body or "")), _picture(told, revisions))))
    counts = told.get("actionCounts") or told.get("action_counts")
    counts = counts if isinstance(counts, dict) else {}
    tags, status = _tags(told), first_of(told, "status").upper()
    comment = OldComment(
        id=first_of(told, "id", "_id"), where=where, text=text, page=story.get("url", ""), page_id=story_id,
        title=story.get("title", ""), parent=first_of(told, "parentID", "parent_id"), author=author, name=person.get("name", ""),
        email=person.get("email", ""), written=moment(told.get("createdAt", told.get("created_at"))), state=_STATES.get(status, "held"),
        likes=max((number_of(counts.get(key)) for key in _REACTIONS), default=0), is_pick="FEATURED" in tags,
        badge="staff" if "STAFF" in tags or person.get("role") in ("ADMIN", "MODERATOR", "STAFF") else "",
    )  # fmt: skip
    if len(revisions) > 1:
        comment.edited = moment(revisions[-1].get("createdAt", revisions[-1].get("created_at")))
    if told.get("deletedAt") or told.get("deleted_at"):
        comment.state = "deleted"
    if comment.state == "held":
        comment.why_held = "imported"
        if status not in _STATES:
            comment.notes.append(f"The status {status!r} is not known; it waits for a moderator.")
    flags = sum(number_of(value) for key, value in counts.items() if key.upper() == "FLAG")
    if flags:
        comment.old["reports"] = flags
    if story_id and not story:
        comment.notes.append(f"Its story {story_id} is not in the files, so its address is not known.")
    return comment


def _picture(told: dict[str, Any], revisions: list[dict[str, Any]]) -> str:
    """The address of what was shown with the words: a picture, a film, a post from elsewhere."""
    media = (revisions[-1].get("media") if revisions else None) or told.get("media")
    address = first_of(media, "url", "original") if isinstance(media, dict) else ""
    return address if address.startswith(("https://", "http://")) else ""


def _tags(told: dict[str, Any]) -> set[str]:
    found = set()
    for one in told.get("tags") or ():
        inner = one.get("tag") if isinstance(one, dict) else None
        tag = one if isinstance(one, str) else one.get("type") if isinstance(one, dict) else ""
        tag = tag or (inner.get("name") if isinstance(inner, dict) else inner)
        found.add(str(tag).upper())
    return found
