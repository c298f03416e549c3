"""Publish a story: make a revision what readers see."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.actions.publish_revision import PublishRevisionAction

from broadsheet.newsroom.actions.place_story import place_story, tags_of
from broadsheet.newsroom.models.paper import Paper
from broadsheet.newsroom.models.story import FormerAddress, Story
from broadsheet.newsroom.publishable import why_not_publishable
from broadsheet.press.notices import give_notice

if TYPE_CHECKING:
    from wagtail.models import Revision


def publish_story(
    revision: Revision,
    *,
    user: Any = None,
    changed: bool = True,
    log_action: bool | str = True,
    previous_revision: Revision | None = None,
    skip_permission_checks: bool = False,
) -> None:
    """Publish a revision of a story, or schedule it where its time or its embargo lies ahead.

    One transaction: the story, its places in lists, the redirect from a former address, and the notices.

    Raises:
        ValidationError: the story may not be published; each message says what to mend.
        PublishPermissionError: the user may not publish.
    """
    with transaction.atomic():
        before = Story.objects.select_for_update().select_related("section").get(pk=revision.object_id)
        action = PublishRevisionAction(revision, user=user, changed=changed, log_action=log_action, previous_revision=previous_revision)
        story: Story = action.object
        problems = why_not_publishable(story, before)
        if problems:
            raise ValidationError(problems)
        _mind_embargo(story)
        if not (story.go_live_at and story.go_live_at > timezone.now()):
            _set_times(story, before)
        action.execute(skip_permission_checks=skip_permission_checks)
        after = Story.objects.select_related("section").get(pk=story.pk)
        address_before = before.get_absolute_url() if before.day else ""
        tags = {*tags_of(before)} if before.live else set()
        if after.live:
            if before.day and address_before != after.get_absolute_url():
                _leave_redirect(address_before, after)
            place_story(after)
            tags |= tags_of(after) | {after.get_absolute_url()}
        elif before.live:
            place_story(after)
        give_notice(tags)
        if before.live and (before.access != after.access or before.section_id != after.section_id):
            # What was open may be closed now, so not even a stand-in of the old page may be served.
            give_notice({after.tag}, at_once=True)


def _mind_embargo(story: Story) -> None:
    """An embargoed story is scheduled: it cannot leak from where it is not."""
    if story.embargo_until and story.embargo_until > timezone.now():
        story.go_live_at = max(story.embargo_until, story.go_live_at or story.embargo_until)


def _set_times(story: Story, before: Story) -> None:
    now = timezone.now()
    if before.published_at is None:
        story.published_at = story.published_at or now
    elif story.published_at is None:
        story.published_at = before.published_at
    if story.is_update and before.day:
        story.updated_at = now
        story.is_update = False
    else:
        story.updated_at = before.updated_at
    published = story.published_at or now
    story.day = before.day if before.published_at == published and before.day else _day(published)


def _day(moment: dt.datetime) -> dt.date:
    return Paper.load().day_of(moment)


def _leave_redirect(path: str, story: Story) -> None:
    FormerAddress.objects.filter(path=story.get_absolute_url()).delete()
    FormerAddress.objects.update_or_create(path=path, defaults={"story": story})
