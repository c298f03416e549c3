"""Tallies: how often something was tried in a stretch of time, counted so that parallel tries cannot slip through."""

from __future__ import annotations

import time

from django.db import connection, models

_COUNT = """
INSERT INTO access_tally (key, until, count) VALUES (%s, %s, 1)
ON CONFLICT (key) DO UPDATE SET count = access_tally.count + 1
RETURNING count
"""


class Tally(models.Model):
    """`key` names what is counted, and the stretch; after `until` (seconds since 1970) the row is of no use."""

    key = models.CharField(max_length=120, primary_key=True)
    until = models.BigIntegerField(db_index=True)
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


def count_try(key: str, seconds: int = 3600) -> int:
    """Count one more under a key, and return how many there were in this stretch of `seconds`, this one included."""
    stretch = int(time.time()) // seconds
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [f"{key[:100]}:{stretch}", (stretch + 1) * seconds])
        return int(cursor.fetchone()[0])


def drop_old_tallies() -> None:
    Tally.objects.filter(until__lt=int(time.time())).delete()
