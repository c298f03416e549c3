"""A voice as moderators see it: who it is, all it wrote, all that was decided, how far it is trusted, and its bans."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from broadsheet.comments.actions.ban_voice import BAN, Term, ban_voice, lift_ban
from broadsheet.comments.actions.moderate_comment import MODERATE, NotDecided
from broadsheet.comments.actions.set_trust import set_trust
from broadsheet.comments.actions.take_name import take_name
from broadsheet.comments.desk.permission import for_moderators, who_has
from broadsheet.comments.desk.queue_screen import card_context
from broadsheet.comments.models import Ban, Comment, State, Trust, Voice
from broadsheet.comments.models.ban import ban_in_force, newest_ban
from broadsheet.comments.templatetags.conversation import readable

_A_PAGE = 30


@require_safe
@for_moderators
def voice_page(request: HttpRequest, number: int) -> HttpResponse:
    voice = get_object_or_404(Voice.objects.select_related("reader"), pk=number)
    newest = newest_ban(voice.reader_id)
    written = Comment.objects.filter(voice=voice).exclude(state=State.DELETED).select_related("story").defer("story__body")
    # A voice may have written tens of thousands: the pages are walked, not counted.
    page = Paginator(written.order_by("-written_at", "-pk"), _A_PAGE).get_page(request.GET.get("page"))
    context = card_context(request) | {
        "voice": voice, "page": page, "decisions": voice.decisions.select_related("made_by", "comment")[:100], "trusts": Trust.choices,
        "bans": Ban.objects.filter(reader=voice.reader).select_related("made_by") if voice.reader else [],
        "ban": ban_in_force(voice.reader, new_thread=True) if voice.reader else None, "seen_ban": newest.pk if newest else 0,
        "others": Voice.objects.filter(reader=voice.reader).exclude(pk=voice.pk) if voice.reader else [],
        "may_moderate": request.user.has_perm(MODERATE),
    }  # fmt: skip
    return render(request, "comments/desk/voice.html", context)


@require_POST
@who_has(BAN)
def ban(request: HttpRequest, number: int) -> HttpResponse:
    voice = get_object_or_404(Voice.objects.select_related("reader"), pk=number)
    given = request.POST
    days, scope = given.get("days", ""), Ban.Scope.THREADS if given.get("scope") == Ban.Scope.THREADS else Ban.Scope.ALL
    about = given.get("comment", "")
    comment = (
        Comment.objects.filter(pk=int(about), voice=voice).first() if about.isascii() and about.isdecimal() and len(about) < 16 else None
    )
    try:
        if days and not (days.isascii() and days.isdecimal() and len(days) < 6):
            raise NotDecided("Say for how many days, or for good.")
        made = ban_voice(
            voice, Term(int(days) if days else None, scope), user=request.user, rule=given.get("rule", "")[:40],
            reason=given.get("reason", "").replace("\0", ""), note=given.get("note", "").replace("\0", ""), comment=comment,
            seen=_seen(given.get("seen-ban", "")),
        )  # fmt: skip
    except NotDecided as error:
        return _answer(request, voice, wrong=str(error))
    until = f"until {made.until:%d %B %Y}" if made.until else "for good"
    what = "may not begin threads" if made.scope == Ban.Scope.THREADS else "is banned"
    return _answer(request, voice, said=f"{voice.public_name} {what} {until}, and is told so.")


@require_POST
@who_has(BAN)
def lift(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Ban.objects.select_related("decision__voice"), pk=number)
    try:
        made = lift_ban(found, user=request.user, reason=request.POST.get("reason", "").replace("\0", ""))
    except NotDecided as error:
        messages.error(request, str(error))
        return redirect("comments_desk")
    messages.success(request, "The ban is lifted, and the reader is told so.")
    return redirect("voice_page", made.voice_id) if made.voice_id else redirect("comments_desk")


@require_POST
@for_moderators
def trust(request: HttpRequest, number: int) -> HttpResponse:
    voice = get_object_or_404(Voice, pk=number)
    try:
        set_trust(voice, request.POST.get("trust", "?"), user=request.user, note=request.POST.get("note", "").replace("\0", ""))
    except NotDecided as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The trust is set; it counts from the next comment on.")
    return redirect("voice_page", voice.pk)


@require_POST
@for_moderators
def take_name_away(request: HttpRequest, number: int) -> HttpResponse:
    voice = get_object_or_404(Voice.objects.select_related("reader"), pk=number)
    try:
        take_name(voice, user=request.user, reason=request.POST.get("reason", "").replace("\0", ""))
    except NotDecided as error:
        messages.error(request, str(error))
    else:
        told = " The reader is told why, and may choose any other." if voice.reader_id else ""
        messages.success(request, f"The name is gone from every page.{told}")
    return redirect("voice_page", voice.pk)


def _seen(given: str) -> int | None:
    """The newest ban that the form was made with; a form that says nothing of it is taken as it is."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else None


def _answer(request: HttpRequest, voice: Voice, *, said: str = "", wrong: str = "") -> HttpResponse:
    if "application/json" in request.headers.get("accept", ""):
        answer: dict[str, Any] = {"done": [], "refused": [], "said": said or wrong}
        return JsonResponse(answer, status=400 if wrong else 200)
    (messages.error if wrong else messages.success)(request, readable(said or wrong))
    if "query" in request.POST:
        about = request.POST.get("comment", "")
        return HttpResponseRedirect(
            f"{reverse('comments_desk')}?{request.POST['query'][:500]}&comment={about[:16] if about.isdecimal() else ''}"
        )
    return redirect("voice_page", voice.pk)
