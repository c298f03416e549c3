"""The transparency report: how the conversation was moderated in a month or a quarter (Digital Services Act, articles 15 and 24)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F
from django.utils import timezone

from broadsheet.comments import figures
from broadsheet.comments.grounds import label_of
from broadsheet.comments.models import Appeal, Ban, Comment, Decision, Report, State, What
from broadsheet.newsroom.models import Paper

_PERIOD = re.compile(r"(?P<year>\d{4})-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2]))")


@dataclass(frozen=True)
class Period:
    """A quarter or a month, in the paper's time zone."""

    year: int
    quarter: int | None = None
    month: int | None = None

    @property
    def name(self) -> str:
        return f"{self.year}-Q{self.quarter}" if self.quarter else f"{self.year}-{self.month:02}"

    @property
    def label(self) -> str:
        if self.quarter:
            return f"{('January to March', 'April to June', 'July to September', 'October to December')[self.quarter - 1]} {self.year}"
        return f"{dt.date(self.year, self.month or 1, 1):%B %Y}"

    @property
    def stretch(self) -> figures.Stretch:
        zone, first, months = Paper.load().zone, 3 * self.quarter - 2 if self.quarter else self.month or 1, 3 if self.quarter else 1
        year, last = self.year + (first + months > 12), (first + months - 1) % 12 + 1
        return figures.Stretch(dt.datetime(self.year, first, 1, tzinfo=zone), dt.datetime(year, last, 1, tzinfo=zone))


def period_named(name: str) -> Period | None:
    """`2026-Q3` or `2026-07`; None for anything else."""
    found = _PERIOD.fullmatch(name)
    if found is None or not 2000 <= int(found["year"]) <= 2200:
        return None
    return Period(int(found["year"]), int(found["quarter"]) if found["quarter"] else None, int(found["month"]) if found["month"] else None)


def quarters() -> list[Period]:
    """The quarters that there is something to tell of, the newest first; the present one is not whole yet."""
    first = Decision.objects.order_by("made_at").values_list("made_at", flat=True).first() or timezone.now()
    zone = Paper.load().zone
    began, now = first.astimezone(zone), timezone.now().astimezone(zone)
    numbers = range(began.year * 4 + (began.month - 1) // 3, now.year * 4 + (now.month - 1) // 3 + 1)
    return [Period(one // 4, one % 4 + 1) for one in reversed(numbers)]


def transparency(year: int, *, quarter: int | None = None, month: int | None = None) -> dict[str, Any]:
    """Everything the report says, as plain data that JSON takes; numbers only, and nobody's name. Times are in seconds."""
    period = Period(year, quarter, month)
    stretch = period.stretch
    during = {"made_at__gte": stretch.start, "made_at__lt": stretch.end}
    made = Decision.objects.filter(**during).exclude(note="Taken back.").exclude(undone_by__note="Taken back.")
    waits = figures.waits_by_day(stretch)
    return {
        "period": period.name, "label": period.label, "from": stretch.start.isoformat(), "until": stretch.end.isoformat(),
        "is_whole": stretch.end <= timezone.now(), "comments": _comments(stretch), "rules": _rules(stretch), "decisions": _decisions(made),
        "reports": _reports(Report.objects.filter(**during)), "appeals": _appeals(Appeal.objects.filter(**during)),
        "bans": _bans(Ban.objects.filter(**during)), "decision_time": _time(one for found in waits.values() for one in found),
    }  # fmt: skip


def _comments(stretch: figures.Stretch) -> dict[str, int]:
    written = Comment.objects.filter(state__in=State.values, written_at__gte=stretch.start, written_at__lt=stretch.end, source="")
    by = dict(written.order_by().values("state").annotate(count=Count("pk")).values_list("state", "count"))
    return {"received": sum(by.values()), **{state: by.get(state, 0) for state in State.values}}


def _rules(stretch: figures.Stretch) -> list[dict[str, Any]]:
    return [
        {
            "rule": one.rule, "label": label_of(one.rule), "refused": one.refused, "held": one.held, "upheld": one.upheld,
            "overturned": one.overturned, "precision": None if one.precision is None else round(one.precision, 3),
        }
        for one in figures.rule_figures(stretch)
    ]  # fmt: skip


def _decisions(made: Any) -> dict[str, Any]:
    """By the rules alone and by people, and what people rejected by its ground."""
    rows = made.order_by().values("what", "is_automatic").annotate(count=Count("pk"))
    people = {row["what"]: row["count"] for row in rows if not row["is_automatic"]}
    grounds = made.filter(what__in=(What.REJECT, What.REMOVE)).order_by().values("rule").annotate(count=Count("pk"))
    return {
        "automatic": {"held": sum(row["count"] for row in rows if row["is_automatic"] and row["what"] == What.HOLD)},
        "by_people": {name: people.get(name, 0) for name in ("publish", "reject", "remove", "restore", "dismiss")},
        "grounds": [
            {"ground": row["rule"], "label": label_of(row["rule"]) if row["rule"] else "Other", "count": row["count"]}
            for row in sorted(grounds, key=lambda row: -row["count"])
        ],
    }  # fmt: skip


def _reports(made: Any) -> list[dict[str, Any]]:
    by: dict[str, dict[str, int]] = {}
    for row in made.order_by().values("reason", "outcome").annotate(count=Count("pk")):
        by.setdefault(row["reason"], {})[row["outcome"] or "open"] = row["count"]
    return [
        {"reason": reason, "label": str(label), **{outcome: by[reason].get(outcome, 0) for outcome in ("upheld", "dismissed", "open")}}
        for reason, label in Report.Reason.choices if reason in by
    ]  # fmt: skip


def _appeals(made: Any) -> dict[str, Any]:
    by = dict(made.order_by().values("outcome").annotate(count=Count("pk")).values_list("outcome", "count"))
    took = made.filter(answered_at__isnull=False).order_by().values_list("answered_at", F("made_at"))
    return {
        "received": sum(by.values()), "upheld": by.get("upheld", 0), "overturned": by.get("overturned", 0), "open": by.get("", 0),
        "time": _time((answered - asked).total_seconds() for answered, asked in took),
    }  # fmt: skip


def _bans(made: Any) -> dict[str, int]:
    for_good = made.filter(until=None).count()
    count, threads = made.count(), made.filter(scope=Ban.Scope.THREADS).count()
    return {
        "made": count,
        "for_good": for_good,
        "for_a_time": count - for_good,
        "threads_only": threads,
        "lifted": made.exclude(lifted_at=None).count(),
    }


def _time(seconds: Any) -> dict[str, Any]:
    found = figures.waits_of(seconds)
    return {"count": found.count, "median": found.median and round(found.median), "p95": found.p95 and round(found.p95)}
