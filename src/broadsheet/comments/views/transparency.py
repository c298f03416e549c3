"""The transparency report, for everybody: a page that prints well, and the same numbers as JSON."""

from __future__ import annotations

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from broadsheet.comments.transparency import Period, period_named, quarters, transparency

# Counting a quarter of a busy paper takes a while, and strangers may ask for it.
_KEPT = 600


@require_safe
@never_cache
def transparency_report(request: HttpRequest) -> HttpResponse:
    known, asked = quarters(), request.GET.get("period", "")
    # The last quarter that is whole, where there is one.
    period = period_named(asked) if asked else known[1] if len(known) > 1 else known[0]
    if period is None:
        raise Http404("A period is written as 2026-Q3 or 2026-07.")
    if not known[-1].stretch.start <= period.stretch.start < known[0].stretch.end:
        raise Http404("There is no report for this period.")
    report = cache.get_or_set(
        f"transparency:{period.name}", lambda: transparency(period.year, quarter=period.quarter, month=period.month), _KEPT
    )
    if request.GET.get("format") == "json":
        return JsonResponse(report)
    return render(request, "comments/transparency.html", {"report": report, "known": known, "period": period, "months": _months(period)})


def _months(period: Period) -> list[Period]:
    quarter = period.quarter or ((period.month or 1) - 1) // 3 + 1
    return [Period(period.year, month=3 * quarter - 2 + at) for at in range(3)]
