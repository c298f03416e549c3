"""Filters for the moderators' screens and the public report: lengths of time and shares in words."""

from __future__ import annotations

from django import template

register = template.Library()

_UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"))


@register.filter
def lasted(seconds: float | None) -> str:
    """`3 hours`: a length of time in the largest unit that fits, with one digit behind the point where it is short of ten."""
    if seconds is None:
        return "–"
    for size, unit in _UNITS:
        if seconds >= size:
            count = round(seconds / size, 1) if seconds < 10 * size else round(seconds / size)
            return f"{count:g} {unit}{'' if count == 1 else 's'}"
    return f"{round(seconds)} second{'' if round(seconds) == 1 else 's'}"


@register.filter
def percent(share: float | None) -> str:
    return "–" if share is None else f"{round(100 * share)} %"
