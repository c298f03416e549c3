"""The full log: who decided what, when and why; also as a CSV file."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from broadsheet.comments.actions.undo_decision import UNDOABLE
from broadsheet.comments.desk.permission import for_moderators
from broadsheet.comments.grounds import all_grounds, label_of
from broadsheet.comments.models import Decision, What
from broadsheet.newsroom.models import Paper
from broadsheet.readers.models import Reader

_A_PAGE = 50
_FORMULAS = tuple("=+-@＝＋－＠")
_CONTROLS = ("\t", "\r", "\n")
_COLUMNS = (
    "number",
    "when",
    "what",
    "by",
    "automatic",
    "comment",
    "voice",
    "name",
    "rule",
    "reason",
    "note",
    "before",
    "seconds waited",
    "undone by",
)


class LogForm(forms.Form):
    """What is looked for in the log. Who made decisions is known by a part of the name; days are the paper's."""

    by = forms.CharField(required=False, max_length=80, label="By")
    voice = forms.IntegerField(required=False, min_value=1, label="Voice’s number", max_value=2**62)
    comment = forms.IntegerField(required=False, min_value=1, label="Comment’s number", max_value=2**62)
    what = forms.ChoiceField(required=False, choices=[("", "Anything"), *What.choices])
    rule = forms.CharField(required=False, max_length=40)
    how = forms.ChoiceField(
        required=False, choices=[("", "By anybody"), ("people", "By moderators"), ("rules", "By the rules alone")], label="How"
    )
    since = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def found(self) -> QuerySet[Decision]:
        """The decisions that fit; all, where the form was not filled in well."""
        found = Decision.objects.order_by("-pk")
        given: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        exact = {name: given[name] for name in ("what", "rule") if given.get(name)} | {
            f"{name}_id": given[name] for name in ("voice", "comment") if given.get(name)
        }
        found = found.filter(**exact)
        if given.get("by"):
            found = found.filter(made_by__in=_named(given["by"]))
        if given.get("how"):
            found = found.filter(is_automatic=given["how"] == "rules")
        zone = Paper.load().zone
        if given.get("since"):
            found = found.filter(made_at__gte=dt.datetime.combine(given["since"], dt.time(), zone))
        if given.get("until"):
            found = found.filter(made_at__lt=dt.datetime.combine(given["until"] + dt.timedelta(days=1), dt.time(), zone))
        return found


def _named(typed: str) -> list[int]:
    staff = Reader.objects.filter(groups__isnull=False).distinct() | Reader.objects.filter(is_staff=True).distinct()
    return [one.pk for one in staff if typed.replace("\0", "").casefold() in one.display_name.casefold() or typed.lower() == one.email]


@require_safe
@for_moderators
def log_screen(request: HttpRequest) -> HttpResponse:
    form = LogForm(request.GET or None)
    before = request.GET.get("before", "")
    found = form.found()
    if before.isascii() and before.isdecimal() and len(before) < 16:
        found = found.filter(pk__lt=int(before))
    rows = list(found.select_related("made_by", "voice__reader", "comment", "undone_by", "undoes")[: _A_PAGE + 1])
    asked = request.GET.copy()
    asked.pop("before", None)
    context = {
        "form": form if request.GET else LogForm(), "rows": [_row(one, request.user) for one in rows[:_A_PAGE]],
        "older": rows[_A_PAGE - 1].pk if len(rows) > _A_PAGE else 0, "query": asked.urlencode(), "grounds": all_grounds(),
    }  # fmt: skip
    return render(request, "comments/desk/log.html", context)


def _row(one: Decision, user: Any) -> dict[str, Any]:
    may_undo = one.made_by_id == user.pk and one.undone_by_id is None and one.what in UNDOABLE and not hasattr(one, "undoes")
    return {"one": one, "rule": label_of(one.rule) if one.rule else "", "may_undo": may_undo}


@require_safe
@for_moderators
def log_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every line that fits, however many; what a spreadsheet would take for a formula is told apart by an apostrophe."""
    found = LogForm(request.GET or None).found().select_related("made_by", "voice__reader")
    answer = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="moderation-log.csv"'
    return answer


class _Line:
    """What the csv module writes into: it hands every line on."""

    def write(self, line: str) -> str:
        return line


def _lines(found: QuerySet[Decision]) -> Iterator[str]:
    # Every cell in quotation marks: a spreadsheet that parts cells at semicolons may not part a reason into cells of its own.
    writer = csv.writer(_Line(), quoting=csv.QUOTE_ALL)
    yield "\ufeff" + str(writer.writerow(_COLUMNS))
    for one in found.iterator(chunk_size=1000):
        row = (
            one.pk, one.made_at.isoformat(timespec="seconds"), one.what, one.made_by.display_name if one.made_by else "",
            "yes" if one.is_automatic else "no", one.comment_id or "", one.voice_id or "", one.voice.public_name if one.voice else "",
            one.rule, one.reason, one.note, one.before, "" if one.waited is None else round(one.waited), one.undone_by_id or "",
        )  # fmt: skip
        yield str(writer.writerow([_plain(cell) for cell in row]))


def _plain(cell: Any) -> Any:
    """A cell that no spreadsheet computes; full-width signs count as formulas in some, and so does what stands behind a space."""
    return f"'{cell}" if isinstance(cell, str) and (cell[:1] in _CONTROLS or cell.lstrip()[:1] in _FORMULAS) else cell
