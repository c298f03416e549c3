"""Write a comment: the form on its own page, the judgement before posting, and posting. Nothing typed is lost on any of these ways."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from broadsheet.access.models.tally import count_try
from broadsheet.comments.actions.judge_comment import judge_comment
from broadsheet.comments.actions.post_comment import MOST_KEPT, NotTaken, Posted, Sent, clean_text, post_comment, refused_to_answer
from broadsheet.comments.current import conversation_policy
from broadsheet.comments.judging import Verdict
from broadsheet.comments.models import Comment
from broadsheet.comments.models.voice import own_voice
from broadsheet.comments.shown import Shown
from broadsheet.comments.views.conversation import frame
from broadsheet.comments.views.drafts import drop_draft, is_from_here, keep_draft, kept_draft, sign_in_address
from broadsheet.comments.views.finding import public_story
from broadsheet.comments.views.haste import Haste, haste_of, stamp_for
from broadsheet.comments.views.scripts import grown_old, wants_json
from broadsheet.newsroom.models import Story
from broadsheet.readers.forms import ProfileForm

_JUDGED_A_MINUTE = 60


@csrf_exempt
@never_cache
def write(request: HttpRequest, story: int) -> HttpResponse:
    """The form, with what was kept of an earlier try; a POST sends it. Who is signed out signs in first and finds their words again."""
    found = public_story(story)
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponse(status=405, headers={"allow": "GET, HEAD, POST"})
    to = _number(request.POST.get("to") or request.GET.get("to"))
    if request.method != "POST":
        return _form(request, found, _parent(found, to), text=kept_draft(request, f"{found.pk}:{to}"), is_kept=True)
    text = clean_text(request.POST.get("text", ""))
    if not request.user.is_authenticated:
        return _sign_in_first(request, found, to, text)
    answer = csrf_protect(_sent)(request, found, to, text)
    if not getattr(request, "was_sent", False):
        # The token was too old, or from another sign-in. The words are not at fault.
        if wants_json(request):
            return grown_old(request)
        if not is_from_here(request):
            return _form(request, found, _parent(found, to), status=403)
        said = "This page had grown old. Your words are below: please send them again."
        return _form(request, found, _parent(found, to), text=text, said=said, status=403)
    return answer


def _sent(request: HttpRequest, story: Story, to: int, text: str) -> HttpResponse:
    request.was_sent = True  # type: ignore[attr-defined]
    parent = _parent(story, to)
    if to and parent is None:
        said = "The comment that you answer is not there any more. You can post your words as a new one."
        return _form(request, story, None, text=text, said=said, status=409)
    if request.POST.get("homepage"):
        said = "A field that readers do not see was filled in, as programs do. Leave it empty and send again."
        return _form(request, story, parent, text=text, said=said, status=400)
    reader: Any = request.user
    haste, is_appealed = haste_of(request, story), "appeal" in request.POST
    is_check = "check" in request.POST or bool(request.GET.get("check"))
    is_unread = haste == Haste.UNKNOWN and not is_appealed and not own_voice(reader).published
    if is_check or is_unread:
        if count_try(f"judge:{reader.pk}", 60) > _JUDGED_A_MINUTE:
            return _form(request, story, parent, text=text, said="Wait a moment, then check again.", status=429)
        verdict = judge_comment(text, conversation_policy(), story=story, parent=parent, voice=own_voice(reader), outside=False)
        # The words were not typed just now, so the form that comes back need not be kept open for long.
        shown: dict[str, Any] = {"text": text, "verdict": verdict, "is_checked": True, "is_kept": is_unread}
        if is_check:
            return _form(request, story, parent, **shown)
        return _form(request, story, parent, **shown, said="Please read it once more, then post it.", status=409)
    sent = Sent(text, parent, request.POST.get("key", ""), is_appealed=is_appealed)
    try:
        posted = post_comment(reader, story, sent, why_wait="fast" if haste == Haste.FAST else "")
    except NotTaken as error:
        return _form(request, story, parent, text=text, said=str(error), status=403)
    return _answer(request, story, parent, text, posted)


def _answer(request: HttpRequest, story: Story, parent: Comment | None, text: str, posted: Posted) -> HttpResponse:
    if posted.comment is None:
        return _form(request, story, parent, text=text, verdict=posted.verdict, status=422)
    drop_draft(request, f"{story.pk}:{parent.pk if parent else 0}")
    _keep_name(request)
    one = posted.comment
    if wants_json(request):
        standing = frame(request, story, conversation_policy())["standing"]
        shown = {"shown": Shown(one, 1 if one.parent_id else 0), "story": story, "standing": standing}
        html = render_to_string("comments/parts/comment.html", shown, request)
        told = {"state": one.state, "number": one.pk, "address": one.get_absolute_url(), "html": html}
        return JsonResponse({**told, **_told(posted.verdict)})
    return redirect(f"{one.get_absolute_url()}#comment-{one.pk}")


def _form(
    request: HttpRequest, story: Story, parent: Comment | None, *, text: str = "", said: str = "", verdict: Verdict | None = None,
    is_checked: bool = False, is_kept: bool = False, status: int = 200,
) -> HttpResponse:  # fmt: skip
    findings = [one for one in verdict.findings if one.action.weight] if verdict else []
    if wants_json(request):
        told = {"said": said, "opened": stamp_for(request, story, is_kept=is_kept), **_told(verdict or Verdict(()))}
        return JsonResponse(told, status=status)
    context = frame(request, story, conversation_policy(), new_thread=parent is None)
    is_refused = bool(verdict and verdict.decision == "refuse" and not is_checked)
    context |= {
        "parent": parent, "text": text, "said": said, "verdict": verdict, "findings": findings, "is_checked": is_checked,
        "written": [one.written() for one in findings],
        "is_refused": is_refused, "may_appeal": is_refused or bool(request.GET.get("appeal")), "name": request.POST.get("name", ""),
        "may_not_answer": refused_to_answer(request.user, story, parent, context["standing"]),
        "opened": stamp_for(request, story, is_kept=is_kept and bool(text)), "key": secrets.token_urlsafe(16),
        "needs_name": request.user.is_authenticated and not request.user.chosen_name and not request.user.get_full_name(),
    }  # fmt: skip
    return render(request, "comments/write.html", context, status=status)


@csrf_exempt
@require_POST
@never_cache
def judge(request: HttpRequest) -> HttpResponse:
    """What the rules say of a text while it is written. For those signed in."""
    answer = csrf_protect(_judged)(request)
    return answer if getattr(request, "was_sent", False) else grown_old(request)


def _judged(request: HttpRequest) -> JsonResponse:
    request.was_sent = True  # type: ignore[attr-defined]
    if not request.user.is_authenticated:
        return JsonResponse({"said": "Sign in to write."}, status=401)
    if count_try(f"judge:{request.user.pk}", 60) > _JUDGED_A_MINUTE:
        return JsonResponse({"said": "Wait a moment."}, status=429)
    policy = conversation_policy()
    try:
        asked = json.loads(request.body[: MOST_KEPT * 8])
        text, story, to = str(asked["text"])[: policy.most_characters + 500], int(asked["story"]), int(asked.get("to") or 0)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError, RawPostDataException):
        return JsonResponse({"said": "That could not be read: send text, story and to as JSON."}, status=400)
    found = public_story(story)
    voice = own_voice(request.user)
    verdict = judge_comment(text, policy, story=found, parent=_parent(found, to), voice=voice, outside=False)
    return JsonResponse(_told(verdict))


def _told(verdict: Verdict) -> dict[str, Any]:
    """The findings that the writer hears of, for a script; spans are in characters of the text that was sent."""
    findings = [{**one.written(), "label": one.label, "guideline": one.guideline} for one in verdict.broken()]
    return {"decision": verdict.decision, "findings": findings}


def _sign_in_first(request: HttpRequest, story: Story, to: int, text: str) -> HttpResponse:
    back = reverse("write_comment", args=[story.pk]) + (f"?{urlencode({'to': to})}" if to else "")
    if wants_json(request):
        said = "Your sign-in has ended. Your words are kept here: sign in, and post them."
        return JsonResponse({"said": said, "sign_in": sign_in_address(back)}, status=401)
    keep_draft(request, f"{story.pk}:{to}", text)
    return redirect(sign_in_address(back))


def _keep_name(request: HttpRequest) -> None:
    """The name that came with a first comment, by the profile's own rules; one that breaks them is left for the profile to ask again."""
    reader: Any = request.user
    if not request.POST.get("name") or reader.chosen_name:
        return
    typed = {**{name: getattr(reader, name) for name in ProfileForm.Meta.fields}, "chosen_name": request.POST["name"]}
    form = ProfileForm(typed, instance=reader)
    form.full_clean()
    if form.cleaned_data.get("chosen_name"):
        reader.chosen_name = form.cleaned_data["chosen_name"]
        reader.save(update_fields=["chosen_name"])


def _parent(story: Story, to: int) -> Comment | None:
    return Comment.objects.published().filter(story=story, pk=to).select_related("voice__reader", "root").first() if to else None


def _number(raw: str | None) -> int:
    return int(raw) if raw and raw.isascii() and raw.isdecimal() and len(raw) < 18 else 0
