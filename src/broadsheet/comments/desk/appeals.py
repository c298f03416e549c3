"""Appeals: the decision, the comment and what its reader says, before somebody who had no part in it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from broadsheet.comments.actions.answer_appeal import answer_appeal, may_answer
from broadsheet.comments.actions.moderate_comment import NotDecided
from broadsheet.comments.desk.marking import marked_parts
from broadsheet.comments.desk.permission import for_moderators
from broadsheet.comments.desk.queues import QUEUES, counts
from broadsheet.comments.grounds import label_of
from broadsheet.comments.models import Appeal


@require_safe
@for_moderators
def appeals(request: HttpRequest) -> HttpResponse:
    answered = request.GET.get("answered") == "1"
    found = Appeal.objects.select_related(
        "decision__comment__story", "decision__voice__reader", "decision__made_by", "reader", "answered_by"
    )
    found = found.exclude(outcome=Appeal.Outcome.OPEN).order_by("-answered_at") if answered else found.filter(outcome=Appeal.Outcome.OPEN)
    page = Paginator(found.defer("decision__comment__story__body"), 20).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": [_row(one, request.user) for one in page], "answered": answered,
        "queues": QUEUES.values(), "counts": counts(), "is_appeals": True,
    }  # fmt: skip
    return render(request, "comments/desk/appeals.html", context)


@require_POST
@for_moderators
def answer(request: HttpRequest, number: int) -> HttpResponse:
    get_object_or_404(Appeal, pk=number)
    outcome = request.POST.get("outcome")
    try:
        if outcome not in (Appeal.Outcome.UPHELD, Appeal.Outcome.OVERTURNED):
            raise NotDecided("Say whether the decision stands or was wrong.")
        text = request.POST.get("answer", "").replace("\0", "")
        answered = answer_appeal(number, user=request.user, overturn=outcome == Appeal.Outcome.OVERTURNED, answer=text)
    except NotDecided as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{answered.get_outcome_display()}. The reader is told.")
    return redirect("comments_appeals")


def _row(one: Appeal, user: Any) -> dict[str, Any]:
    decision = one.decision
    comment = decision.comment
    return {
        "appeal": one, "decision": decision, "comment": comment, "parts": marked_parts(comment.text, decision.grounds) if comment else [],
        "ground": label_of(decision.rule) if decision.rule else "", "may_answer": may_answer(one, user),
    }  # fmt: skip
