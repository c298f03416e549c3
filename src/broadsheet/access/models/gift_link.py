"""Gift links: a story that a member or subscriber opens for anyone who has the link."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone


def _new_key() -> str:
    return secrets.token_urlsafe(9)


class GiftLink(models.Model):
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="gift_links")
    story = models.ForeignKey("newsroom.Story", on_delete=models.CASCADE, related_name="+")
    month = models.CharField(max_length=7)
    place = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=24, unique=True, default=_new_key)
    made_at = models.DateTimeField(default=timezone.now)
    opens = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["giver", "month", "place"], name="gift_one_a_place"),
            models.UniqueConstraint(fields=["giver", "month", "story"], name="gift_once_a_story"),
        ]

    def __str__(self) -> str:
        return f"{self.story} from {self.giver}"
