"""The platforms that comments can be brought from, and how their exports are told apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from broadsheet.comments.bringing import commento, coral, csv_table, disqus, isso, lines, vuukle, wordpress
from broadsheet.comments.bringing.notebook import Notebook
from broadsheet.comments.bringing.old_comment import Entry, NotReadable
from broadsheet.comments.bringing.opening import Opened


@dataclass(frozen=True)
class Platform:
    """`look_ahead` notes what stands in other places of the files than the comments that need it; `form` is what a file looks like."""

    name: str
    label: str
    form: str
    read: Callable[[Opened, Notebook], Iterator[Entry]]
    look_ahead: Callable[[Opened, Notebook], None] | None = None


PLATFORMS = {
    one.name: one
    for one in (
        Platform("vuukle", "Vuukle", "JSON", vuukle.read),
        Platform("disqus", "Disqus", "XML", disqus.read, disqus.look_ahead),
        Platform("coral", "Coral", "JSON", coral.read, coral.look_ahead),
        Platform("wordpress", "WordPress", "XML", wordpress.read),
        Platform("isso", "Isso", "SQLite", isso.read),
        Platform("commento", "Commento", "JSON", commento.read, commento.look_ahead),
        Platform("csv", "a table", "CSV", csv_table.read),
        Platform(lines.OURS, "Broadsheet", "JSON", lines.read),
    )
}
# What only one platform's files have near their beginning.
_SIGNS = (
    ("disqus", re.compile(r"<disqus[\s>]|http://disqus\.com\"?[\s>]")),
    ("wordpress", re.compile(r"wordpress\.org/export/|<wp:(?:comment|wxr_version|post_id)>")),
    ("commento", re.compile(r'"(?:commentHex|commenterHex|commenters)"\s*:')),
    ("coral", re.compile(r'"(?:storyID|story_id|asset_id|authorID|tenantID|profiles)"\s*:')),
    ("vuukle", re.compile(r'"(?:commentText|createdTimestamp|articleAvatar)"\s*:')),
    ("broadsheet", re.compile(r'"voice"\s*:\s*\{')),
)


def check_platform(file: Opened, platform: Platform) -> None:
    """Raises NotReadable where the file is plainly no export of this platform's, with a sentence that says what it looks like."""
    form, sign = _form_of(file), platform_of(file)
    if not file.head.strip(b" \t\r\n\0"):
        raise NotReadable(f"{file.name}: The file is empty.")
    if sign and sign != platform.name and platform.name != "csv":
        known = PLATFORMS[sign]
        raise NotReadable(f"{file.name}: This looks like an export of {known.label}, not of {platform.label}. Use --from {known.name}.")
    if form != platform.form and (form, platform.form) != ("", "CSV"):
        seems = {"": "plain text or a table"}.get(form, form)
        raise NotReadable(f"{file.name}: {platform.label} comes as {platform.form}, and this file is {seems}. Was another --from meant?")


def platform_of(file: Opened) -> str:
    """The name of the platform that the file shows the signs of, or nothing."""
    form = _form_of(file)
    if form == "SQLite":
        return "isso"
    words = file.words()
    return next((name for name, sign in _SIGNS if PLATFORMS[name].form == form and sign.search(words)), "")


def _form_of(file: Opened) -> str:
    """The form by the first mark that means something; an odd character before it does not count."""
    if file.head.startswith(isso.MAGIC):
        return "SQLite"
    words = file.words()
    start = words[:3].lstrip("`´'\"﻿;,.>)] \t\r\n")
    if start.startswith("<") or re.match(r"[^\n{\[]{0,40}<(?:\?xml|disqus|rss|!DOCTYPE)", words):
        return "XML"
    return "JSON" if start.startswith(("{", "[")) else ""
