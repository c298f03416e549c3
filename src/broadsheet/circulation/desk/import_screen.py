"""Import subscribers from a CSV file, after trying it dry."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from broadsheet.circulation.actions.import_subscribers import Options, Summary, import_content
from broadsheet.circulation.desk.forms import ImportForm
from broadsheet.circulation.desk.permission import of_the_desk


@require_http_methods(["GET", "HEAD", "POST"])
@of_the_desk
def import_screen(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    summary: Summary | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        options = Options(paid_days=given["paid_days"], dry_run=given["dry_run"])
        summary = import_content(given["file"].read(), "line", options, lambda done, total: None)
    shown = {"form": form, "summary": summary, "problems": summary.problems[:200] if summary else []}
    return render(request, "circulation/desk/import.html", shown, status=400 if form.is_bound and not form.is_valid() else 200)
