"""Voices: who speaks in the conversation."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from broadsheet.readers.models import Reader


class Trust(models.TextChoices):
    GROWS = "", "Grows with what is published"
    TRUSTED = "trusted", "Publishes at once"
    WATCHED = "watched", "Always waits for a moderator"


class Voice(models.Model):
    """Who speaks: a reader's own voice (`source` is empty), or one that came with old comments.

    An old voice without a reader is unclaimed. `email` is kept only until it is claimed: in small letters, never shown.
    """

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="voices")
    name = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=20, blank=True)
    source_id = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True, db_index=True)
    badge = models.CharField(max_length=12, blank=True)
    published = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    reports_upheld = models.PositiveIntegerField(default=0)
    trust = models.CharField(max_length=10, choices=Trust.choices, blank=True, default=Trust.GROWS)
    hides_name = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reader"], condition=Q(source="", reader__isnull=False), name="one_own_voice_a_reader"),
            models.UniqueConstraint(fields=["source", "source_id"], condition=~Q(source=""), name="voice_once_a_platform"),
        ]

    def __str__(self) -> str:
        return self.public_name

    @property
    def public_name(self) -> str:
        """As other readers see it: what its reader chose to be called, never a part of an e-mail address."""
        chosen = self.reader.chosen_name if self.reader is not None else ""
        other = "" if self.hides_name else (self.reader.get_full_name() if self.reader is not None else "") or self.name
        return chosen or other or f"Reader {self.pk}"

    @property
    def is_claimed(self) -> bool:
        return self.reader_id is not None


def own_voice(reader: Reader) -> Voice:
    """The voice a reader writes with, made when first wanted."""
    return Voice.objects.get_or_create(reader=reader, source="")[0]
