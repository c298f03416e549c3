"""Bring a comment into another state, with all that is counted by it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from broadsheet.comments.actions.tell_the_press import tell_the_press
from broadsheet.comments.models import Comment, Conversation, State, Voice


@transaction.atomic
def change_state(number: int, state: str, *, why_held: str = "") -> tuple[Comment, str]:
    """Change the state of a comment and the counts that follow from it: of the conversation, the thread and the voice.

    Returns the comment and the state it was in. What is taken down is gone from every page at once.
    Raises Comment.DoesNotExist.
    """
    comment: Comment = Comment.objects.select_for_update().get(pk=number)
    before = comment.state
    comment.state, comment.why_held = state, why_held if state == State.HELD else ""
    if state == State.PUBLISHED and comment.published_at is None:
        comment.published_at = timezone.now()
    comment.save(update_fields=["state", "why_held", "published_at"])
    step = (state == State.PUBLISHED) - (before == State.PUBLISHED)
    if step:
        count_published(comment, step)
    # What was rejected stays on the writer's record, also when they take it back.
    refused = (state == State.REJECTED) - (before == State.REJECTED and state != State.DELETED)
    if refused:
        Voice.objects.filter(pk=comment.voice_id).update(refused=Greatest(F("refused") + refused, 0))
    if comment.story_id and before != state and State.PUBLISHED in (before, state):
        tell_the_press(comment.story_id, at_once=before == State.PUBLISHED)
    return comment, before


def count_published(comment: Comment, step: int) -> None:
    """Count a comment in (1) or out (-1)."""
    # Comments before voices, as everybody locks them: two who wait for each other would wait for ever.
    if comment.root_id:
        Comment.objects.filter(pk=comment.root_id).update(replies=Greatest(F("replies") + step, 0))
    Voice.objects.filter(pk=comment.voice_id).update(published=Greatest(F("published") + step, 0))
    if comment.story_id:
        counts = {"published": Greatest(F("published") + step, 0), "newest": Greatest(F("newest"), comment.appeared if step > 0 else 0)}
        mine = Conversation.objects.filter(pk=comment.story_id)
        if not mine.update(**counts):
            Conversation.objects.get_or_create(story_id=comment.story_id)
            mine.update(**counts)
