"""One line of a story import: JSON, close to ninjs, with the names that other systems use understood too."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Literal

_DATE_FORMS = ("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M %z", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y")
_SPACE = re.compile(r"\s+")
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/](\d\d)[-/](\d\d)(?!\d)")


class BadLine(ValueError):
    """A line that cannot be imported; the message says why."""


@dataclass(frozen=True)
class StoryLine:
    """A line as read. `published` may lack a time zone: it is the paper's then. `where` is file and line number."""

    where: str
    id: str
    headline: str
    slug: str
    standfirst: str
    body: str
    body_form: Literal["markdown", "html", "text"]
    published: dt.datetime
    date_was_guessed: bool
    updated: dt.datetime | None
    people: tuple[str, ...]
    topics: tuple[str, ...]
    section: str
    kicker: str
    dateline: str
    kind: str
    access: str
    agency: str
    url: str
    digest: str


def read_line(raw: bytes, where: str) -> StoryLine:
    """Read one line of UTF-8 JSON.

    Raises:
        BadLine: it is no JSON object, or lacks an id, a headline or a date that can be read.
    """
    try:
        told = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadLine(f"not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not JSON ({error}); each line must be one JSON object") from error
    if not isinstance(told, dict):
        raise BadLine("not a JSON object; each line must be one, with an id, a headline and a date")
    body, form = _body(told)
    published, guessed = _published(told)
    return StoryLine(
        where=where,
        id=_needed(told, "id", "uri", "guid"),
        headline=_needed(told, "headline", "title"),
        slug=_text(told, "slug"),
        standfirst=_text(told, "standfirst", "summary", "description_text", "description"),
        body=body,
        body_form=form,
        published=published,
        date_was_guessed=guessed,
        updated=_moment(told, "updated", "versionmodified"),
        people=_names(told, "authors", "by", "byline"),
        topics=_names(told, "topics", "subject", "keywords", "tags"),
        section=_text(told, "section"),
        kicker=_text(told, "kicker"),
        dateline=_text(told, "dateline", "located"),
        kind=_text(told, "kind", "profile"),
        access=_text(told, "access"),
        agency=_text(told, "agency"),
        url=_text(told, "url"),
        digest=hashlib.blake2b(raw.strip(), digest_size=16).hexdigest(),
    )


def _text(told: dict[str, Any], *keys: str) -> str:
    """The first of `keys` that holds text, on one line and without control characters."""
    for key in keys:
        value = told.get(key)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            value = value[0].get("value") or value[0].get("name")
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and value.strip():
            plain = "".join(char if char.isprintable() or char.isspace() else "" for char in value)
            return _SPACE.sub(" ", plain.encode("utf-8", "ignore").decode()).strip()
    return ""


def _needed(told: dict[str, Any], *keys: str) -> str:
    value = _text(told, *keys)
    if not value:
        raise BadLine(f"no {keys[0]}; add one" + (f" (or {' or '.join(keys[1:])})" if keys[1:] else ""))
    if keys[0] == "id" and len(value) > 200:
        raise BadLine("its id is longer than 200 characters; shorten it")
    return value


def _body(told: dict[str, Any]) -> tuple[str, Literal["markdown", "html", "text"]]:
    forms: tuple[tuple[str, Literal["markdown", "html", "text"]], ...]
    forms = (("body", "markdown"), ("body_html", "html"), ("body_xhtml", "html"), ("body_text", "text"))
    for key, form in forms:
        value = told.get(key)
        if isinstance(value, str) and value.strip():
            return value, form
    bodies = told.get("bodies")
    if isinstance(bodies, list):
        for one in bodies:
            if isinstance(one, dict) and isinstance(one.get("value"), str):
                return one["value"], "html" if "html" in str(one.get("contenttype", "html")) else "text"
    return "", "text"


def _published(told: dict[str, Any]) -> tuple[dt.datetime, bool]:
    """When the story was published, and whether that had to be read from its id or address."""
    moment = _moment(told, "date", "published", "versioncreated", "firstcreated")
    if moment is not None:
        return moment, False
    dated = _DAY.search(" ".join(_text(told, key) for key in ("id", "uri", "url", "slug")))
    if dated:
        with contextlib.suppress(ValueError):
            return dt.datetime(int(dated[1]), int(dated[2]), int(dated[3]), 12), True
    raise BadLine("no date, and none in its id or address; add one such as 2024-11-23T21:47:00+05:30")


def _moment(told: dict[str, Any], *keys: str) -> dt.datetime | None:
    raw = _text(told, *keys)
    if not raw:
        return None
    moment = _read_moment(raw)
    if moment is None or not 1600 <= moment.year <= 2200:
        raise BadLine(f"its date {raw[:40]!r} cannot be read; write it as 2024-11-23T21:47:00+05:30")
    return moment


def _read_moment(raw: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(raw)
    except ValueError:
        pass
    for form in _DATE_FORMS:
        try:
            return dt.datetime.strptime(raw, form)
        except ValueError:
            continue
    try:
        return parsedate_to_datetime(raw)
    except (ValueError, TypeError, IndexError):
        return None


def _names(told: dict[str, Any], *keys: str) -> tuple[str, ...]:
    for key in keys:
        value = told.get(key)
        if isinstance(value, str) and value.strip():
            text = re.sub(r"^by\s+", "", _text(told, key), flags=re.IGNORECASE)
            return _distinct(re.split(r"\s*,\s*|\s+and\s+|\s*;\s*", text))
        if isinstance(value, list):
            found = []
            for one in value:
                name = one.get("name") or one.get("literal") or one.get("code") if isinstance(one, dict) else one
                found.append(_text({"name": name}, "name"))
            return _distinct(found)
    return ()


def _distinct(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name[:80] for name in names if name))[:20]
