"""Moments as platforms write them."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
import re
from typing import Any

_NUMBER = re.compile(r"-?\d{9,19}(?:\.\d+)?\Z")
# Year to second without a mark between; as a number of milliseconds it would be of the year 2600.
_PACKED = re.compile(r"(?:19|20)\d{12}\Z")
_DOT_NET = re.compile(r"\\?/Date\((-?\d{1,17})(?:[+-]\d{4})?\)\\?/\Z")
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_NAMED = r"(?P<named>[A-Za-z]{3,9})\.?"
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)? ?(?P<half>[AaPp]\.?[Mm]\.?)?"
_ZONE = r"(?: ?(?:GMT|UTC)?(?P<offset>[+-]\d\d(?::?\d\d)?))?(?: ?(?P<zone>[A-Z]{1,5}))?(?: \([^()]*\)?)?"
_DATES = (
    r"(?P<year>\d{4})[/.-](?P<month>\d{1,2})[/.-](?P<day>\d{1,2})",
    r"(?P<first>\d{1,2})(?P<mark>[/.-])(?P<other>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d)",
    rf"{_DAY}[ -]{_NAMED},?[ -](?P<year>\d{{4}}|\d\d)",
    rf"{_NAMED} {_DAY},? (?P<year>\d{{4}})",
)
_WEEKDAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?"
_FORMS = (
    *(re.compile(rf"{_WEEKDAY}{date}(?:(?:,? (?:at )?|T){_TIME}{_ZONE})?\Z") for date in _DATES),
    # As the C library writes it, and Unix's `date`: the year comes last.
    re.compile(rf"{_WEEKDAY}{_NAMED} {_DAY} {_TIME}{_ZONE} (?P<year>\d{{4}})\Z"),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HOURS_OF_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
# Before the first comment anybody brings along; a later year is the clock of a broken machine.
_EARLIEST = dt.datetime(1985, 1, 1, tzinfo=dt.UTC)
_LATEST_AHEAD = dt.timedelta(days=2)


def moment(told: Any, zone: dt.tzinfo = dt.UTC, *, month_first: bool = False) -> dt.datetime | None:
    """The moment in UTC, or None where there is none to be read. One without an offset is in `zone`.

    Takes ISO 8601, RFC 5322, the usual written forms, seconds or milliseconds since 1970, and MongoDB's extended JSON. Of 3/4/2015
    the first number is the day unless `month_first`; where only one of both can be, it is that one.
    """
    if told is None or told == "" or isinstance(told, bool):
        return None
    if isinstance(told, dict):
        keys = ("$date", "$numberLong", "$numberInt", "$numberDouble")
        return moment(next((told[key] for key in keys if key in told), None), zone, month_first=month_first)
    with contextlib.suppress(ValueError, OverflowError, OSError, TypeError):
        found = _since_1970(float(told)) if isinstance(told, int | float) else _written(str(told)[:100], zone, month_first)
        if found is not None:
            found = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(dt.UTC)
            if _EARLIEST <= found <= dt.datetime.now(dt.UTC) + _LATEST_AHEAD:
                return found
    return None


def order_of(told: str) -> str:
    """What a date of two small numbers gives away of its order: `day` or `month` is first, `either` could be, or it is no such date."""
    found = _FORMS[1].match(_on_one_line(told))
    if found is None or found["mark"] == ".":
        return ""
    return "day" if int(found["first"]) > 12 else "month" if int(found["other"]) > 12 else "either"


def _since_1970(number: float) -> dt.datetime:
    if not math.isfinite(number):
        raise ValueError("This is no moment.")
    while abs(number) > 9e10:
        number /= 1000
    return dt.datetime.fromtimestamp(number, dt.UTC)


def _on_one_line(text: str) -> str:
    """Browsers put spaces of other widths before AM and PM."""
    return " ".join(text.split())


def _written(text: str, zone: dt.tzinfo, month_first: bool) -> dt.datetime | None:
    text = _on_one_line(text)
    if _PACKED.match(text):
        return dt.datetime.strptime(text, "%Y%m%d%H%M%S")
    if _NUMBER.match(text):
        # Before ISO 8601, which takes some numbers of milliseconds for a day in the middle ages.
        return _since_1970(float(text))
    with contextlib.suppress(ValueError):
        return dt.datetime.fromisoformat(text)
    dot_net = _DOT_NET.match(text)
    if dot_net:
        return dt.datetime.fromtimestamp(int(dot_net[1]) / 1000, dt.UTC)
    for form in _FORMS:
        found = form.match(text)
        if found:
            return _put_together(found.groupdict(), zone, month_first)
    return None


def _put_together(told: dict[str, str | None], zone: dt.tzinfo, month_first: bool) -> dt.datetime:
    year = int(told["year"] or 0)
    if year < 100:
        year += 1900 if year > 84 else 2000
    day, month = int(told.get("day") or 0), int(told.get("month") or 0)
    if told.get("named"):
        month = _MONTHS.index(str(told["named"])[:3].lower()) + 1
    elif told.get("first"):
        first, other = int(told["first"] or 0), int(told["other"] or 0)
        is_month_first = other > 12 or (month_first and first <= 12 and told.get("mark") != ".")
        month, day = (first, other) if is_month_first else (other, first)
    hour, half = int(told.get("hour") or 0), (told.get("half") or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    part = (told.get("part") or "")[:6].ljust(6, "0")
    found = dt.datetime(year, month, day, hour, int(told.get("minute") or 0), int(told.get("second") or 0), int(part))
    return _in_zone(found, told.get("offset") or "", told.get("zone") or "", zone)


def _in_zone(found: dt.datetime, offset: str, name: str, zone: dt.tzinfo) -> dt.datetime:
    """With its offset, or that of a zone's short name; one that the paper's own zone does not go by cannot be told."""
    if offset:
        digits = offset[1:].replace(":", "").ljust(4, "0")
        ahead = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return found.replace(tzinfo=dt.timezone(-ahead if offset[0] == "-" else ahead))
    if name in _HOURS_OF_ZONES and name != found.replace(tzinfo=zone).tzname():
        return found.replace(tzinfo=dt.timezone(dt.timedelta(hours=_HOURS_OF_ZONES[name])))
    return found.replace(tzinfo=zone)
