"""Top news today: editors' pins first, then what is read most, decayed over hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from broadsheet.newsroom.models import HourlyReads, Story, TopNews, TopNewsPin
from broadsheet.press.notices import give_notice

SHOWN = 8
_KEPT = 24
HALF_LIFE_HOURS = 4.0
_WINDOW = dt.timedelta(hours=36)


def weigh(reads: Iterable[tuple[int, dt.datetime, int]], now: dt.datetime) -> list[int]:
    """Story ids, heaviest first: a read weighs half after each half-life. `reads` are (story, start of hour, reads)."""
    weight: dict[int, float] = {}
    for story, hour, count in reads:
        age = max(0.0, (now - hour).total_seconds() / 3600 - 0.5)
        weight[story] = weight.get(story, 0.0) + count * 0.5 ** (age / HALF_LIFE_HOURS)
    return sorted(weight, key=lambda story: (-weight[story], -story))


def add_reads(counted: Mapping[int, int], now: dt.datetime | None = None) -> None:
    """Add sums of reads, by story, to the current hour."""
    hour = (now or timezone.now()).replace(minute=0, second=0, microsecond=0)
    known: set[int] = set()
    wanted = sorted(counted)
    for start in range(0, len(wanted), 500):
        known |= set(Story.objects.public().filter(pk__in=wanted[start : start + 500]).values_list("pk", flat=True))
    counted = {story: reads for story, reads in counted.items() if story in known}
    with transaction.atomic():
        for story, reads in sorted(counted.items()):
            if not HourlyReads.objects.filter(story_id=story, hour=hour).update(reads=F("reads") + reads):
                HourlyReads.objects.bulk_create(
                    [HourlyReads(story_id=story, hour=hour, reads=reads)],
                    update_conflicts=True, unique_fields=["story_id", "hour"], update_fields=["reads"],
                )  # fmt: skip


def count_top_news() -> bool:
    """Weigh the reads anew, and tell the press if the list has changed. Returns whether it has."""
    now = timezone.now()
    HourlyReads.objects.filter(hour__lt=now - _WINDOW * 2).delete()
    rows = HourlyReads.objects.filter(hour__gte=now - _WINDOW).values_list("story_id", "hour", "reads")
    ranked = weigh(rows, now)[: _KEPT * 2]
    public = set(Story.objects.public().filter(pk__in=ranked).values_list("pk", flat=True))
    stories = [story for story in ranked if story in public][:_KEPT]
    with transaction.atomic():
        kept = TopNews.objects.select_for_update().first()
        if kept is not None and kept.stories == stories:
            return False
        TopNews.objects.update_or_create(pk=kept.pk if kept else 1, defaults={"stories": stories, "counted_at": now})
        give_notice({"top-news"})
    return True


def top_news() -> list[Story]:
    """The stories of Top news today: pins, then what is read most, then the newest, none twice."""
    pins = [pin.story_id for pin in TopNewsPin.objects.all() if pin.until is None or pin.until > timezone.now()]
    kept = TopNews.objects.first()
    wanted = list(dict.fromkeys([*pins, *(kept.stories if kept else [])]))[: SHOWN * 2]
    found = Story.objects.public().for_cards().in_bulk(wanted)
    stories = [found[story] for story in wanted if story in found][:SHOWN]
    if len(stories) < SHOWN:
        newest = Story.objects.placed("all").for_cards()[: SHOWN * 2]
        known = {story.pk for story in stories}
        stories += [story for story in newest if story.pk not in known][: SHOWN - len(stories)]
    return stories
