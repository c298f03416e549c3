"""The front desk: each front as readers see it now, and why each story stands where it does."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from broadsheet.newsroom.fronts import lay_home, lay_section
from broadsheet.newsroom.models import Front, Story


def front_desk(request: HttpRequest, front_id: int | None = None) -> HttpResponse:
    fronts = list(Front.objects.select_related("section"))
    home = next((front for front in fronts if front.section is None), None) or Front.objects.get_or_create(section=None)[0]
    front = get_object_or_404(Front, pk=front_id) if front_id else home
    laid = lay_section(front.section) if front.section else lay_home()
    edit = Front.snippet_viewset.get_url_name("edit")
    return render(
        request, "newsroom/front_desk.html",
        {"fronts": fronts, "front": front, "laid": laid, "edit": edit, "story_edit": Story.snippet_viewset.get_url_name("edit")},
    )  # fmt: skip
