"""Grants in the table: given one at a time, never more than the allowance, however many ask at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.dispatch import Signal
from django.utils import timezone

from broadsheet.access.models import Grant

# Sent with `reader`, `story` (ids) where a Django view counted a read; the front door keeps its own account of reads.
story_granted = Signal()

# One statement, so that it is whole or nothing even if the process dies inside it. Two that race for one place collide
# on the constraint, and the later one asks again.
_GRANT = """
INSERT INTO access_grant (reader_id, month, story_id, place, granted_at)
SELECT %s, %s, %s, taken.most + 1, %s
FROM (SELECT COALESCE(MAX(place), 0) AS most FROM access_grant WHERE reader_id = %s AND month = %s) AS taken
WHERE taken.most < %s
ON CONFLICT DO NOTHING
RETURNING place
"""
_NO_LIMIT = 30_000


@dataclass(frozen=True)
class Held:
    """What the table holds of a reader's month: story ids, newest first. `used` is the highest place given: that of a story
    that was deleted since is not given again."""

    stories: tuple[int, ...]
    used: int


def held_grants(reader: int, month: str) -> Held:
    newest_first = list(Grant.objects.filter(reader_id=reader, month=month).order_by("-place").values_list("story_id", "place"))
    return Held(tuple(story for story, _ in newest_first), newest_first[0][1] if newest_first else 0)


def grant_story(reader: int, story: int, month: str, allowance: int, known: Held | None = None) -> Held:
    """Grant a story to a reader, if the month's allowance has room, and return all that is held then.

    The story is among `stories` of what is returned if, and only if, the reader may read it. Asking again for a story that
    was granted before changes nothing. `known` is what the caller believes to be held: where the grant's place shows that
    nothing else was granted meanwhile, it saves a query.

    Raises:
        IntegrityError: there is no such story or reader.
    """
    while True:
        with connection.cursor() as cursor:
            now = connection.ops.adapt_datetimefield_value(timezone.now())
            cursor.execute(_GRANT, [reader, month, story, now, reader, month, allowance])
            given = cursor.fetchone()
        if given and known is not None and given[0] == known.used + 1:
            return Held((story, *known.stories), given[0])
        held = held_grants(reader, month)
        if given or story in held.stories or held.used >= allowance:
            return held


def merge_grants(reader: int, stories: Iterable[int], month: str) -> None:
    """Write a stranger's grants to the account that was signed in to, none twice.

    They were given already, so they stay granted even where they exceed the allowance: nothing new is given by it.
    """
    from broadsheet.newsroom.models import Story

    wanted = set(Story.objects.filter(pk__in=list(stories)).values_list("pk", flat=True))
    with transaction.atomic():
        for story in wanted:
            if story not in held_grants(reader, month).stories:
                grant_story(reader, story, month, _NO_LIMIT)
