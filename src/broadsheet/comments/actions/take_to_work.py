"""Take comments to work, so that no other moderator is given them, and say who has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from broadsheet.comments.models import AtWork, Comment

LEASE = dt.timedelta(seconds=90)


def take_to_work(numbers: Iterable[int], user: Any) -> dict[int, Any]:
    """Take, or keep, comments for a moderator for 90 seconds. Returns those that others have, by number, with who has them.

    What another has is left to them; of two who take at the same moment, one gets it.
    """
    wanted = set(numbers)
    if not wanted:
        return {}
    now = timezone.now()
    free = AtWork.objects.filter(Q(moderator=user) | Q(until__lt=now), comment_id__in=wanted)
    free.update(moderator=user, until=now + LEASE)
    there = set(AtWork.objects.filter(comment_id__in=wanted).values_list("comment_id", flat=True))
    missing = Comment.objects.filter(pk__in=wanted - there).values_list("pk", flat=True)
    AtWork.objects.bulk_create(
        [AtWork(comment_id=number, moderator=user, until=now + LEASE) for number in missing], ignore_conflicts=True
    )  # fmt: skip
    return at_work_on(wanted, besides=user)


def leave_work(numbers: Iterable[int], user: Any) -> None:
    AtWork.objects.filter(comment_id__in=set(numbers), moderator=user).delete()


def at_work_on(numbers: Iterable[int], *, besides: Any) -> dict[int, Any]:
    """Who else is at work on which of these comments."""
    held = AtWork.objects.filter(comment_id__in=set(numbers), until__gte=timezone.now()).exclude(moderator=besides)
    return {one.comment_id: one.moderator for one in held.select_related("moderator")}


def drop_old_leases() -> None:
    AtWork.objects.filter(until__lt=timezone.now() - LEASE).delete()
