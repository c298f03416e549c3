"""The reading history: written in batches by the front door, or at once where the meter grants a story."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from broadsheet.shelf.models import ReadStory

KEPT = dt.timedelta(days=365)


def note_reads(reads: Mapping[tuple[int, int], float]) -> None:
    """Note what was read: (reader, story) ids and the moment in seconds since 1970. Readers who keep no history are left out."""
    readers = set(Reader.objects.filter(pk__in={reader for reader, _ in reads}, keeps_history=True).values_list("pk", flat=True))
    stories = set(Story.objects.filter(pk__in={story for _, story in reads}).values_list("pk", flat=True))
    rows = [
        ReadStory(reader_id=reader, story_id=story, read_at=dt.datetime.fromtimestamp(at, dt.UTC))
        for (reader, story), at in sorted(reads.items())
        if reader in readers and story in stories
    ]
    ReadStory.objects.bulk_create(rows, update_conflicts=True, unique_fields=["reader", "story"], update_fields=["read_at"], batch_size=500)


def note_granted(reader: int, story: int, **_: Any) -> None:
    note_reads({(reader, story): timezone.now().timestamp()})


def clear_history(reader: Reader) -> int:
    return int(ReadStory.objects.filter(reader=reader).delete()[0])


def drop_old_history() -> None:
    ReadStory.objects.filter(read_at__lt=timezone.now() - KEPT).delete()
