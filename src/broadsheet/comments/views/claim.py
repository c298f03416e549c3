"""Claim old comments by a signed link: what would be claimed is shown first, and one button claims it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from broadsheet.comments.actions.claim_voice import take_voice
from broadsheet.comments.actions.link_voices import LinkRefused, read_claim_link
from broadsheet.comments.actions.post_comment import NotTaken
from broadsheet.comments.models import Comment, Voice
from broadsheet.newsroom.models import Story

_SAMPLES = 3


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def claim_voice(request: HttpRequest, token: str) -> HttpResponse:
    reader: Any = request.user
    try:
        voice = read_claim_link(token)
        if request.method == "POST":
            take_voice(reader, voice)
    except (LinkRefused, NotTaken) as error:
        return render(request, "comments/claim.html", {"said": str(error)}, status=410)
    if request.method == "POST":
        messages.success(request, "These comments are yours now; you find them among your own.")
        return redirect("my_comments")
    return render(request, "comments/claim.html", {"voice": voice, "count": shown_of(voice).count(), "samples": samples_of(voice)})


def shown_of(voice: Voice) -> Any:
    """What of a voice anybody may read: published comments under public stories."""
    return Comment.objects.published().filter(voice=voice, story__in=Story.objects.public())


def samples_of(voice: Voice, most: int = _SAMPLES) -> list[Comment]:
    return list(shown_of(voice).select_related("story__section").defer("story__body").order_by("-written_at", "-pk")[:most])
