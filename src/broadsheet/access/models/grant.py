"""Grants: the stories that the meter gave to a member in a month. This table is the truth; passes only copy it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Grant(models.Model):
    """`place` counts from 1 within a reader's month; that no two grants can share one is what keeps the eleventh out."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants", db_index=False)
    month = models.CharField(max_length=7)
    story = models.ForeignKey("newsroom.Story", on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "month", "place"], name="grant_one_a_place"),
            models.UniqueConstraint(fields=["reader", "month", "story"], name="grant_once_a_story"),
        ]

    def __str__(self) -> str:
        return f"{self.month} no. {self.place}"
