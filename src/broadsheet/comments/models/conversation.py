"""A story's conversation as a whole."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from broadsheet.newsroom.models import Story


class Mode(models.TextChoices):
    USUAL = "", "As its section"
    OPEN = "open", "Open, whatever its age and section"
    CLOSED = "closed", "Closed: what is there can be read"
    NONE = "none", "None: comments are not shown"


class Conversation(models.Model):
    """What is known of a story's comments, and how they are led; a story nobody has commented on has no row.

    `newest` is when the newest comment appeared (`Comment.appeared`): what a moderator approves late is newer than what readers saw before.
    `noticed_at` and `owes_notice` keep the printing of a busy conversation to once a second (see `actions.tell_the_press`).
    """

    story = models.OneToOneField(Story, on_delete=models.CASCADE, primary_key=True, related_name="conversation")
    mode = models.CharField(max_length=8, choices=Mode.choices, blank=True, default=Mode.USUAL)
    is_questions = models.BooleanField(
        "questions and answers", default=False, help_text="Readers ask, the author and the newsroom answer; answered questions come first."
    )
    is_premoderated = models.BooleanField("every comment waits for a moderator", default=False)
    note = models.CharField(max_length=240, blank=True, help_text="Shown above the comments.")
    published = models.PositiveIntegerField(default=0)
    newest = models.BigIntegerField(default=0)
    noticed_at = models.FloatField(default=0.0)
    owes_notice = models.BooleanField(default=False, db_index=True)

    def __str__(self) -> str:
        return f"Conversation of story {self.story_id}"


class RuleCount(models.Model):
    """How often a rule came to an action on a day, and how often moderators or appeals overturned it."""

    day = models.DateField()
    rule = models.CharField(max_length=40)
    action = models.CharField(max_length=10)
    count = models.PositiveIntegerField(default=0)
    overturned = models.PositiveIntegerField(default=0)
    upheld = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "rule", "action"], name="rule_count_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.rule} {self.action}: {self.count}"
