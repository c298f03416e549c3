"""A reader's requests about what is held of them: a copy, or its erasure."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone

TAKE_OUT_KEPT = dt.timedelta(days=7)
ERASURE_DELAY = dt.timedelta(days=7)


class TakeOut(models.Model):
    """A ZIP of everything held. It lies in the database, so that every node can hand it out."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="take_outs")
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)
    file = models.BinaryField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Take-out of {self.asked_at:%d %b %Y}"

    @property
    def can_be_fetched(self) -> bool:
        return self.ready_at is not None and self.expires_at is not None and self.expires_at > timezone.now()


class ErasureRequest(models.Model):
    """An account that is erased on a day to come, unless its owner thinks better of it."""

    reader = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="erasure_request")
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"Erasure on {self.due_at:%d %b %Y}"
