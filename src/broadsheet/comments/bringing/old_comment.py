"""A comment as it comes from an export, whatever platform wrote it, and what could not be read as one."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

# What an answer says of the comment it answers: its id on the same platform, or platform and id.
Ref = str | tuple[str, str]
PLATFORM_ID = 200


@dataclass(slots=True)
class OldComment:
    """One comment of an export. `text` is plain text, paragraphs with an empty line between; quotations begin with `> `.

    `page` is the address it stood at and `page_id` the number that the platform or the paper knew that page by; either may be empty.
    `written` has a time zone, or is None where it cannot be read. `old` keeps what else the platform told. `source` is the platform's
    name where it is not the one that is read. `columns` are values of the comment's own row that only our own lines carry, and
    `voice` those of its voice's. `former_ids` are those that earlier imports made for it. `notes` is what was changed in reading, for the
    report.
    """

    id: str
    where: str
    text: str = ""
    page: str = ""
    page_id: str = ""
    title: str = ""
    parent: Ref = ""
    author: str = ""
    name: str = ""
    email: str = ""
    written: dt.datetime | None = None
    edited: dt.datetime | None = None
    state: str = "published"
    why_held: str = ""
    likes: int = 0
    is_pick: bool = False
    badge: str = ""
    source: str = ""
    old: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    voice: dict[str, Any] = field(default_factory=dict)
    former_ids: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def digest(self) -> str:
        """What changes when the platform's word on this comment does."""
        told = (
            self.page, self.page_id, self.parent, self.author, self.name, self.text, self.written, self.edited, self.state, self.why_held,
            self.likes, self.is_pick, self.badge, self.old, self.columns,
        )  # fmt: skip
        return hashlib.blake2b(repr(told).encode("utf-8", "replace"), digest_size=8).hexdigest()

    def likeness(self, who: str = "") -> str:
        """The same for two entries of a file that are one comment, told twice. `who` stands for who wrote it."""
        told = (self.page, self.page_id, who or self.author or self.email or self.name, self.written, self.text)
        return hashlib.blake2b(repr(told).encode("utf-8", "replace"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Trouble:
    """An entry that was dropped; `why` is a sentence. `is_file` where a file breaks off, `is_mended` where nothing may be lost by it."""

    where: str
    why: str
    id: str = ""
    is_mended: bool = False
    is_file: bool = False


Entry = OldComment | Trouble


class NotReadable(Exception):
    """A file cannot be read at all, or is not what it was said to be; the message says what to do."""


def read_or_trouble(read: Callable[..., Entry], value: Any, where: str, *more: Any) -> Entry:
    """What `read` makes of a value; where its parts are of kinds that no export has, the line is dropped and the others go on."""
    try:
        return read(value, where, *more)
    except (TypeError, AttributeError, ValueError, OverflowError, RecursionError) as error:
        return Trouble(where, f"Its parts are not of the kinds that this platform writes ({type(error).__name__}: {error}).")
