"""Saving from a story or card, the shelf itself, and the reading history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from broadsheet.access.exits import reads_whole
from broadsheet.newsroom.models import Story
from broadsheet.shelf.actions.save_story import ShelfFull, label_saved, save_story, unsave_story
from broadsheet.shelf.history import clear_history
from broadsheet.shelf.models import Label, ReadStory, SavedStory

_ORDERS = {"newest": "-saved_at", "oldest": "saved_at", "title": "title"}


@dataclass(frozen=True)
class Shelved:
    """A saved story as its row shows it. `address` is empty once the story is gone; `offline` says that it may be kept in the browser."""

    saved: SavedStory
    address: str
    offline: bool

    @property
    def labels(self) -> list[str]:
        return [label.name for label in self.saved.labels.all()]


def on_shelf(request: HttpRequest, order: str = "newest", asked: str = "", label: str = "") -> QuerySet[SavedStory]:
    rows = SavedStory.objects.filter(reader=request.user)  # type: ignore[misc]
    if asked:
        rows = rows.filter(title__icontains=asked)
    if label:
        rows = rows.filter(labels__name=label)
    return rows.order_by(_ORDERS.get(order, "-saved_at"), "-pk")


def shelved(request: HttpRequest, rows: Iterable[SavedStory]) -> list[Shelved]:
    made = []
    for one in rows:
        is_there = one.story is not None and one.story.is_public()
        offline = is_there and one.story is not None and reads_whole(request, one.story)
        made.append(Shelved(one, one.story.get_absolute_url() if is_there and one.story else "", offline))
    return made


def with_stories(rows: QuerySet[SavedStory]) -> QuerySet[SavedStory]:
    return rows.select_related("story__section__parent").prefetch_related("labels", "story__topics")


@never_cache
@login_required
def saved(request: HttpRequest) -> HttpResponse:
    asked, label = request.GET.get("q", "").strip()[:100], request.GET.get("label", "")[:40]
    order = request.GET.get("order", "newest")
    page = Paginator(with_stories(on_shelf(request, order, asked, label)), 50).get_page(request.GET.get("page"))
    labels = Label.objects.filter(reader=request.user)  # type: ignore[misc]
    return render(
        request, "account/saved.html",
        {
            "page": page, "shelved": shelved(request, page.object_list), "asked": asked, "label": label, "order": order,
            "labels": labels, "back": _safe(request.GET.get("back", ""))},
    )  # fmt: skip


def _safe(path: str) -> str:
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


@csrf_exempt
@never_cache
def save(request: HttpRequest, story: int) -> HttpResponse:
    """One press. Who is signed out signs in first, and is asked once more. A script gets JSON.

    The buttons of printed pages stand there for strangers too, who have no form token: so the token is asked of those
    only for whom something would change.
    """
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    return _save(request, story)


@csrf_protect
def _save(request: HttpRequest, story: int) -> HttpResponse:
    found = Story.objects.public().filter(pk=story).select_related("section").first()
    if found is None:
        return _answer(request, "This story is not there any more.", is_saved=False, status=404)
    if request.method != "POST":
        return render(request, "account/save.html", {"story": found})
    try:
        save_story(request.user, found)  # type: ignore[arg-type]
    except ShelfFull as error:
        return _answer(request, str(error), is_saved=False, status=409)
    return _answer(request, "Saved for later.", is_saved=True, back=found.get_absolute_url())


@require_POST
@login_required
def unsave(request: HttpRequest, story: int) -> HttpResponse:
    unsave_story(request.user, story)  # type: ignore[arg-type]
    return _answer(request, "Taken off your shelf.", is_saved=False)


def _answer(request: HttpRequest, told: str, *, is_saved: bool, status: int = 200, back: str = "") -> HttpResponse:
    if "application/json" in request.headers.get("accept", ""):
        return JsonResponse({"saved": is_saved, "said": told}, status=status)
    (messages.success if status == 200 else messages.error)(request, told)
    came_from = urlsplit(request.headers.get("referer", ""))._replace(scheme="", netloc="", fragment="").geturl()
    # Printed pages show no messages, so the answer is the shelf, with the way back.
    back = back if came_from.startswith("/account/") else _safe(came_from) or back
    return redirect(f"{reverse('saved')}?{urlencode({'back': back})}" if back else "saved")


@require_POST
@login_required
def label(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(SavedStory, pk=number, reader=request.user)
    names = label_saved(found, request.POST.get("labels", ""))
    messages.success(request, f"Labelled {', '.join(names)}." if names else "The labels are gone.")
    return redirect("saved")


@require_POST
@login_required
def drop(request: HttpRequest, number: int) -> HttpResponse:
    """Take a row off the shelf by its own number: the story itself may be gone."""
    get_object_or_404(SavedStory, pk=number, reader=request.user).delete()
    messages.success(request, "Taken off your shelf.")
    return redirect("saved")


@never_cache
@login_required
def which_saved(request: HttpRequest) -> JsonResponse:
    """Which of the stories that a page shows are saved: `?stories=1,2,3`, so that their buttons can say so."""
    asked = [int(one) for one in request.GET.get("stories", "").split(",")[:200] if one.isdecimal() and len(one) < 16]
    found: Any = SavedStory.objects.filter(reader=request.user, story_id__in=asked)  # type: ignore[misc]
    return JsonResponse({"saved": list(found.values_list("story_id", flat=True))})


@never_cache
@login_required
def history(request: HttpRequest) -> HttpResponse:
    rows = ReadStory.objects.filter(reader=request.user).select_related("story__section__parent")  # type: ignore[misc]
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "account/history.html", {"page": page})


@require_POST
@login_required
def change_history(request: HttpRequest) -> HttpResponse:
    """Clear the history, or switch it off and on; switching it off clears nothing."""
    reader: Any = request.user
    if "clear" in request.POST:
        clear_history(reader)
        messages.success(request, "Your reading history is cleared.")
    elif "switch" in request.POST:
        reader.keeps_history = not reader.keeps_history
        reader.save(update_fields=["keeps_history"])
        told = "What you read from now on is kept." if reader.keeps_history else "What you read from now on is not kept."
        messages.success(request, told)
    return redirect("history")
