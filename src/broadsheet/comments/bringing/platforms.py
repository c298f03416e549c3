"""The platforms that comments can be brought from, and how their exports are told apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from broadsheet.comments.bringing import commento, coral, csv_table, disqus, isso, lines, vuukle, wordpress
from broadsheet.comments.bringing.forms import form_of
from broadsheet.comments.bringing.notebook import Notebook
from broadsheet.comments.bringing.old_comment import Entry, NotReadable
from broadsheet.comments.bringing.opening import Opened


@dataclass(frozen=True)
class Platform:
    """`look_ahead` notes what stands in other places of the files than the comments that need it; `forms` are what a file may look like."""

    name: str
    label: str
    forms: tuple[str, ...]
    read: Callable[[Opened, Notebook], Iterator[Entry]]
    look_ahead: Callable[[Opened, Notebook], None] | None = None


PLATFORMS = {
    one.name: one
    for one in (
        Platform("vuukle", "Vuukle", ("JSON", "CSV"), vuukle.read),
        Platform("disqus", "Disqus", ("XML",), disqus.read, disqus.look_ahead),
        Platform("coral", "Coral", ("JSON",), coral.read, coral.look_ahead),
        Platform("wordpress", "WordPress", ("XML", "JSON", "CSV"), wordpress.read),
        Platform("isso", "Isso", ("SQLite",), isso.read),
        Platform("commento", "Commento", ("JSON",), commento.read, commento.look_ahead),
        Platform("csv", "a table", ("CSV",), csv_table.read),
        Platform(lines.OURS, "Broadsheet", ("JSON",), lines.read),
    )
}
# What only one platform's files have near their beginning.
_SIGNS = (
    ("disqus", re.compile(r"<disqus[\s>]|xmlns(?::\w+)?=[\"']http://disqus\.com[\"']")),
    ("wordpress", re.compile(r"wordpress\.org/export/|<wp:(?:comment|wxr_version|post_id)>")),
    ("commento", re.compile(r'"(?:commentHex|commenterHex|commenters)"\s*:')),
    ("coral", re.compile(r'"(?:storyID|story_id|asset_id|authorID|tenantID|profiles)"\s*:')),
    ("vuukle", re.compile(r'"(?:commentText|createdTimestamp|articleAvatar)"\s*:')),
    ("wordpress", re.compile(r'"(?:comment_ID|comment_approved|author_user_agent)"\s*:')),
    ("broadsheet", re.compile(r'"voice"\s*:\s*\{')),
)


_WEB_PAGE = re.compile(r"\s*<(?:!DOCTYPE\s+html|html[\s>])", re.IGNORECASE)
# Forms that a file shows no platform by, with what to do about each.
_SEEMS = {
    "": "plain text or a table",
    "binary": "binary: a picture, a program, or a database of another maker. Export it as text",
    "SQLite": "an SQLite database",
}


def check_platform(file: Opened, platform: Platform) -> None:
    """Raises NotReadable where the file is plainly no export of this platform's, with a sentence that says what it looks like."""
    if not file.head.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise NotReadable(f"{file.name}: The file is empty.")
    form, sign = form_of(file), platform_of(file)
    if _WEB_PAGE.match(file.words()) and form == "XML":
        raise NotReadable(
            f"{file.name}: This is a web page, and no export. It may say why, such as that one must sign in to fetch the file."
        )
    if sign and sign != platform.name and platform.name != "csv":
        known = PLATFORMS[sign]
        raise NotReadable(f"{file.name}: This looks like an export of {known.label}, not of {platform.label}. Use --from {known.name}.")
    if form not in platform.forms and (form or "CSV" not in platform.forms):
        forms, hint = " or ".join(platform.forms), f" Use --from {sign}." if sign else " Was another --from meant?"
        if form == "binary":
            hint = ""
        if form == "binary" and platform.name == "coral":
            hint = " Turn BSON into JSON with bsondump, or export it with mongoexport."
        raise NotReadable(f"{file.name}: {platform.label} comes as {forms}, and this file is {_SEEMS.get(form, form)}.{hint}")


def platform_of(file: Opened) -> str:
    """The name of the platform that the file shows the signs of, or nothing."""
    form = form_of(file)
    if form == "SQLite":
        return "isso"
    words = file.words()
    found = [(sign.search(words), name) for name, sign in _SIGNS if form in PLATFORMS[name].forms]
    # Comments speak of other platforms too, but further down.
    return min(((sign.start(), name) for sign, name in found if sign), default=(0, ""))[1]
