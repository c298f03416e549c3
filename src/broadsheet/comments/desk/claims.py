"""Claims to old voices, with what speaks for and against them side by side."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any, cast

from django.contrib import messages
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from broadsheet.comments.actions.claim_voice import answer_claim
from broadsheet.comments.actions.post_comment import NotTaken
from broadsheet.comments.desk.permission import for_moderators
from broadsheet.comments.models import Claim, Comment, State
from broadsheet.readers.models import Reader

_SHOWN = 6


@require_safe
@for_moderators
def claims_screen(request: HttpRequest) -> HttpResponse:
    claims = Claim.objects.filter(outcome=Claim.Outcome.OPEN).select_related("voice__reader", "reader")
    answered = (
        Claim.objects.exclude(outcome=Claim.Outcome.OPEN).select_related("voice__reader", "reader", "answered_by").order_by("-answered_at")
    )
    context = {"rows": [_row(one, request.user) for one in claims[:20]], "are_more": claims.count() > 20, "answered": answered[:30]}
    return render(request, "comments/desk/claims.html", context)


@require_POST
@for_moderators
def answer(request: HttpRequest, number: int) -> HttpResponse:
    claim = get_object_or_404(Claim, pk=number)
    outcome = request.POST.get("outcome")
    if outcome not in (Claim.Outcome.GRANTED, Claim.Outcome.REFUSED):
        messages.error(request, "Say whether the claim is granted or refused.")
    elif claim.outcome:
        messages.error(request, f"This claim was answered meanwhile: {claim.get_outcome_display().lower()}. Yours was not carried out.")
    elif claim.reader_id == request.user.pk:
        messages.error(request, "This is your own claim. A colleague has to look at it.")
    else:
        try:
            answer_claim(claim, cast(Reader, request.user), outcome == Claim.Outcome.GRANTED)
        except NotTaken as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, "The old comments are the reader’s now." if outcome == Claim.Outcome.GRANTED else "The claim is refused."
            )
    return redirect("comments_claims")


def _row(claim: Claim, user: Any) -> dict[str, Any]:
    old = Comment.objects.filter(voice=claim.voice).exclude(state=State.DELETED)
    own = Comment.objects.filter(voice__reader=claim.reader).exclude(state=State.DELETED)
    rivals = Claim.objects.filter(voice=claim.voice).exclude(pk=claim.pk).select_related("reader")
    name, address = claim.voice.name, claim.voice.email
    return {
        "claim": claim, "dates": old.aggregate(first=Min("written_at"), last=Max("written_at")), "count": old.count(),
        "old": old.select_related("story").defer("story__body").order_by("-written_at")[:_SHOWN],
        "own": own.select_related("story").defer("story__body").order_by("-written_at")[:_SHOWN], "likeness": _likeness(name, claim.reader),
        "has_address": bool(address), "is_same_address": bool(address) and address == claim.reader.email.lower(),
        "rivals": list(rivals), "may_answer": claim.reader_id != user.pk,
    }  # fmt: skip


def _likeness(name: str, reader: Reader) -> int:
    """How alike the old name and the reader's names are, in percent."""
    names = filter(None, [reader.chosen_name, reader.get_full_name(), reader.email.partition("@")[0]])
    return round(100 * max((SequenceMatcher(None, name.casefold(), one.casefold()).ratio() for one in names), default=0.0))
