"""Correct a story: a dated note on the page says what was wrong and what is right."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from broadsheet.newsroom.actions.place_story import tags_of
from broadsheet.newsroom.models.story import Correction, Story
from broadsheet.press.notices import give_notice


def correct_story(story: Story, text: str, *, user: Any = None) -> Correction:
    """Add a correction to a published story. It shows at once; the story's draft keeps it too.

    Raises:
        PermissionDenied: the user may not correct stories.
        ValidationError: the note is empty, or the story is not public.
    """
    if user is not None and not user.has_perm("newsroom.correct_story"):
        raise PermissionDenied("Only editors may correct a published story.")
    if not text.strip():
        raise ValidationError("Say what was wrong and what is right.")
    with transaction.atomic():
        current = Story.objects.select_for_update().select_related("section").get(pk=story.pk)
        if not current.is_public():
            raise ValidationError("Only a story that readers can see can be corrected. Mend the draft instead.")
        draft: Story = current.get_latest_revision_as_object()
        had_changes = current.has_unpublished_changes
        now = timezone.now()
        correction = Correction.objects.create(story_id=current.pk, text=text.strip(), made_at=now, sort_order=current.corrections.count())
        current.updated_at = now
        current.save(update_fields=["updated_at"])
        if had_changes:
            draft.corrections.add(Correction(text=correction.text, made_at=now, sort_order=correction.sort_order))
        else:
            draft = Story.objects.get(pk=current.pk)
        revision = draft.save_revision(user=user, changed=True, log_action=False)
        Story.objects.filter(pk=current.pk).update(
            has_unpublished_changes=had_changes, **({} if had_changes else {"live_revision": revision})
        )
        log(instance=current, action="newsroom.correct", user=user, data={"text": correction.text})
        give_notice(tags_of(current))
    return correction
