"""What the moderators' decisions teach, and what was learnt from them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Lesson(models.Model):
    """One decision as an example: the features of a comment and whether a moderator let it stand. It holds no text and no name."""

    comment = models.OneToOneField("comments.Comment", null=True, on_delete=models.SET_NULL, related_name="lesson")
    features = models.JSONField()
    is_bad = models.BooleanField()
    guessed = models.FloatField(help_text="What the classifier said before it was told.")
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{'bad' if self.is_bad else 'good'} {self.pk}"


class Learnt(models.Model):
    """The weights that a training came to, with how good they were on decisions that it had not seen."""

    weights = models.JSONField()
    lessons = models.PositiveIntegerField()
    precision = models.FloatField(null=True)
    recall = models.FloatField(null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"Learnt from {self.lessons} decisions"
