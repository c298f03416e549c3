"""Saved stories with their labels, and what was read when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Label(models.Model):
    """A reader's own heading for saved stories."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="labels")
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["reader", "name"], name="label_once_a_reader")]

    def __str__(self) -> str:
        return self.name


class SavedStory(models.Model):
    """A story put by. It keeps the title it had, for when the story itself is gone."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_stories")
    story = models.ForeignKey("newsroom.Story", null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=180)
    section_name = models.CharField(max_length=60, blank=True)
    labels = models.ManyToManyField(Label, blank=True, related_name="saved_stories")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["reader", "story"], name="saved_once_a_reader")]

    def __str__(self) -> str:
        return self.title


class ReadStory(models.Model):
    """That a reader opened a story, and when last. Kept only while the reader keeps a history."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_stories", db_index=False)
    story = models.ForeignKey("newsroom.Story", on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["-read_at"]
        constraints = [models.UniqueConstraint(fields=["reader", "story"], name="read_once_a_story")]
        indexes = [models.Index(fields=["reader", "-read_at"], name="read_newest")]

    def __str__(self) -> str:
        return f"{self.story_id} at {self.read_at:%d %b %Y}"
