"""The waiting room: old comments of pages that no story here is known by, until somebody says which story it was.

After a large import a million comments may wait. Pages stand in the order of their addresses, which an index knows, and are walked by
address: counting them all, or bringing the fullest first, would read every comment that waits.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from broadsheet.comments.actions.bring_comments import place_waiting
from broadsheet.comments.desk.permission import for_moderators
from broadsheet.comments.desk.queues import story_asked
from broadsheet.comments.models import Comment
from broadsheet.newsroom.models import Story

_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def waiting_room(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        _place(request)
        return redirect(f"{request.path}?{request.GET.urlencode()}")
    asked = " ".join(request.GET.get("q", "").replace("\0", "").split())[:200]
    after = request.GET.get("after", "").replace("\0", "")[:500]
    pages = _pages(asked, after)
    counted = {one["page"]: one for one in _counted(pages[:_A_PAGE])}
    guesses = _guessed(list(counted))
    rows = [{**counted[page], "guess": guesses.get(page)} for page in pages[:_A_PAGE] if page in counted]
    context = {"rows": rows, "asked": asked, "more": pages[_A_PAGE - 1] if len(pages) > _A_PAGE else "", "is_first": not after}
    return render(request, "comments/desk/waiting.html", context)


def _pages(asked: str, after: str) -> list[str]:
    """The next addresses, one more than a page shows."""
    # Ordered as the index is, whose first column is the same in all of these: PostgreSQL would sort them all otherwise.
    found = Comment.objects.filter(story__isnull=True).order_by("story_id", "page")
    if after:
        found = found.filter(page__gt=after)
    if asked:
        return list(found.filter(page__icontains=asked).values_list("page", flat=True).distinct()[: _A_PAGE + 1])
    # From one address to the next by the index: a page with a hundred thousand comments costs no more than one with a single one.
    pages: list[str] = []
    while len(pages) <= _A_PAGE:
        following = found.filter(page__gt=pages[-1]) if pages else found
        page = following.values_list("page", flat=True).first()
        if page is None:
            break
        pages.append(page)
    return pages


def _counted(pages: list[str]) -> list[dict[str, Any]]:
    found = Comment.objects.filter(story__isnull=True, page__in=pages).order_by().values("page")
    return list(found.annotate(count=Count("pk"), first=Min("written_at"), last=Max("written_at")))


def _guessed(pages: list[str]) -> dict[str, Story]:
    """The newest story whose address ends as the page's does, for all pages with one question."""
    ends = {page: _end_of(page) for page in pages}
    found = Story.objects.filter(slug__in={end for end in ends.values() if end}).select_related("section").defer("body").order_by("pk")
    by_slug = {one.slug: one for one in found}
    return {page: by_slug[end] for page, end in ends.items() if end in by_slug}


def _end_of(page: str) -> str:
    try:
        return urlsplit(page).path.strip("/").rpartition("/")[2]
    except ValueError:
        return ""


def _place(request: HttpRequest) -> None:
    where, typed = request.POST.get("page", ""), request.POST.get("story", "").replace("\0", "")[:300]
    if not Comment.objects.filter(story__isnull=True, page=where).exists():
        messages.error(request, f"Nothing waits for “{where}” any more: somebody has placed it meanwhile.")
        return
    story = story_asked(typed)
    if story is None:
        messages.error(request, f"There is no story at “{typed}”. Copy the address from the story’s page, or write its number.")
        return
    placed = place_waiting(where, story)
    they = "One comment stands" if placed == 1 else f"{placed} comments stand"
    messages.success(request, f"{they} under “{story.headline}” now.")
