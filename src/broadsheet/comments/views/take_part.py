"""React, report, mute, follow: one press each, with or without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from broadsheet.access.models.tally import count_try
from broadsheet.comments.actions import follow as following
from broadsheet.comments.actions.post_comment import NotTaken
from broadsheet.comments.actions.react import react as react_to
from broadsheet.comments.actions.report_comment import report_comment
from broadsheet.comments.models import Comment, Follow, Reaction, Report
from broadsheet.comments.models.taking_part import muted_by
from broadsheet.comments.views.drafts import drop_words, keeps_words, kept_words
from broadsheet.comments.views.finding import public_story, published_comment_at
from broadsheet.comments.views.scripts import grown_old, wants_json

View = Callable[..., HttpResponse]

# Reactions, mutes, follows and reports together: more than a reader of a long thread presses.
_PRESSES_AN_HOUR = 240


def pressed(act: View) -> View:
    """A button on a printed page, which stands there for strangers too: they sign in, and are asked once more by a page."""

    @csrf_exempt
    @never_cache
    def view(request: HttpRequest, **arguments: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            if wants_json(request):
                return JsonResponse({"said": "Sign in first."}, status=401)
            return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.path})}")
        if request.method == "POST" and count_try(f"press:{request.user.pk}", 3600) > _PRESSES_AN_HOUR:
            return _pressed_too_much(request, arguments)
        answer = csrf_protect(pressing)(request, **arguments)
        return answer if hasattr(request, "was_pressed") or not wants_json(request) else grown_old(request)

    def pressing(request: HttpRequest, **arguments: Any) -> HttpResponse:
        request.was_pressed = True  # type: ignore[attr-defined]
        return act(request, **arguments)

    return view


def _pressed_too_much(request: HttpRequest, arguments: dict[str, Any]) -> HttpResponse:
    said = "You pressed very many buttons within an hour, and this one did nothing. Please go on in the next hour."
    if wants_json(request):
        return JsonResponse({"said": said}, status=429)
    messages.error(request, said)
    if "story" in arguments:
        return redirect("conversation", story=arguments["story"])
    return _back(request, published_comment_at(arguments["number"]))


@pressed
def react(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    one = published_comment_at(number)
    if kind not in Reaction.Kind.values:
        raise Http404("There is no such reaction.")
    if request.method != "POST":
        if one.reactions.filter(reader=request.user.pk, kind=kind).exists():
            return _stands_already(request, one, f"You have reacted to this comment with “{Reaction.Kind(kind).label}” already.")
        return _ask(request, one, Reaction.Kind(kind).label, f"Do you want to react to this comment with “{Reaction.Kind(kind).label}”?")
    try:
        is_on, count = react_to(request.user, one, kind)  # type: ignore[arg-type]
    except NotTaken as error:
        return _refused(request, one, str(error))
    if wants_json(request):
        return JsonResponse({"on": is_on, "count": count})
    return _back(request, one)


@pressed
def mute(request: HttpRequest, number: int) -> HttpResponse:
    one = published_comment_at(number)
    if request.method != "POST":
        if one.voice_id in muted_by(request.user):
            return _stands_already(request, one, f"You have muted {one.voice.public_name} already.")
        return _ask(request, one, "Mute", f"Do you want to stop reading what {one.voice.public_name} writes? They are not told.")
    is_on = following.mute(request.user, one.voice)  # type: ignore[arg-type]
    told = f"You do not read {one.voice.public_name} any more." if is_on else f"You read {one.voice.public_name} again."
    return _done(request, one, told, is_on)


@pressed
def follow_thread(request: HttpRequest, number: int) -> HttpResponse:
    one = published_comment_at(number)
    root = one.root or one
    if request.method != "POST":
        if root.followers.filter(reader=request.user.pk).exists():
            return _stands_already(request, one, "You follow this thread already.")
        return _ask(request, one, "Follow", "Do you want to hear of new answers in this thread?")
    assert one.story is not None
    is_on = following.follow(request.user, one.story, root)  # type: ignore[arg-type]
    return _done(request, one, "You hear of new answers in this thread." if is_on else "You hear no more of this thread.", is_on)


@pressed
def follow_story(request: HttpRequest, story: int) -> HttpResponse:
    found = public_story(story)
    if request.method != "POST":
        if Follow.objects.filter(reader=request.user.pk, story=found, root=None).exists():
            messages.info(request, "You follow this conversation already.")
            return redirect("conversation", story=story)
        asked = {"story": found, "verb": "Follow", "asked": f"Do you want to hear of new comments on “{found.headline}”?"}
        return render(request, "comments/ask.html", asked | {"back": reverse("conversation", args=[story])})
    is_on = following.follow(request.user, found)  # type: ignore[arg-type]
    if wants_json(request):
        return JsonResponse({"on": is_on})
    messages.success(request, "You hear of new comments on this story." if is_on else "You hear no more of this conversation.")
    return redirect("conversation", story=story)


class ReportForm(forms.Form):
    reason = forms.ChoiceField(choices=Report.Reason.choices, widget=forms.RadioSelect, label="What is wrong with it?")
    note = forms.CharField(
        required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}), label="Anything the moderators should know"
    )


@keeps_words("report:{number}", "reason", "note")
def report(request: HttpRequest, number: int) -> HttpResponse:
    one, written = published_comment_at(number), f"report:{number}"
    is_sent = "reason" in request.POST or "sent" in request.POST
    form = ReportForm(request.POST if is_sent else None, initial=kept_words(request, written, "reason", "note"))
    if request.method == "POST" and form.is_bound and form.is_valid():
        try:
            report_comment(request.user, one, form.cleaned_data["reason"], form.cleaned_data["note"])  # type: ignore[arg-type]
        except NotTaken as error:
            return _refused(request, one, str(error))
        drop_words(request, written, "reason", "note")
        return _done(request, one, "Thank you. The moderators will look at it, and the writer is not told who reported it.", True)
    earlier = Report.objects.filter(comment=one, reader=request.user.pk).first()
    return render(request, "comments/report.html", {"form": form, "comment": one, "story": one.story, "earlier": earlier})


def _ask(request: HttpRequest, one: Comment, verb: str, asked: str) -> HttpResponse:
    return render(request, "comments/ask.html", {"comment": one, "verb": verb, "asked": asked, "back": one.get_absolute_url()})


def _stands_already(request: HttpRequest, one: Comment, told: str) -> HttpResponse:
    """Whoever comes from signing in and pressed this before would take it back by pressing once more."""
    messages.info(request, told)
    return _back(request, one)


def _refused(request: HttpRequest, one: Comment, why: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"said": why}, status=403)
    messages.error(request, why)
    return _back(request, one)


def _done(request: HttpRequest, one: Comment, told: str, is_on: bool) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"on": is_on, "said": told})
    messages.success(request, told)
    return _back(request, one)


def _back(request: HttpRequest, one: Comment) -> HttpResponse:
    """To where the button was; a printed page cannot tell what came of it, so from there the comment's own page answers."""
    came_from = request.POST.get("back", "")
    if came_from.startswith("/comments/") and url_has_allowed_host_and_scheme(came_from, allowed_hosts=None):
        return redirect(f"{came_from}#comment-{one.pk}")
    return redirect(f"{one.get_absolute_url()}#comment-{one.pk}")
