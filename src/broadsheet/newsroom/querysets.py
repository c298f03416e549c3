"""Sets of stories."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

EVERYTHING = "all"


class StoryQuerySet(models.QuerySet[Any]):
    def public(self, now: dt.datetime | None = None) -> StoryQuerySet:
        """Stories that readers may know of: live, not killed, out of embargo."""
        now = now or timezone.now()
        return self.filter(live=True, killed_at__isnull=True).filter(Q(embargo_until__isnull=True) | Q(embargo_until__lte=now))

    def placed(self, list_name: str) -> StoryQuerySet:
        """The public stories of one list, newest first. `list_name` is `all` or a tag such as `section:3`."""
        return self.public().filter(placements__list=list_name).order_by("-placements__published_at", "-placements__story_id")

    def for_cards(self) -> StoryQuerySet:
        """With what a card on a front shows, and without bodies."""
        return (
            self.select_related("section__parent", "agency", "picture")
            .prefetch_related("picture__renditions", "story_bylines__person")
            .defer("body")
        )

    def between(self, first: Any, last: Any) -> StoryQuerySet:
        return self.filter(published_at__gte=first, published_at__lt=last)
