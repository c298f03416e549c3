"""Moments as platforms write them."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
import re
from email.utils import parsedate_to_datetime
from typing import Any

_FORMS = (
    "%Y-%m-%d %H:%M:%S %z", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%d %B %Y", "%d %B %Y %H:%M", "%B %d, %Y", "%B %d, %Y %H:%M",
    "%B %d, %Y %I:%M %p", "%d %b %Y", "%d %b %Y %H:%M", "%b %d, %Y", "%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S",
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%m/%d/%Y",
)  # fmt: skip
_NUMBER = re.compile(r"-?\d{9,17}(?:\.\d+)?\Z")
_RFC_5322 = re.compile(r"(?:[A-Za-z]{3}, )?\d{1,2} [A-Za-z]{3} \d{4} \d")
# As JavaScript writes it: the offset stands after GMT, and the zone is named once more behind it.
_SCRIPT = re.compile(r"[A-Za-z]{3} ([A-Za-z]{3} \d{2} \d{4} \d{2}:\d{2}:\d{2})(?: (?:GMT|UTC)([+-]\d{4})?)?(?: \(.*)?\Z")
# Before the first comment anybody brings along; a later year is the clock of a broken machine.
_EARLIEST = dt.datetime(1985, 1, 1, tzinfo=dt.UTC)
_LATEST_AHEAD = dt.timedelta(days=2)


def moment(told: Any, zone: dt.tzinfo = dt.UTC) -> dt.datetime | None:
    """The moment in UTC, or None where there is none to be read. One without an offset is in `zone`.

    Takes ISO 8601, RFC 5322, the usual written forms, seconds or milliseconds since 1970, and MongoDB's extended JSON.
    """
    if told is None or told == "" or isinstance(told, bool):
        return None
    if isinstance(told, dict):
        return moment(next((told[key] for key in ("$date", "$numberLong", "$numberInt", "$numberDouble") if key in told), None), zone)
    with contextlib.suppress(ValueError, OverflowError, OSError, TypeError):
        found = _since_1970(float(told)) if isinstance(told, int | float) else _written(str(told).strip()[:60])
        if found is not None:
            found = (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(dt.UTC)
            if _EARLIEST <= found <= dt.datetime.now(dt.UTC) + _LATEST_AHEAD:
                return found
    return None


def _since_1970(number: float) -> dt.datetime:
    if not math.isfinite(number):
        raise ValueError("This is no moment.")
    while abs(number) > 9e10:
        number /= 1000
    return dt.datetime.fromtimestamp(number, dt.UTC)


def _written(text: str) -> dt.datetime | None:
    with contextlib.suppress(ValueError):
        return dt.datetime.fromisoformat(text)
    if _NUMBER.match(text):
        return _since_1970(float(text))
    if _RFC_5322.match(text):
        return parsedate_to_datetime(text)
    script = _SCRIPT.match(text)
    if script:
        return dt.datetime.strptime(f"{script[1]} {script[2] or '+0000'}", "%b %d %Y %H:%M:%S %z")
    for form in _FORMS:
        with contextlib.suppress(ValueError):
            return dt.datetime.strptime(text, form)
    return None
