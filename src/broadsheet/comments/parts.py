"""The conversation on printed pages: the fragment under a story, what a page asks to see whether there is more, and their plans."""

from __future__ import annotations

import json
from typing import Any

from django.template.loader import render_to_string

from broadsheet.comments.actions.tell_the_press import tag_of
from broadsheet.comments.current import conversation_policy
from broadsheet.comments.may_write import standing_of
from broadsheet.comments.models import Comment, Conversation, Mode
from broadsheet.comments.shown import Thread, threads_shown
from broadsheet.newsroom.models import Paper, Story
from broadsheet.press.plans import Fragment, Plan, fragment

POLICY_TAG = "conversation-policy"
_THREADS = 20
_REPLIES = 3


def conversation_part(story: Story) -> Fragment:
    """The conversation under a story: how it stands, the form, and the first threads."""
    return fragment(f"comments:{story.tag}", _tags(story), lambda: render_to_string("comments/under_story.html", context_of(story)))


def _tags(story: Story) -> set[str]:
    return {story.tag, tag_of(story.pk), POLICY_TAG, "paper"}


def context_of(story: Story) -> dict[str, Any]:
    policy = conversation_policy()
    conversation = Conversation.objects.filter(pk=story.pk).first()
    standing = standing_of(story, policy, conversation)
    shown, published = [], conversation.published if conversation else 0
    if standing.is_shown:
        firsts = threads_in(story, "answered" if standing.is_questions else policy.first_order)[:_THREADS]
        shown = threads_shown(firsts, most_replies=_REPLIES, most_depth=policy.most_depth)
    return {
        "paper": Paper.load(), "story": story, "standing": standing, "policy": policy, "threads": shown, "published": published,
        "has_more": published > sum(_living(one) for one in shown), "newest": conversation.newest if conversation else 0,
    }  # fmt: skip


def _living(thread: Thread) -> int:
    return sum(not one.is_gone for one in (thread.first, *thread.replies))


def threads_in(story: Story, order: str) -> Any:
    """The threads of a story in an order; `answered` puts questions that the author or the newsroom answered first."""
    from django.db.models import Exists, OuterRef

    if order != "answered":
        return Comment.objects.threads_of(story.pk, order).with_voices()
    answers = Comment.objects.published().filter(root_id=OuterRef("pk")).exclude(badge="")
    return (
        Comment.objects.threads_of(story.pk)
        .annotate(is_answered=Exists(answers))
        .order_by("-is_answered", "-respects", "-pk")
        .with_voices()
    )


def pulse_page(story: Story) -> Plan:
    """A few bytes that say how many comments there are and which is the newest: what open pages ask for again and again."""

    def pulse() -> str:
        row = Conversation.objects.filter(pk=story.pk).exclude(mode=Mode.NONE).values("published", "newest").first()
        return json.dumps(row or {"published": 0, "newest": 0})

    part = fragment(f"comments-pulse:{story.tag}", {story.tag, tag_of(story.pk)}, pulse)
    return Plan((part,), frozenset(part.tags), content_type="application/json", headers=(("x-robots-tag", "noindex"),))


def latest_page(story: Story) -> Plan:
    """The threads alone, as they stand under the story: what an open page puts in when it hears of new ones."""
    part = fragment(
        f"comments-latest:{story.tag}", _tags(story), lambda: render_to_string("comments/parts/threads.html", context_of(story))
    )
    return Plan((part,), frozenset(part.tags), headers=(("x-robots-tag", "noindex"),))
