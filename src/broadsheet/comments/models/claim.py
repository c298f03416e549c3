"""Claims: a reader says that an old voice is theirs, where the platform gave no address to know it by."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from broadsheet.comments.models.voice import Voice


class Claim(models.Model):
    class Outcome(models.TextChoices):
        OPEN = "", "Open"
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="claims")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comment_claims")
    evidence = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["made_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["voice", "reader"], name="claimed_once_a_reader")]

    def __str__(self) -> str:
        return f"{self.reader_id} claims voice {self.voice_id}"
