"""WordPress: its export file (WXR), with the comments inside the posts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from broadsheet.comments.bringing.moments import moment
from broadsheet.comments.bringing.notebook import Notebook
from broadsheet.comments.bringing.old_comment import Entry, OldComment, Trouble
from broadsheet.comments.bringing.opening import Opened
from broadsheet.comments.bringing.plain_text import plain_line, plain_text
from broadsheet.comments.bringing.xml_stream import child_text, elements_in, local_name

_STATES = {
    "1": "published",
    "approve": "published",
    "approved": "published",
    "0": "held",
    "hold": "held",
    "trash": "rejected",
    "post-trashed": "rejected",
}


def read(file: Opened, notebook: Notebook) -> Iterator[Entry]:
    for found in elements_in(file, {"item"}):
        if isinstance(found, Trouble):
            yield found
            continue
        _, item, where = found
        page = {
            local_name(child): (child.text or "").strip()
            for child in item
            if local_name(child) in ("link", "post_id", "title", "post_date_gmt", "guid") and len(child) == 0
        }
        for child in item:
            if local_name(child) == "comment":
                line = child.sourceline or 0
                yield _read(child_text(child), page, f"{file.name}:{line}" if 0 < line < 65_535 else where, _meta(child))


def _meta(comment: Any) -> dict[str, str]:
    """What plugins put beside a comment, such as votes."""
    found = {}
    for child in comment:
        if local_name(child) == "commentmeta":
            said = child_text(child)
            found[said.get("meta_key", "")] = said.get("meta_value", "")
    return found


def _read(said: dict[str, str], page: dict[str, str], where: str, meta: dict[str, str]) -> Entry:
    user = said.get("comment_user_id", "")
    parent = said.get("comment_parent", "")
    address = plain_line(page.get("link")) or plain_line(page.get("guid"))
    comment = OldComment(
        id=said.get("comment_id", ""), where=where, text=plain_text(said.get("comment_content", "")), page=address,
        page_id=page.get("post_id", ""), title=plain_line(page.get("title")), parent="" if parent == "0" else parent,
        author=f"user:{user}" if user not in ("", "0") else "", name=plain_line(said.get("comment_author")),
        email=said.get("comment_author_email", ""), written=moment(said.get("comment_date_gmt")) or moment(said.get("comment_date")),
    )  # fmt: skip
    if comment.author and comment.email:
        # Exports have been seen that give every guest the administrator's number; the address tells people apart.
        comment.author = ""
    if comment.written is None:
        comment.written = moment(page.get("post_date_gmt"))
        comment.notes.append("Its date cannot be read; it has that of its page.")
    approved = said.get("comment_approved", "1").lower()
    comment.state = _STATES.get(approved, "held" if approved != "spam" else "rejected")
    if comment.state == "held":
        comment.why_held = "imported"
    if approved in ("spam", "trash", "post-trashed"):
        comment.old["spam" if approved == "spam" else "trash"] = True
    kind = said.get("comment_type", "")
    if kind in ("pingback", "trackback"):
        comment.state, comment.old["kind"] = "rejected", kind
        comment.notes.append("It is a note from another site that linked here (pingback), and no comment; it is kept, not shown.")
    website = said.get("comment_author_url", "")
    if website.startswith(("http://", "https://")):
        comment.old["website"] = website[:300]
    for key in ("cld_like_count", "likes", "_commentliked", "comment_karma", "wpdiscuz_votes"):
        if meta.get(key, "").lstrip("-").isdigit():
            comment.likes = max(0, int(meta[key][:10]))
            break
    return comment
