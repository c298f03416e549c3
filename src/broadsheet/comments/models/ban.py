"""Bans: a voice that may not take part. The reader is always told."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from broadsheet.comments.models.decision import Decision
from broadsheet.readers.models import Reader


class Ban(models.Model):
    """`until` is empty for good. A ban that only stops new threads still lets the reader answer."""

    class Scope(models.TextChoices):
        ALL = "all", "May not comment"
        THREADS = "threads", "May answer, but not begin threads"

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="comment_bans")
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.ALL)
    until = models.DateTimeField(null=True, blank=True)
    reason = models.TextField()
    decision = models.ForeignKey(Decision, null=True, on_delete=models.SET_NULL, related_name="bans")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.get_scope_display()}: {self.reader_id}"


def in_force(now: dt.datetime | None = None) -> models.QuerySet[Ban]:
    """The bans that are neither over nor lifted."""
    return Ban.objects.filter(Q(until=None) | Q(until__gt=now or timezone.now()), lifted_at=None)


def ban_in_force(reader: Reader | Any, *, new_thread: bool = False, now: dt.datetime | None = None) -> Ban | None:
    """The ban that stands in a reader's way, the hardest first, or None."""
    found = in_force(now).filter(reader=reader)
    if not new_thread:
        found = found.filter(scope=Ban.Scope.ALL)
    return found.order_by("scope", "-made_at").first()


def newest_ban(reader: int | None) -> Ban | None:
    """The ban that was made last, whether it is in force or over."""
    return Ban.objects.filter(reader=reader).select_related("made_by").order_by("-pk").first() if reader else None


def wait_for_bans(reader: int) -> None:
    """Until the end of the transaction, nobody else bans this reader, and the reader posts nothing.

    The row is held so that others may still refer to it: notices and comments of other people do not wait.
    """
    list(Reader.objects.select_for_update(no_key=True).filter(pk=reader).order_by().values_list("pk", flat=True))
