"""Stories whose access turned by age or by a named exception: what their pages say of it is printed anew.

The gate itself goes by the clock at every request; this is for the words and the mark-up around it.
"""

from __future__ import annotations

import datetime as dt

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from broadsheet.access.current import current_policy
from broadsheet.access.policy import Policy
from broadsheet.newsroom.models import Story
from broadsheet.press.notices import give_notice

_LAST = "stories-turned-at"


def turn_stories(now: dt.datetime | None = None) -> int:
    """Give notice of what has turned since the last time. Returns how many stories, or -1 for all of them."""
    now = now or timezone.now()
    policy = current_policy()
    if not policy.changes_with_time:
        return 0
    since = cache.get(_LAST) or now - dt.timedelta(days=2)
    turned = _turned_by_age(policy, since, now)
    everything = any(
        moment is not None and since.timestamp() < moment <= now.timestamp()
        for one in policy.exceptions
        for moment in (one.starts, one.ends)
    )
    if turned or everything:
        with transaction.atomic():
            give_notice({"policy"} if everything else {f"story:{key}" for key in turned}, at_once=True)
    cache.set(_LAST, now, None)
    return -1 if everything else len(turned)


def _turned_by_age(policy: Policy, since: dt.datetime, now: dt.datetime) -> set[int]:
    turned: set[int] = set()
    for days in {rule.days for rule in policy.age_rules}:
        age = dt.timedelta(days=days)
        stories = Story.objects.filter(live=True, published_at__gt=since - age, published_at__lte=now - age)
        turned |= set(stories.values_list("pk", flat=True))
    return turned
