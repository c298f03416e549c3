"""What Stripe told, kept as it came so that it can be played again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class StripeEvent(models.Model):
    """`created` is by Stripe's clock; `subject` is the id of what it is about; `trouble` says what stood in the way of handling it."""

    event_id = models.CharField(max_length=80, unique=True)
    type = models.CharField(max_length=80)
    created = models.DateTimeField()
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    customer = models.CharField(max_length=80, blank=True, db_index=True)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="stripe_events")
    payload = models.JSONField()
    received_at = models.DateTimeField(default=timezone.now)
    handled_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"

    @property
    def object(self) -> dict[str, Any]:
        """What the event is about, as it was at that moment; empty once the reader was erased."""
        found = (self.payload.get("data") or {}).get("object")
        return found if isinstance(found, dict) else {}
