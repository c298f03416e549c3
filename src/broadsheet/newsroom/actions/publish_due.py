"""Publish what is scheduled and due, and unpublish what has expired."""

from __future__ import annotations

import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from broadsheet.newsroom.models import StandingPage, Story

log = logging.getLogger(__name__)


def publish_due() -> int:
    """Returns how many stories and pages changed. What may not be published is logged, and taken off the schedule."""
    changed = 0
    for revision in Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by("approved_go_live_at"):
        try:
            with transaction.atomic():
                revision.publish(log_action="wagtail.publish.scheduled")
            changed += 1
        except ValidationError as error:
            log.error("Scheduled “%s” could not be published: %s", revision.object_str, " ".join(error.messages))
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
        except Exception:
            # One that stumbles must not hold up those behind it; it is tried again when the clock comes round.
            log.exception("Scheduled “%s” could not be published.", revision.object_str)
    expired_stories = Story.objects.filter(live=True, expire_at__lt=timezone.now())
    expired_pages = StandingPage.objects.filter(live=True, expire_at__lt=timezone.now())
    for expired in (*expired_stories, *expired_pages):
        expired.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        changed += 1
    return changed
