"""Decide, undo, and say what one is at work on: the forms that the queue sends, with or without script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from broadsheet.comments.actions.moderate_comment import NotDecided, Outcome, Ruling, Verb, moderate_many
from broadsheet.comments.actions.take_to_work import leave_work, take_to_work
from broadsheet.comments.actions.undo_decision import newest_to_undo, undo_decisions
from broadsheet.comments.desk.card import cards_of
from broadsheet.comments.desk.permission import for_moderators
from broadsheet.comments.desk.queue_screen import written
from broadsheet.comments.models import Comment, Decision, State, What

_MOST = 200
_SAID = {
    What.PUBLISH: "published", What.RESTORE: "put back", What.DISMISS: "left standing, the reports dismissed", What.REJECT: "rejected",
    What.REMOVE: "taken down", What.PICK: "picked", What.UNPICK: "no longer picked",
}  # fmt: skip


@require_POST
@for_moderators
def decide(request: HttpRequest) -> HttpResponse:
    """One decision on one comment or on many. Answers a script with `done` and `refused`, everybody else with the queue."""
    numbers = numbers_in(request.POST.getlist("comment"))
    try:
        ruling = _ruling(request)
        if not numbers:
            raise NotDecided("Choose the comments first.")
        if len(numbers) > _MOST:
            raise NotDecided(f"Up to {_MOST} comments are decided on at once; you chose {len(numbers)}.")
    except NotDecided as error:
        return _answer(request, Outcome(), str(error))
    seen = {number: request.POST.get(f"seen-{number}", "") for number in numbers}
    despite = numbers_in([request.POST.get("despite", "")])
    return _answer(request, moderate_many(numbers, ruling, user=request.user, seen=seen, despite=despite[0] if despite else 0))


@require_POST
@for_moderators
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the decisions named, or the last action that still stands."""
    named = numbers_in(request.POST.getlist("decision"))
    found = list(Decision.objects.filter(pk__in=named)) if named else newest_to_undo(request.user)
    if not found:
        return _answer(request, Outcome(), "There is nothing of yours to take back.")
    return _answer(request, undo_decisions(found, user=request.user), is_undo=True)


@require_POST
@for_moderators
def at_work(request: HttpRequest) -> HttpResponse:
    """Keep the comments on this screen for another 90 seconds, or leave them (`leave`). Says which others have, and who."""
    numbers = numbers_in(request.POST.getlist("comment"))
    if request.POST.get("leave"):
        leave_work(numbers, request.user)
        return JsonResponse({"others": {}})
    others = take_to_work(numbers, request.user)
    return JsonResponse({"others": {number: {"id": who.pk, "name": who.display_name} for number, who in others.items()}})


def numbers_in(given: list[str]) -> list[int]:
    return [int(one) for one in given if one.isascii() and one.isdecimal() and len(one) < 16]


def _ruling(request: HttpRequest) -> Ruling:
    given = request.POST
    if given.get("verb") not in list(Verb):
        raise NotDecided("Choose what to do: approve, reject, pick, or let the reports go.")
    reason, rule = given.get("reason", "").replace("\0", ""), given.get("rule", "")[:40]
    verb = Verb(given["verb"])
    if verb == Verb.REJECT and not rule and not reason.strip():
        raise NotDecided("Choose the rule that it breaks, or write the reason: its writer reads it.")
    return Ruling(verb, rule, reason, given.get("note", "").replace("\0", ""))


def _answer(request: HttpRequest, outcome: Outcome, wrong: str = "", *, is_undo: bool = False) -> HttpResponse:
    if "application/json" in request.headers.get("accept", ""):
        return _as_json(request, outcome, wrong, is_undo)
    if wrong:
        messages.error(request, wrong)
    if outcome.done:
        messages.success(request, said_of(outcome, is_undo))
    for why in list(outcome.refused.values())[:5]:
        messages.warning(request, why)
    back = f"{reverse('comments_desk')}?{request.POST.get('query', '')[:500]}"
    alone = [one.comment_id for one in outcome.done if one.comment_id] if is_undo else list(outcome.refused)
    if len(alone) == 1:
        back += f"&comment={alone[0]}"
    return HttpResponseRedirect(back)


def _as_json(request: HttpRequest, outcome: Outcome, wrong: str, is_undo: bool) -> HttpResponse:
    answer: dict[str, Any] = {
        "done": [{"comment": one.comment_id, "decision": one.pk, "what": one.what, "said": one.get_what_display()} for one in outcome.done],
        "refused": [{"comment": number, "why": why} for number, why in outcome.refused.items()],
        "said": wrong or said_of(outcome, is_undo),
    }
    if is_undo:
        there = [one.comment_id for one in outcome.done if one.comment_id]
        take_to_work(there, request.user)
        answer["cards"] = written(request, cards_of(there, request.user))
    elif outcome.refused or request.POST.get("with") == "cards":
        # What was decided meanwhile is shown as it stands now.
        wanted = [*outcome.refused, *(one.comment_id for one in outcome.done if one.comment_id and request.POST.get("with") == "cards")]
        there = list(Comment.objects.filter(pk__in=wanted).exclude(state=State.DELETED).values_list("pk", flat=True))
        answer["cards"] = written(request, cards_of(there, request.user))
    return JsonResponse(answer, status=400 if wrong else 200)


def said_of(outcome: Outcome, is_undo: bool = False) -> str:
    """`3 comments published.`"""
    done = len(outcome.done)
    if not done:
        return next(iter(outcome.refused.values()), "")
    many = "One comment" if done == 1 else f"{done} comments"
    if is_undo:
        return "The last decision is taken back." if done == 1 else f"The last decisions, on {done} comments, are taken back."
    return f"{many} {_SAID[What(outcome.done[0].what)]}."
