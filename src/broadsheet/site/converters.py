"""How parts of addresses are read."""

from __future__ import annotations

import datetime as dt


class DayConverter:
    """`2024/11/23`, a date that exists."""

    regex = r"[0-9]{4}/[0-9]{2}/[0-9]{2}"

    def to_python(self, value: str) -> dt.date:
        return dt.datetime.strptime(value, "%Y/%m/%d").date()

    def to_url(self, value: dt.date) -> str:
        return f"{value:%Y/%m/%d}"


class FeedFormConverter:
    regex = "rss|atom"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
