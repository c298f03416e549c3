"""Kill a story: it must never have been out, and goes from every page, feed and cache at once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from broadsheet.newsroom.actions.place_story import place_story, tags_of
from broadsheet.newsroom.models.front import FrontSlot, TopNewsPin
from broadsheet.newsroom.models.story import Story
from broadsheet.press.notices import give_notice


def kill_story(story: Story, *, user: Any = None, note: str = "") -> None:
    """Take a story away for good. Its address answers 410 with `note`, plain text for readers.

    Raises:
        PermissionDenied: the user may not kill stories.
        ValidationError: the story was killed before.
    """
    if user is not None and not user.has_perm("newsroom.kill_story"):
        raise PermissionDenied("Only editors may kill a story.")
    with transaction.atomic():
        current = Story.objects.select_for_update().select_related("section").get(pk=story.pk)
        if current.killed_at:
            raise ValidationError(f"This story was killed on {current.killed_at:%d %B %Y} already.")
        tags = tags_of(current)
        current.killed_at = timezone.now()
        current.kill_note = note.strip()
        current.live = False
        current.live_revision = None
        current.has_unpublished_changes = True
        current.go_live_at = None
        current.save()
        current.revisions.update(approved_go_live_at=None)
        if current.current_workflow_state:
            current.current_workflow_state.cancel(user=user)
        FrontSlot.objects.filter(story=current).delete()
        TopNewsPin.objects.filter(story=current).delete()
        place_story(current)
        log(instance=current, action="newsroom.kill", user=user, data={"note": current.kill_note})
        give_notice(tags | {"top-news"}, at_once=True)
    for kept in ("killed_at", "kill_note", "live", "live_revision", "has_unpublished_changes"):
        setattr(story, kept, getattr(current, kept))
