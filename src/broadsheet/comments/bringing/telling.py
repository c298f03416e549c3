"""Values out of what a platform tells, whichever way it writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+\Z")
_TRUE = {"1", "true", "t", "yes", "y", "on"}


def first_of(told: Mapping[str, Any], *keys: str) -> str:
    """The first of these that says something, as text on one line; ids of MongoDB's extended JSON too."""
    for key in keys:
        value = told.get(key)
        if isinstance(value, dict):
            value = value.get("$oid", value.get("$numberLong"))
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if value is None or isinstance(value, bool | list | dict) or value == "":
            continue
        text = " ".join(str(value).replace("\0", "").split())
        if text:
            return text
    return ""


def number_of(value: Any) -> int:
    """A count; 0 where none is told."""
    if isinstance(value, dict):
        value = value.get("$numberInt", value.get("$numberLong"))
    if isinstance(value, str) and _THOUSANDS.match(value):
        value = value.replace(",", "")
    try:
        return max(-2_000_000_000, min(int(float(value)), 2_000_000_000))
    except (TypeError, ValueError, OverflowError):
        return 0


def is_true(value: Any) -> bool:
    return str(value).strip().lower() in _TRUE
