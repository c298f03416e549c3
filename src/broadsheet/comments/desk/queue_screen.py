"""The queue: one comment at a time, what comes next beside it, and keys for everything."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from broadsheet.comments.actions.ban_voice import BAN
from broadsheet.comments.actions.take_to_work import take_to_work
from broadsheet.comments.desk.card import Card, cards_of
from broadsheet.comments.desk.permission import for_moderators
from broadsheet.comments.desk.queues import AT_ONCE, QUEUES, counts, hand_out, wanted_by
from broadsheet.comments.grounds import all_grounds
from broadsheet.comments.models import Comment, State
from broadsheet.newsroom.models import Paper, Section

TERMS = (("1", "For a day"), ("7", "For a week"), ("30", "For a month"), ("", "For good"))


@require_safe
@for_moderators
def queue(request: HttpRequest) -> HttpResponse:
    """The queue as a page that works without script; with it, the page asks for the cards that come next by itself."""
    wanted, before, one = wanted_by(request.GET.dict()), _number(request.GET.get("before")), _number(request.GET.get("comment"))
    hand = hand_out(wanted, request.user, before=before, take=False)
    numbers = hand.numbers
    if one and Comment.objects.filter(pk=one).exists():
        numbers = [one, *(number for number in numbers if number != one)][:AT_ONCE]
    elif numbers and wanted.queue.name != "all":
        # Another may have taken the first of them a moment ago.
        lost = take_to_work(numbers[:1], request.user)
        numbers = [number for number in numbers if number not in lost]
    cards = cards_of(numbers, request.user, whole=1)
    if one and cards:
        take_to_work([one], request.user)
    context = card_context(request) | {
        "wanted": wanted, "queues": QUEUES.values(), "counts": counts(), "cards": cards, "card": cards[0] if cards else None,
        "sections": Section.objects.order_by("position", "name"), "states": State.choices[:3], "is_one": bool(one),
        "older": hand.further, "looked": hand.looked,
        "is_missing": bool(one) and numbers[:1] != [one],
    }  # fmt: skip
    return render(request, "comments/desk/queue.html", context)


@require_safe
@for_moderators
def cards(request: HttpRequest) -> HttpResponse:
    """The next cards, as JSON: `cards` with `id`, `line` and `html`, `counts` by queue. `have` are those that the page has already.

    In the queue of all comments, `further` is what `before` goes on with, 0 at the end; a search `looked` through so many of them.
    """
    wanted = wanted_by(request.GET.dict())
    have = [number for number in map(_number, request.GET.get("have", "").split(",")[:200]) if number]
    if wanted.queue.name == "all":
        hand = hand_out(wanted, request.user, before=_number(request.GET.get("before")))
    else:
        hand = hand_out(wanted, request.user, have=have)
    found = written(request, cards_of(hand.numbers, request.user))
    return JsonResponse({"cards": found, "further": hand.further, "looked": hand.looked, "counts": counts()})


def written(request: HttpRequest, found: list[Card]) -> list[dict[str, Any]]:
    # What the context processors would look up for each of the templates is looked up once.
    context = card_context(request) | {"paper": Paper.load(), "csrf_token": get_token(request)}
    return [
        {
            "id": card.comment.pk,
            "line": render_to_string("comments/desk/line.html", context | {"card": card}),
            "html": render_to_string("comments/desk/card.html", context | {"card": card}),
        }
        for card in found
    ]


def card_context(request: HttpRequest) -> dict[str, Any]:
    return {"grounds": all_grounds(), "terms": TERMS, "may_ban": request.user.has_perm(BAN), "query": query_of(request)}


def query_of(request: HttpRequest) -> str:
    """The queue and the search of this page, without the one comment it shows: where a form leads back to."""
    asked = request.GET.copy()
    for name in ("comment", "have", "before"):
        asked.pop(name, None)
    return asked.urlencode()


def _number(given: str | None) -> int:
    given = given or ""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else 0
