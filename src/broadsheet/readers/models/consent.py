"""What a reader agreed to be sent: every answer is kept, the newest counts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Purpose(models.TextChoices):
    NEWSLETTERS = "newsletters", "Newsletters"
    OFFERS = "offers", "Early access to discounts and offers"


class Consent(models.Model):
    """`wording` is what the reader was shown beside the switch."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    given = models.BooleanField()
    wording = models.CharField(max_length=240)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["reader", "purpose", "-id"], name="consent_newest")]

    def __str__(self) -> str:
        return f"{self.purpose}: {'yes' if self.given else 'no'}"


def has_consented(reader_id: int, purpose: str) -> bool:
    newest = Consent.objects.filter(reader_id=reader_id, purpose=purpose).order_by("-pk").values_list("given", flat=True).first()
    return bool(newest)
