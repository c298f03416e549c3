"""What readers do besides writing: respect, report, mute, follow, and hear of answers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from broadsheet.comments.models.comment import Comment
from broadsheet.comments.models.voice import Voice
from broadsheet.newsroom.models import Story


class Reaction(models.Model):
    """One reader's reaction of one kind to a comment. Its count stands on the comment, in the column the kind names."""

    class Kind(models.TextChoices):
        RESPECT = "respects", "Respect"
        AGREE = "agrees", "Agree"
        INSIGHT = "insights", "Insightful"

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reactions")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comment_reactions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["comment", "reader", "kind"], name="reacted_once_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.comment_id}"


class Report(models.Model):
    """A reader tells the moderators of a comment. `asks_again`: a moderator let it stand, and the reader wants another to look, once."""

    class Reason(models.TextChoices):
        ABUSE = "abuse", "It is abusive or threatens somebody"
        PERSONAL = "personal", "It attacks a person, or tells what is private"
        HATE = "hate", "It is hateful towards a group"
        FALSE = "false", "It says what is false"
        SPAM = "spam", "It is advertising or sent again and again"
        ILLEGAL = "illegal", "I believe it is against the law"
        OTHER = "other", "Another reason"

    class Outcome(models.TextChoices):
        OPEN = "", "Open"
        UPHELD = "upheld", "The comment was taken down"
        DISMISSED = "dismissed", "The comment stays"

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comment_reports")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    note = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    asks_again = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["comment", "reader"], name="reported_once_a_reader")]

    def __str__(self) -> str:
        return f"{self.reason}: {self.comment_id}"

    @property
    def is_about_other_words(self) -> bool:
        """Whether the comment was changed since it was reported."""
        return self.comment.edited_at is not None and self.made_at <= self.comment.edited_at

    @property
    def is_settled_for_good(self) -> bool:
        """Whether this reader has said all they can: a second moderator has looked, and the words are still the same."""
        return bool(self.outcome) and self.asks_again and not self.is_about_other_words


class Mute(models.Model):
    """A reader who would rather not read a voice. The voice is not told."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comment_mutes")
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["reader", "voice"], name="muted_once_a_voice")]

    def __str__(self) -> str:
        return f"{self.reader_id} mutes {self.voice_id}"


def mutes_of(voice: Voice) -> models.QuerySet[Mute]:
    """Who mutes a voice, or another of the same person: whoever claims old comments goes on being the one that was muted."""
    same = models.Q(voice=voice) | models.Q(voice__reader=voice.reader_id) if voice.reader_id else models.Q(voice=voice)
    return Mute.objects.filter(same)


def muted_by(reader: Any) -> frozenset[int]:
    """The numbers of the voices that a reader does not read."""
    mutes = Mute.objects.filter(reader=reader)
    same_people = Voice.objects.filter(reader__in=mutes.filter(voice__reader__isnull=False).values("voice__reader"))
    return frozenset(mutes.values_list("voice_id", flat=True)) | frozenset(same_people.values_list("pk", flat=True))


class Follow(models.Model):
    """A reader who wants to hear of what is new in a thread (`root`), or in a story's whole conversation."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comment_follows")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    root = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="followers")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reader", "root"], condition=models.Q(root__isnull=False), name="followed_once_a_thread"),
            models.UniqueConstraint(fields=["reader", "story"], condition=models.Q(root__isnull=True), name="followed_once_a_story"),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} follows {self.root_id or self.story_id}"


class CommentNotice(models.Model):
    """Something for a reader to hear of: an answer, news in a thread they follow, what became of their comment or of their report."""

    class About(models.TextChoices):
        REPLY = "reply", "answered you"
        FOLLOWED = "followed", "wrote in a thread you follow"
        DECISION = "decision", "was decided on"
        REPORT = "report", "was reported by you"

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comment_notices")
    about = models.CharField(max_length=10, choices=About.choices)
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="+")
    decision = models.ForeignKey("comments.Decision", null=True, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            # Whoever is answered and follows the thread, or is told by a task that ran twice, hears of a comment once.
            models.UniqueConstraint(
                fields=["comment", "reader"], condition=models.Q(about__in=("reply", "followed")), name="told_once_of_a_comment"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["reader", "-made_at"], name="notice_newest"),
            models.Index(fields=["made_at"], condition=models.Q(mailed_at__isnull=True, seen_at__isnull=True), name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.reader_id}"

    @property
    def may_ask_again(self) -> bool:
        """Whether the reader of a notice about their report may have a second moderator look."""
        if self.comment is None or not self.comment.is_published:
            return False
        report = Report.objects.filter(comment=self.comment, reader=self.reader_id).select_related("comment").first()
        return report is not None and bool(report.outcome) and not report.is_settled_for_good


class Look(models.Model):
    """How far a reader has looked into a story's conversation: when the newest comment that was there appeared (`Comment.appeared`)."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    newest = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["reader", "story"], name="looked_once_a_story")]

    def __str__(self) -> str:
        return f"{self.reader_id} has seen {self.story_id} up to {self.newest}"


class CommentSettings(models.Model):
    """How a reader wants the conversation; without a row, as the defaults are."""

    class Digest(models.TextChoices):
        SOON = "soon", "Within the hour"
        DAILY = "daily", "Once a day"
        NEVER = "never", "Never"

    class Erased(models.TextChoices):
        KEEP = "keep", "Keep my comments, without my name"
        REMOVE = "remove", "Remove what I wrote"

    reader = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="comment_settings")
    digest = models.CharField("e-mail about answers", max_length=8, choices=Digest.choices, default=Digest.DAILY)
    when_erased = models.CharField("when I erase my account", max_length=8, choices=Erased.choices, default=Erased.REMOVE)

    def __str__(self) -> str:
        return f"Settings of {self.reader_id}"
