"""The waiting room: old comments of pages that no story here is known by, until somebody says which story it was."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from broadsheet.access.desk.about import story_at
from broadsheet.comments.actions.bring_comments import place_waiting
from broadsheet.comments.desk.permission import for_moderators
from broadsheet.comments.models import Comment


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def waiting_room(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        _place(request)
        return redirect(f"{request.path}?page={request.GET.get('page', '1')[:6]}")
    asked = " ".join(request.GET.get("q", "").replace("\0", "").split())[:200]
    found = Comment.objects.filter(story__isnull=True)
    if asked:
        found = found.filter(page__icontains=asked)
    pages = (
        found.order_by()
        .values("page")
        .annotate(count=Count("pk"), first=Min("written_at"), last=Max("written_at"))
        .order_by("-count", "page")
    )
    page = Paginator(pages, 50).get_page(request.GET.get("page"))
    rows = [{**one, "guess": story_at(str(one["page"])) if one["page"] else None} for one in page]
    return render(request, "comments/desk/waiting.html", {"page": page, "rows": rows, "asked": asked})


def _place(request: HttpRequest) -> None:
    where, typed = request.POST.get("page", ""), request.POST.get("story", "").replace("\0", "")[:300]
    if not Comment.objects.filter(story__isnull=True, page=where).exists():
        messages.error(request, f"Nothing waits for “{where}” any more: somebody has placed it meanwhile.")
        return
    story = story_at(typed)
    if story is None:
        messages.error(request, f"There is no story at “{typed}”. Copy the address from the story’s page, or write its number.")
        return
    placed = place_waiting(where, story)
    they = "One comment stands" if placed == 1 else f"{placed} comments stand"
    messages.success(request, f"{they} under “{story.headline}” now.")
