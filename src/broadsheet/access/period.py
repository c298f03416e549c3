"""The meter's period: a calendar month in the paper's time zone."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Period:
    """`name` is `2026-11`. It runs from `starts` up to and without `ends`, both in seconds since 1970."""

    name: str
    starts: float
    ends: float

    def holds(self, now: float) -> bool:
        return self.starts <= now < self.ends


def period_at(now: float, zone: zoneinfo.ZoneInfo) -> Period:
    first = dt.datetime.fromtimestamp(now, zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)
    following = (first + dt.timedelta(days=32)).replace(day=1)
    return Period(f"{first:%Y-%m}", first.timestamp(), following.timestamp())
