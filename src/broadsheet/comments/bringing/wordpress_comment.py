"""What WordPress tells of a comment, whichever list it stands in."""

from __future__ import annotations

from collections.abc import Mapping

from broadsheet.comments.bringing.moments import moment
from broadsheet.comments.bringing.old_comment import OldComment
from broadsheet.comments.bringing.plain_text import plain_line, plain_text
from broadsheet.newsroom.models import Paper

_STATES = {
    "1": "published", "approve": "published", "approved": "published", "0": "held", "hold": "held", "unapproved": "held",
    "spam": "rejected", "trash": "rejected", "post-trashed": "rejected",
}  # fmt: skip
_COMMENTS = ("", "comment", "review")
_NOTES_OF_SITES = ("pingback", "trackback", "pings")
_VOTES = ("cld_like_count", "likes", "_commentliked", "wpdiscuz_votes", "comment_karma")


def comment_of(said: Mapping[str, str], page: Mapping[str, str], where: str, meta: Mapping[str, str] | None = None) -> OldComment:
    """By the names of WordPress's own columns, in small letters; `meta` is what plugins put beside, such as votes."""
    user, parent = said.get("comment_user_id") or said.get("user_id", ""), said.get("comment_parent", "")
    comment = OldComment(
        id=said.get("comment_id", ""), where=where, text=plain_text(said.get("comment_content", "")),
        page=plain_line(page.get("link")) or plain_line(page.get("guid")), page_id=page.get("post_id", ""),
        title=plain_line(page.get("title")), parent="" if parent == "0" else parent,
        author=f"user:{user}" if user not in ("", "0") else "", name=plain_line(said.get("comment_author")),
        email=said.get("comment_author_email", ""), written=moment(said.get("comment_date_gmt")),
    )  # fmt: skip
    if comment.author and comment.email:
        # Exports have been seen that give every guest the administrator's number; the address tells people apart.
        comment.author = ""
    if comment.written is None and said.get("comment_date"):
        # The site's own time, which is taken for the paper's.
        comment.written = moment(said["comment_date"], Paper.load().zone)
    if comment.written is None:
        comment.written = moment(page.get("post_date_gmt"))
        if comment.written:
            comment.notes.append("Its date cannot be read; it has that of its page.")
    approved = said.get("comment_approved", "1").lower()
    comment.state = _STATES.get(approved, "held")
    if comment.state == "held":
        comment.why_held = "imported"
        if approved not in _STATES:
            comment.notes.append(f"The state “{approved[:40]}” is not known; it waits for a moderator.")
    if approved in ("spam", "trash", "post-trashed"):
        comment.old["spam" if approved == "spam" else "trash"] = True
    set_kind(comment, said.get("comment_type", ""))
    website = said.get("comment_author_url", "")
    if website.startswith(("http://", "https://")):
        comment.old["website"] = website[:300]
    votes = {**said, **(meta or {})}
    number = next((votes[key] for key in _VOTES if votes.get(key, "").lstrip("-").isdigit() and votes[key] != "0"), "0")
    comment.likes = max(0, int(number[:10]))
    return comment


def set_kind(comment: OldComment, kind: str) -> None:
    """Plugins keep other things among the comments: orders, and what editors wrote to each other. None of them was for readers."""
    kind = kind.strip().lower()
    if kind in _COMMENTS:
        return
    comment.old["kind"] = kind[:40]
    if kind in _NOTES_OF_SITES:
        comment.state, comment.why_held = "rejected", ""
        comment.notes.append("It is a note from another site that linked here (pingback), and no comment; it is kept, not shown.")
    elif comment.state == "published":
        comment.state, comment.why_held = "held", "imported"
        comment.notes.append(f"It is of a kind that no reader writes (“{kind[:40]}”); it waits for a moderator.")
