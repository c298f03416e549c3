"""Comments."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from broadsheet.comments.models.voice import Voice
from broadsheet.comments.querysets import CommentQuerySet
from broadsheet.newsroom.models import Story

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_NOT_LETTERS = re.compile(r"[\W_]+")


class State(models.TextChoices):
    PUBLISHED = "published", "Published"
    HELD = "held", "Waits for a moderator"
    REJECTED = "rejected", "Not published"
    DELETED = "deleted", "Taken back by its writer"


def fingerprint_of(text: str) -> str:
    """A digest of the letters and digits alone: two comments that differ in spaces, marks or capitals have the same."""
    letters = _NOT_LETTERS.sub("", unicodedata.normalize("NFKD", text).casefold())
    return hashlib.blake2b(letters.encode("utf-8", "replace"), digest_size=12).hexdigest()


def microseconds(moment: dt.datetime) -> int:
    """Since 1970: a moment as a whole number that a page, a script and both databases compare alike."""
    return (moment - _EPOCH) // dt.timedelta(microseconds=1)


def moment_of(number: int) -> dt.datetime:
    """The moment that `microseconds` told."""
    return _EPOCH + dt.timedelta(microseconds=number)


class Comment(models.Model):
    """One comment. `parent` is what it answers, `root` the comment that began the thread (itself has none), `depth` counts from 0.

    A comment without a story is in the waiting room: it was brought from elsewhere, from a page (`page`) that no story here is known
    by. `key` is the form's own number, so that a form that is sent twice makes one comment. `source` and `source_id` say which
    platform an old comment came from; `old` keeps what that platform told besides, for export.
    """

    story = models.ForeignKey(Story, null=True, blank=True, on_delete=models.SET_NULL, related_name="comments")
    page = models.CharField(max_length=500, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")
    root = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="thread")
    depth = models.PositiveSmallIntegerField(default=0)
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="comments")
    badge = models.CharField(max_length=12, blank=True)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLISHED)
    is_pick = models.BooleanField(default=False)
    is_question = models.BooleanField(default=False)
    written_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    respects = models.IntegerField(default=0)
    agrees = models.IntegerField(default=0)
    insights = models.IntegerField(default=0)
    replies = models.PositiveIntegerField(default=0)
    open_reports = models.PositiveIntegerField(default=0)
    why_held = models.CharField(max_length=40, blank=True)
    verdict = models.JSONField(default=list, blank=True)
    fingerprint = models.CharField(max_length=24, blank=True)
    key = models.CharField(max_length=64, null=True, blank=True)
    source = models.CharField(max_length=20, blank=True)
    source_id = models.CharField(max_length=200, blank=True)
    old = models.JSONField(null=True, blank=True)

    objects: ClassVar[CommentQuerySet] = CommentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["voice", "key"], name="comment_once_a_form"),
            models.UniqueConstraint(fields=["source", "source_id"], condition=~Q(source=""), name="comment_once_a_platform"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["story", "depth", "-written_at", "-id"], name="comment_newest"),
            models.Index(fields=["story", "depth", "-respects", "-id"], name="comment_most_respected"),
            models.Index(fields=["root", "written_at"], name="comment_thread"),
            models.Index(fields=["state", "written_at"], name="comment_queue"),
            models.Index(fields=["voice", "-written_at"], name="comment_of_voice"),
            # The story stands first though it is always empty here: SQLite takes "no story" for a story like any other, with few comments.
            models.Index(fields=["story", "page", "written_at"], condition=Q(story__isnull=True), name="comment_waiting_room"),
            models.Index(fields=["written_at", "id"], condition=Q(source=""), name="comment_written_here"),
            models.Index(fields=["-open_reports"], condition=Q(open_reports__gt=0), name="comment_reported"),
        ]
        permissions: ClassVar = [
            ("moderate_comment", "Can moderate comments"),
            ("ban_voice", "Can ban commenters"),
        ]

    def __str__(self) -> str:
        return f"{self.voice_id}: {self.text[:60]}"

    def get_absolute_url(self) -> str:
        """Its permalink, which finds the page and the place for good."""
        return reverse("comment", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def appeared(self) -> int:
        """When readers first saw it, in microseconds since 1970; 0 for what they never did. What is new to a reader is told by it."""
        return microseconds(self.published_at) if self.published_at else 0

    @property
    def thread_id(self) -> int:
        return self.root_id or self.pk

    @property
    def is_from_before(self) -> bool:
        return bool(self.source)

    def may_still_be_edited(self, minutes: int, now: dt.datetime | None = None) -> bool:
        """Whether its writer may still change it: a question that was answered, or one that a moderator refused, may not."""
        fresh = (now or timezone.now()) - self.written_at <= dt.timedelta(minutes=minutes)
        return fresh and self.state in (State.PUBLISHED, State.HELD) and not self.source
