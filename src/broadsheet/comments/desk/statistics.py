"""Statistics for the moderators: how much is held, how it is decided and how fast, and how far each rule is right."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from broadsheet.comments import figures
from broadsheet.comments.desk.charts import lines, stacked_bars
from broadsheet.comments.desk.permission import for_moderators
from broadsheet.comments.grounds import label_of
from broadsheet.comments.models import Appeal, Learnt, What
from broadsheet.newsroom.paper import the_paper


@require_safe
@for_moderators
def statistics_screen(request: HttpRequest) -> HttpResponse:
    days = 90 if request.GET.get("days") == "90" else 30
    return render(request, "comments/desk/statistics.html", {"days": days} | _context(days, timezone.now()))


def _context(days: int, now: dt.datetime) -> dict[str, Any]:
    zone = the_paper().zone
    first = dt.datetime.combine(now.astimezone(zone).date() - dt.timedelta(days=days - 1), dt.time(), zone)
    stretch = figures.Stretch(first, first + dt.timedelta(days=days))
    by_day, waits = figures.decided_by_day(stretch), figures.waits_by_day(stretch)
    held, refused = by_day["hold*"], figures.refused_by_day(stretch)
    published = by_day["publish"] + by_day["restore"] + by_day["dismiss"]
    rejected, overturned = by_day["reject"] + by_day["remove"], figures.overturned_by_day(stretch)
    appeals = Appeal.objects.filter(answered_at__gte=stretch.start, answered_at__lt=stretch.end)
    minutes = {
        "Median": {day: (figures.waits_of(found).median or 0) / 60 for day, found in waits.items()},
        "95 of 100": {day: (figures.waits_of(found).p95 or 0) / 60 for day, found in waits.items()},
    }
    return {
        "charts": [
            stacked_bars("came", "What the rules did", stretch.days, {"Held": held, "Refused": refused}),
            stacked_bars("decided", "What moderators decided", stretch.days, {"Let stand": published, "Rejected or taken down": rejected}),
            lines("waited", "Minutes from coming to decision", stretch.days, minutes, "minutes"),
        ],
        "figures": [
            ("Held", _sum(held)), ("Refused by the rules", _sum(refused)), ("Let stand by moderators", _sum(published)),
            ("Rejected or taken down", _sum(rejected)), ("Overturned by moderators", _sum(overturned)),
            ("Editors’ picks", _sum(by_day[What.PICK])), ("Bans", _sum(by_day[What.BAN])), ("Appeals answered", appeals.count()),
            ("of these overturned", appeals.filter(outcome=Appeal.Outcome.OVERTURNED).count()),
        ],
        "waits": figures.waits_of(one for found in waits.values() for one in found),
        "rules": [(one, label_of(one.rule)) for one in figures.rule_figures(stretch)], "learnt": Learnt.objects.first(),
    }  # fmt: skip


def _sum(by_day: Counter[dt.date]) -> int:
    return sum(by_day.values())
