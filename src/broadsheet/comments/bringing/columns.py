"""The columns of a table of comments, by any of the names that people and programs give them, and the states that stand in them."""

from __future__ import annotations

from broadsheet.comments.bringing.old_comment import NotReadable, OldComment
from broadsheet.comments.bringing.telling import is_true

_NAMES = {
    "id": "id commentid number uuid cid messageid",
    "parent": "parent parentid replyto replytoid inreplyto inreplytoid answers parentcommentid commentparent parentcomment replyid",
    "page": "page url address link uri permalink pageurl pagelink articleurl articlelink story storyurl article thread threadurl path "
    "posturl postlink pageuri contenturl",
    "page_id": "pageid articleid storyid threadid postid commentpostid contentid threadidentifier identifier",
    "title": "title pagetitle headline articletitle posttitle storytitle threadtitle",
    "author": "userid authorid memberid commenterid accountid",
    "name": "name author username user displayname commenter authorname nickname nick commentauthor commentername fullname screenname "
    "authorusername authordisplayname userdisplayname",
    "email": "email mail emailaddress authoremail useremail commentauthoremail commenteremail emailid",
    "date_utc": "commentdategmt dategmt dateutc createdutc createdatutc createdgmt timeutc",
    "date": "date written created createdat createdon createddate time timestamp createdtimestamp datetime posted postedat postedon "
    "postdate dateposted datecreated publishedat submitted submittedat commentdate commenttime commentedat writtenat ts",
    "text": "text comment body message content commenttext commentbody commentcontent html commenthtml messagetext rawmessage words",
    "likes": "likes respects upvotes votes score likecount likescount ups thumbsup reactions commentkarma netvotes votesup",
    "dislikes": "dislikes downvotes dislikecount dislikescount downs thumbsdown votesdown",
    "state": "state status moderationstatus moderation commentstatus",
    "approved": "approved commentapproved isapproved ispublished published visible isvisible",
    "deleted": "deleted isdeleted deletedat removed isremoved trashed",
    "spam": "spam isspam flaggedasspam",
    "hidden": "hidden ishidden rejected isrejected blocked isblocked",
    "pending": "pending ispending held ispremod",
    "pick": "pick ispick featured isfeatured editorspick picked topcomment",
    "edited": "edited editedat modified modifiedat updatedat lastedited",
    "kind": "commenttype type",
    "website": "website commentauthorurl authorurl homepage",
}
_COLUMN = {alias: name for name, aliases in _NAMES.items() for alias in aliases.split()}
_WORDS_OF_STATES = {
    "published": "published approved approve visible accepted public live active open ok posted 1 true t yes y none",
    "held": "pending held hold 0 unapproved awaiting premod moderation false f no n reported flagged",
    "rejected": "spam rejected removed hidden trash trashed post-trashed blocked declined disapproved",
    "deleted": "deleted",
}
_STATES = {"": "published", **{word: state for state, words in _WORDS_OF_STATES.items() for word in words.split()}}
# Of two columns that speak of a comment's state the one that shows less counts.
_STRICTNESS = ("published", "held", "rejected", "deleted")
_NOTHING = {"null", "\\n", "none", "nil", "n/a", "undefined"}
_FALSE = {"", "0", "false", "f", "no", "n", "off", "-", "0000-00-00 00:00:00"}


def columns_of(row: list[str], name: str) -> list[str]:
    """What each column holds; a second one of a kind is passed over. Raises NotReadable where none holds the words of a comment."""
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


def cells_of(columns: list[str], row: list[str]) -> dict[str, str]:
    """What a row tells, by the names of ours. Databases write that nothing is there in words."""
    told = {column: cell.strip() for column, cell in zip(columns, row, strict=False) if column}
    return {column: "" if column not in ("text", "name") and cell.lower() in _NOTHING else cell for column, cell in told.items()}


def set_state(comment: OldComment, told: dict[str, str]) -> None:
    """The state by all columns that speak of it. What none of them knows waits for a moderator."""
    said = [told[column].lower() for column in ("state", "approved") if told.get(column)]
    states = {_STATES.get(word, "held") for word in said}
    for column, state in (("pending", "held"), ("hidden", "rejected"), ("spam", "rejected"), ("deleted", "deleted")):
        if told.get(column, "").lower() not in _FALSE:
            states.add(state)
    comment.state = max(states, key=_STRICTNESS.index, default="published")
    if comment.state == "held":
        comment.why_held = "reported" if {"reported", "flagged"} & set(said) else "imported"
        comment.notes += [f"The state “{word[:40]}” is not known; it waits for a moderator." for word in said if word not in _STATES]
    if "spam" in said or is_true(told.get("spam")):
        comment.old["spam"] = True
