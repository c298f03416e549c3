"""Unpublish a story: take it off the site until it is published again."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from wagtail.actions.unpublish import UnpublishAction

from broadsheet.newsroom.actions.place_story import place_story, tags_of
from broadsheet.newsroom.models.story import Story
from broadsheet.press.notices import give_notice


def unpublish_story(story: Story, *, user: Any = None, expired: bool = False, log_action: bool | str = True) -> None:
    """Take a live story off every page, list and feed, at once. Its address says that it was withdrawn.

    Raises:
        PermissionDenied: the user may not publish.
    """
    with transaction.atomic():
        current = Story.objects.select_for_update().select_related("section").get(pk=story.pk)
        tags = tags_of(current)
        UnpublishAction(story, set_expired=expired, user=user, log_action=log_action).execute()
        current.refresh_from_db()
        place_story(current)
        give_notice(tags, at_once=True)
