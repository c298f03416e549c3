"""A story's whole conversation at its own address, and a comment's permalink: its thread, with the comment in it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from broadsheet.comments.current import conversation_policy
from broadsheet.comments.may_write import standing_of, what_stops
from broadsheet.comments.models import Comment, Conversation, Look, State
from broadsheet.comments.models.comment import moment_of
from broadsheet.comments.parts import threads_in
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.comments.querysets import ORDERS
from broadsheet.comments.shown import Shown, Thread, order_of, read_in_order, threads_shown
from broadsheet.comments.viewer import viewer_of
from broadsheet.comments.views.finding import comment_at, public_story
from broadsheet.newsroom.models import Story

_THREADS_A_PAGE = 40
_REPLIES_A_THREAD = 10
_REPLIES_A_PAGE = 100


@require_safe
@never_cache
def conversation(request: HttpRequest, story: int) -> HttpResponse:
    found = public_story(story)
    policy = conversation_policy()
    context = frame(request, found, policy)
    order = request.GET.get("order", "")
    if order not in ORDERS:
        order = "answered" if context["standing"].is_questions else policy.first_order
    page = Paginator(threads_in(found, order), _THREADS_A_PAGE).get_page(request.GET.get("page"))
    threads = (
        threads_shown(page.object_list, most_replies=_REPLIES_A_THREAD, most_depth=policy.most_depth)
        if context["standing"].is_shown
        else []
    )
    looked = _look(request, found, context["newest"])
    context |= {
        "page": page, "threads": threads, "order": order, "orders": [(name, words) for name, (_, words) in ORDERS.items()],
        "query": urlencode({"order": order}), "new_since": looked, "new_count": _new_count(request, found, looked),
    }  # fmt: skip
    return render(request, "comments/conversation.html", context)


@require_safe
@never_cache
def comment(request: HttpRequest, number: int) -> HttpResponse:
    """The permalink: the whole thread on a page of its own. Who wrote it, and moderators, also find what is not published."""
    one = comment_at(number)
    assert one.story is not None
    policy = conversation_policy()
    context = frame(request, one.story, policy)
    first = one if one.root_id is None else Comment.objects.with_voices().get(pk=one.root_id)
    is_staff = request.user.has_perm("comments.moderate_comment")
    if not context["standing"].is_shown and not is_staff and one.pk not in context["viewer"].mine:
        raise Http404("Comments are not shown on this story.")
    may_see = one.is_published or one.pk in context["viewer"].mine or is_staff
    # The order needs no words and no names; those are read for one page alone.
    rows = Comment.objects.filter(root_id=first.pk).exclude(state=State.HELD).order_by("written_at", "pk")
    places = rows.values_list("pk", "parent_id", "state").iterator(chunk_size=5000)
    ordered = order_of(first.pk, ((number, parent, state == State.PUBLISHED) for number, parent, state in places))
    paginator = Paginator(ordered, _REPLIES_A_PAGE)
    at = next((place for place, (number, _) in enumerate(ordered) if number == one.pk), 0)
    page = paginator.get_page(request.GET.get("page") or at // _REPLIES_A_PAGE + 1)
    context |= {
        "thread": Thread(Shown(first), read_in_order(page.object_list, policy.most_depth)), "page": page, "asked": one, "may_see": may_see,
        "is_missing": not may_see and not (one.replies or one.root_id),
        "own_state": one if one.pk in context["viewer"].mine and not one.is_published else None,
    }  # fmt: skip
    status = 404 if context["is_missing"] else 200
    return render(request, "comments/thread.html", context, status=status)


def frame(request: HttpRequest, story: Story, policy: ConversationPolicy, *, new_thread: bool = True) -> dict[str, Any]:
    """What every page of a story's conversation shows around the comments."""
    row = Conversation.objects.filter(pk=story.pk).first()
    viewer = viewer_of(request.user, story, policy.edit_minutes)
    return {
        "story": story, "policy": policy, "standing": standing_of(story, policy, row), "viewer": viewer,
        "published": row.published if row else 0, "newest": row.newest if row else 0,
        "stopped": what_stops(request.user, new_thread=new_thread) if viewer.reader else None,
        "held": Comment.objects.filter(story=story, voice__reader=viewer.reader, state=State.HELD) if viewer.reader else (),
        "back": reverse("conversation", args=[story.pk]),
    }  # fmt: skip


def _look(request: HttpRequest, story: Story, newest: int) -> int | None:
    """How far the reader had looked before; from now on they have seen everything. None on a first look."""
    if not request.user.is_authenticated:
        return None
    row, is_first = Look.objects.get_or_create(reader=request.user, story=story, defaults={"newest": newest})
    before = row.newest
    if before < newest:
        Look.objects.filter(pk=row.pk, newest__lt=newest).update(newest=newest)
    return None if is_first else before


def _new_count(request: HttpRequest, story: Story, since: int | None) -> int:
    """What of others appeared since: written since, or approved since."""
    if since is None:
        return 0
    return Comment.objects.published().filter(story=story, published_at__gt=moment_of(since)).exclude(voice__reader=request.user.pk).count()
