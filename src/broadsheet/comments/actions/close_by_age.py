"""Stories whose comments close by age: their pages are printed anew when the day comes."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from broadsheet.comments.actions.tell_the_press import tag_of
from broadsheet.comments.current import conversation_policy
from broadsheet.newsroom.models import Story
from broadsheet.press.notices import give_notice

EVERY = dt.timedelta(minutes=10)


def close_by_age() -> int:
    """How many stories closed since the clock came round the time before, with some to spare."""
    days = conversation_policy().close_after_days
    if not days:
        return 0
    until = timezone.now() - dt.timedelta(days=days)
    closed = list(Story.objects.filter(live=True, published_at__gt=until - 2 * EVERY, published_at__lte=until).values_list("pk", flat=True))
    if closed:
        with transaction.atomic():
            give_notice({tag_of(story) for story in closed})
    return len(closed)
