"""The classifier's screen: how good it is, what it goes by, what it got wrong; train it, or go back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from broadsheet.comments.actions.change_conversation import CHANGE_POLICY
from broadsheet.comments.current import conversation_policy
from broadsheet.comments.desk.permission import for_moderators
from broadsheet.comments.learning.guess import named
from broadsheet.comments.learning.how_good import MIDDLE, Mark, marks_of
from broadsheet.comments.learning.shipped import LEARNT, shipped_weight
from broadsheet.comments.learning.train import NotGone, go_back, train_in_background, what_stops_training
from broadsheet.comments.learning.weights import Weights
from broadsheet.comments.models import Learnt, Lesson
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.newsroom.models import Paper

# So many of the newest decisions are looked at for what was said beforehand: how good it is now, not how good it was at the start.
_LOOKED_BACK = 1000
_MOST_WORDS = 25
_MOST_EARLIER = 20
_WIDE, _HIGH, _LEFT, _TOP = 560, 200, 40, 10


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def learner(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _do(request)
    newest = Learnt.objects.first()
    weights = Weights.read(newest.weights, newest.lessons) if newest else Weights()
    beforehand = marks_of(Lesson.objects.order_by("-pk").values_list("guessed", "is_bad")[:_LOOKED_BACK])
    held_out = [Mark.read(one) for one in newest.weights.get("held_out", [])] if newest else []
    policy = conversation_policy()
    context = {
        "newest": newest, "policy": policy, "acts_from": _acts_from(policy), "paper": Paper.load(),
        "may_change_policy": request.user.has_perm(CHANGE_POLICY), "stops_training": what_stops_training(),
        "copied_from": newest.weights.get("copy_of") if newest else None, "beforehand": _told(beforehand), "held_out": _told(held_out),
        "lessons": Lesson.objects.count(), "curves": _curves(held_out or beforehand),
        "bad_words": _heaviest(weights, 1), "good_words": _heaviest(weights, -1), "signs": _signs(weights), "wrong": _wrong(newest),
        "earlier": Learnt.objects.defer("weights")[1 : _MOST_EARLIER + 1],
    }  # fmt: skip
    return render(request, "comments/desk/learner.html", context)


def _do(request: HttpRequest) -> HttpResponse:
    what, number = request.POST.get("do", ""), request.POST.get("number", "")
    if what == "train":
        stops = what_stops_training()
        if stops:
            messages.warning(request, stops)
        else:
            train_in_background.enqueue()
            messages.success(request, "The training has begun. It takes a minute at most; load this page again to see what came of it.")
    elif what == "go back" and number.isascii() and number.isdecimal() and len(number) < 16:
        try:
            go_back(int(number))
        except Learnt.DoesNotExist:
            messages.error(request, "This training is not kept any more. Choose another one of the list.")
        except NotGone as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, "What was learnt then is in force again, until you have it trained anew.")
    else:
        messages.error(
            request, "Nothing was done: the form did not say whether to train or which training to go back to. Load the page again."
        )
    return redirect("comments_learner")


def _acts_from(policy: ConversationPolicy) -> str:
    """`holds from 0.9, flags from 0.6`; empty where no threshold is set. It flags at most until the paper lets it act."""
    set_to = policy.thresholds.get(LEARNT.name, LEARNT.thresholds)
    all_three = [("refuses", set_to.refuse), ("holds", set_to.hold), ("flags", set_to.flag)]
    if policy.learner_acts:
        return ", ".join(f"{verb} from {least:g}" for verb, least in all_three if least is not None)
    least = min((least for _, least in all_three if least is not None), default=None)
    return "" if least is None else f"flags from {least:g}"


def _told(marks: Sequence[Mark]) -> dict[str, Any] | None:
    """A table's rows, and the row that stands for all; None where there was nothing to guess."""
    if not marks or not marks[0].count:
        return None
    return {
        "marks": marks,
        "middle": next((mark for mark in marks if mark.threshold == MIDDLE), marks[0]),
        "count": marks[0].count,
        "bad": marks[0].bad,
    }


def _curves(marks: Sequence[Mark]) -> dict[str, Any] | None:
    """Points of two lines over the thresholds, in the drawing's own units, and the band in which the precision lies."""
    known = [mark for mark in marks if mark.acted]
    if len(known) < 2 or not known[0].bad:
        return None
    first, last = known[0].threshold, known[-1].threshold

    def at(threshold: float, share: float) -> str:
        return f"{_LEFT + (threshold - first) / (last - first) * _WIDE:.1f},{_TOP + (1 - share) * _HIGH:.1f}"

    band = [at(mark.threshold, mark.precision.high) for mark in known] + [
        at(mark.threshold, mark.precision.low) for mark in reversed(known)
    ]
    return {
        "precision": " ".join(at(mark.threshold, mark.precision.value or 0) for mark in known),
        "recall": " ".join(at(mark.threshold, mark.recall.value or 0) for mark in known),
        "band": " ".join(band),
        "across": [(at(mark.threshold, 0).partition(",")[0], mark.threshold) for mark in known],
        "up": [(_TOP + (1 - share / 100) * _HIGH, share) for share in (0, 25, 50, 75, 100)],
    }


def _heaviest(weights: Weights, sign: int) -> list[dict[str, Any]]:
    found = sorted(((word, weight) for word, weight in weights.words.items() if weight * sign > 0), key=lambda one: -abs(one[1]))
    return [{"word": word, "weight": weight, "seen": weights.seen.get(word, 0)} for word, weight in found[:_MOST_WORDS]]


def _signs(weights: Weights) -> list[dict[str, Any]]:
    found = sorted(weights.signs.items(), key=lambda one: -abs(one[1]))
    return [{"name": named(name), "shipped": shipped_weight(name), "weight": weight} for name, weight in found]


def _wrong(newest: Learnt | None) -> dict[str, list[dict[str, Any]]]:
    told = newest.weights.get("wrong", {}) if newest else {}
    numbers = [number for rows in told.values() for number, _ in rows]
    there = Lesson.objects.filter(pk__in=numbers, comment__isnull=False).exclude(comment__text="").select_related("comment").in_bulk()
    return {
        kind: [{"comment": there[number].comment, "guessed": guessed} for number, guessed in rows if number in there]
        for kind, rows in told.items()
    }
