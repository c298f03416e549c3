"""Our own comment lines (docs/reference/comment-lines.md): how ids are written in them, and how a line is read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from broadsheet.comments.bringing.guests import rekeyed
from broadsheet.comments.bringing.json_stream import values_in
from broadsheet.comments.bringing.moments import moment
from broadsheet.comments.bringing.notebook import Notebook
from broadsheet.comments.bringing.old_comment import Entry, OldComment, Ref, Trouble, read_or_trouble
from broadsheet.comments.bringing.opening import Opened
from broadsheet.comments.bringing.telling import first_of, number_of
from broadsheet.comments.models import State

OURS = "broadsheet"
_ELSEWHERE = re.compile(r"([a-z0-9_-]{1,20}):(.+)", re.DOTALL)
_WHOLE_NUMBERS = ("agrees", "insights")


def line_id(number: int, made: dt.datetime, source: str, source_id: str) -> str:
    """The id of a comment or a voice in a line: `platform:its id` for what came from elsewhere, else number and second of making.

    With the second it is the same in no other paper, so that lines of several papers can stand in one database.
    """
    if source == OURS:
        return source_id
    return f"{source}:{rekeyed(source_id)}" if source else f"{number}-{int(made.timestamp())}"


def place_of(told: str) -> tuple[str, str]:
    """The platform and the id on it that a line's id means; the platform is our own where it names none."""
    found = _ELSEWHERE.fullmatch(told)
    return (found[1], found[2]) if found else (OURS, told)


def own_number_of(source: str, source_id: str) -> tuple[int, int] | None:
    """Number and second of a comment that was first written here, if the id is of that form."""
    number, dash, second = source_id.partition("-")
    is_own = source == OURS and dash and number.isdecimal() and second.isdecimal() and len(number) < 19 and len(second) < 13
    return (int(number), int(second)) if is_own else None


def read(file: Opened, notebook: Notebook) -> Iterator[Entry]:
    for one in values_in(file):
        if isinstance(one, Trouble):
            yield one
        elif not isinstance(one.value, dict) or not first_of(one.value, "id") or not isinstance(one.value.get("voice"), dict):
            yield Trouble(one.where, "This is no comment line: it needs an id and a voice.")
        else:
            yield read_or_trouble(_read, one.value, one.where)


def _read(told: dict[str, Any], where: str) -> Entry:
    source, number = place_of(first_of(told, "id"))
    voice, story = told["voice"], told.get("story") if isinstance(told.get("story"), dict) else {}
    voice_source, voice_id = place_of(first_of(voice, "id"))
    state, written = told.get("state", State.PUBLISHED), moment(told.get("written"))
    if state not in State.values:
        return Trouble(where, f"The state {state!r} is none of {', '.join(State.values)}.", id=number)
    if written is None:
        return Trouble(where, "The time of writing cannot be read. Give “written” as 2024-11-23T21:47:00Z.", id=number)
    comment = OldComment(
        id=number, where=where, source=source, text=str(told.get("text", "")), parent=_parent(told, source), written=written,
        author=voice_id, name=first_of(voice, "name"), email=first_of(voice, "email"), edited=moment(told.get("edited")), state=state,
        why_held=first_of(told, "why_held")[:40], likes=max(0, number_of(told.get("respects"))), is_pick=told.get("pick") is True,
        badge=first_of(told, "badge")[:12], page=first_of(story or told, "address", "page"), page_id=first_of(story or {}, "id"),
        voice={"source": voice_source, "badge": first_of(voice, "badge")[:12], "trust": first_of(voice, "trust")[:10]},
    )  # fmt: skip
    comment.old = dict(told["old"]) if isinstance(told.get("old"), dict) else {}
    comment.columns = {
        **{name: max(0, number_of(told.get(name))) for name in _WHOLE_NUMBERS}, "open_reports": max(0, number_of(told.get("reports"))),
        "is_question": told.get("question") is True, "published_at": moment(told.get("published")), "page": first_of(told, "page")[:500],
        "verdict": _verdict(told.get("verdict")),
    }  # fmt: skip
    return comment


def _parent(told: dict[str, Any], source: str) -> Ref:
    parent = first_of(told, "parent")
    if not parent:
        return ""
    where, number = place_of(parent)
    return number if where == source else (where, number)


def _verdict(told: Any) -> list[dict[str, Any]]:
    """The findings that have the form of ours; others would break the desk that shows them."""
    return [one for one in told if _is_finding(one)] if isinstance(told, list) else []


def _is_finding(one: Any) -> bool:
    return (
        isinstance(one, dict) and isinstance(one.get("rule"), str) and isinstance(one.get("action"), str)
        and isinstance(one.get("spans"), list)
        and all(isinstance(span, list) and len(span) == 2 and all(isinstance(edge, int) for edge in span) for span in one["spans"])
    )  # fmt: skip
