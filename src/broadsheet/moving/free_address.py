"""Slugs for what comes from elsewhere, and addresses that are still free."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable

from django.utils.text import slugify

from broadsheet.newsroom.models import Story

_MOST = 110


def slug_for(text: str, key: str) -> str:
    """A slug of at most 110 characters; where `text` leaves none (other scripts, signs), one made from `key`."""
    slug = slugify(text)
    if len(slug) > _MOST:
        slug = slug[:_MOST].rsplit("-", 1)[0] if "-" in slug[:_MOST] else slug[:_MOST]
    return slug.strip("-_") or f"story-{hashlib.blake2b(key.encode('utf-8', 'surrogatepass'), digest_size=4).hexdigest()}"


class FreeAddresses:
    """Which slugs are taken on the days of a batch."""

    def __init__(self, days: Iterable[object]) -> None:
        self._taken: defaultdict[object, set[str]] = defaultdict(set)
        for day, slug in Story.objects.filter(day__in=set(days)).values_list("day", "slug"):
            self._taken[day].add(slug)

    def take(self, day: dt.date, slug: str) -> str:
        """`slug`, or with the first number behind it that makes the address free."""
        taken = self._taken[day]
        free, number = slug, 1
        while free in taken:
            number += 1
            free = f"{slug}-{number}"
        taken.add(free)
        return free
