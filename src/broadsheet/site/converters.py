"""How parts of addresses are read."""

from __future__ import annotations

import datetime as dt


class DayConverter:
    """`2024/11/23`, a date that exists."""

    regex = r"(?:1[6-9]|20|21)[0-9]{2}/[0-9]{2}/[0-9]{2}"

    def to_python(self, value: str) -> dt.date:
        return dt.datetime.strptime(value, "%Y/%m/%d").date()

    def to_url(self, value: dt.date) -> str:
        return f"{value:%Y/%m/%d}"


class PageNumberConverter:
    """A page from 2 on; the first has the address of the list itself. One way to write a number, so one address a page."""

    regex = r"[2-9]|[1-9][0-9]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class MonthConverter:
    """`2024/11`, as the first day of the month."""

    regex = r"(?:19|20|21)[0-9]{2}/(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> dt.date:
        return dt.datetime.strptime(value, "%Y/%m").date()

    def to_url(self, value: dt.date) -> str:
        return f"{value:%Y/%m}"


class FeedFormConverter:
    regex = "rss|atom"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
