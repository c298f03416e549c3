"""What the conversation's decisions come to in numbers, for the desk's statistics and the public report."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncDate

from broadsheet.comments.models import Decision, RuleCount, What


@dataclass(frozen=True)
class Stretch:
    """From `start` up to, and without, `end`. Days are those of the time zone that `start` is told in: the paper's."""

    start: dt.datetime
    end: dt.datetime

    @property
    def days(self) -> list[dt.date]:
        first, last = self.start.date(), self.day_of(self.end - dt.timedelta(microseconds=1))
        return [first + dt.timedelta(days=at) for at in range((last - first).days + 1)]

    @property
    def zone(self) -> dt.tzinfo:
        return self.start.tzinfo or dt.UTC

    def day_of(self, moment: dt.datetime) -> dt.date:
        return moment.astimezone(self.zone).date()


@dataclass(frozen=True)
class RuleFigures:
    """What a rule came to, and how far moderators agreed. `precision` is a share of 1; None where nobody has spoken on it yet."""

    rule: str
    refused: int
    held: int
    flagged: int
    upheld: int
    overturned: int

    @property
    def precision(self) -> float | None:
        spoken = self.upheld + self.overturned
        return self.upheld / spoken if spoken else None

    @property
    def percent(self) -> int | None:
        return None if self.precision is None else round(100 * self.precision)


@dataclass(frozen=True)
class Waits:
    """Seconds from when a comment came to when a moderator decided."""

    count: int
    median: float | None
    p95: float | None


def decided_by_day(stretch: Stretch) -> dict[str, Counter[dt.date]]:
    """How many decisions of each kind still stand, by day; `what`, or `what` with a star where the rules decided alone."""
    found: dict[str, Counter[dt.date]] = defaultdict(Counter)
    rows = _standing(stretch).annotate(day=TruncDate("made_at", tzinfo=stretch.zone)).values("day", "what", "is_automatic")
    for row in rows.order_by().annotate(count=Count("pk")):
        found[row["what"] + ("*" if row["is_automatic"] else "")][row["day"]] += row["count"]
    return found


def _standing(stretch: Stretch) -> QuerySet[Decision]:
    """Decisions that nobody took back, and without the lines that say so. What an appeal overturned was decided all the same."""
    made = Decision.objects.filter(made_at__gte=stretch.start, made_at__lt=stretch.end)
    return made.exclude(undone_by__note="Taken back.").exclude(undoes__isnull=False, note="Taken back.")


def rule_figures(stretch: Stretch) -> list[RuleFigures]:
    """By rule, those that did most first."""
    rows = RuleCount.objects.filter(day__gte=stretch.days[0], day__lte=stretch.days[-1])
    by: dict[str, dict[str, int]] = defaultdict(Counter)
    for row in rows.order_by().values("rule", "action").annotate(n=Sum("count"), yes=Sum("upheld"), no=Sum("overturned")):
        by[row["rule"]][row["action"]] += row["n"]
        by[row["rule"]]["upheld"] += row["yes"]
        by[row["rule"]]["overturned"] += row["no"]
    found = [
        RuleFigures(rule, one["refuse"], one["hold"], one["flag"], one["upheld"], one["overturned"]) for rule, one in sorted(by.items())
    ]
    return sorted(found, key=lambda one: -(one.refused + one.held))


def refused_by_day(stretch: Stretch) -> Counter[dt.date]:
    """How often the rules refused, by day; a text that breaks two rules counts for both."""
    rows = RuleCount.objects.filter(day__gte=stretch.days[0], day__lte=stretch.days[-1], action="refuse")
    return Counter({row["day"]: row["n"] for row in rows.order_by().values("day").annotate(n=Sum("count"))})


def overturned_by_day(stretch: Stretch) -> Counter[dt.date]:
    rows = RuleCount.objects.filter(day__gte=stretch.days[0], day__lte=stretch.days[-1])
    return Counter({row["day"]: row["n"] for row in rows.order_by().values("day").annotate(n=Sum("overturned"))})


def waits_by_day(stretch: Stretch) -> dict[dt.date, list[float]]:
    found: dict[dt.date, list[float]] = defaultdict(list)
    made = _standing(stretch).filter(waited__isnull=False, what__in=(What.PUBLISH, What.REJECT, What.REMOVE, What.DISMISS))
    for made_at, waited in made.order_by().values_list("made_at", "waited").iterator(chunk_size=5000):
        found[stretch.day_of(made_at)].append(waited or 0.0)
    return found


def waits_of(seconds: Iterable[float]) -> Waits:
    ordered = sorted(seconds)
    if not ordered:
        return Waits(0, None, None)
    return Waits(len(ordered), statistics.median(ordered), ordered[math.ceil(0.95 * len(ordered)) - 1])
