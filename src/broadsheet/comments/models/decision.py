"""Decisions of moderators and of the rules, and appeals against them."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from broadsheet.comments.models.comment import Comment
from broadsheet.comments.models.voice import Voice


class What(models.TextChoices):
    PUBLISH = "publish", "published"
    HOLD = "hold", "held for a moderator"
    REJECT = "reject", "not published"
    REMOVE = "remove", "taken down"
    RESTORE = "restore", "put back"
    PICK = "pick", "made an editors’ pick"
    UNPICK = "unpick", "no longer an editors’ pick"
    DISMISS = "dismiss", "reports dismissed"
    BAN = "ban", "banned"
    LIFT = "lift", "ban lifted"
    TRUST = "trust", "trust set"
    DELETE = "delete", "taken back by its writer"
    NAME = "name", "name taken away"
    NAME_BACK = "name-back", "name given back"


APPEALABLE = (What.HOLD, What.REJECT, What.REMOVE, What.BAN, What.NAME)
LETS_STAND = (What.PUBLISH, What.RESTORE, What.DISMISS)
TAKES_AWAY = (What.REJECT, What.REMOVE)
# The Digital Services Act, article 20: at least six months.
APPEAL_WITHIN = dt.timedelta(days=183)


class Decision(models.Model):
    """One line of the log: who did what to which comment or voice, when and why. Never changed; undoing writes another.

    `made_by` is empty where the rules decided alone. `reason` is told to the reader; `note` is for moderators. `grounds` holds the
    judgements it rests on, or the name that was taken away. `before` is the state the comment was in, for undoing.
    """

    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions")
    voice = models.ForeignKey(Voice, null=True, blank=True, on_delete=models.SET_NULL, related_name="decisions")
    what = models.CharField(max_length=10, choices=What.choices)
    rule = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    grounds = models.JSONField(default=list, blank=True)
    before = models.CharField(max_length=10, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_automatic = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    waited = models.FloatField(null=True, blank=True, help_text="Seconds from when the comment came to the decision.")
    undone_by = models.OneToOneField("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="undoes")

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        # What stands of a comment's decisions. Without it SQLite reads all decisions that were never undone, for each comment asked about.
        indexes: ClassVar = [models.Index(fields=["comment", "undone_by"], name="decision_that_stands")]

    def __str__(self) -> str:
        return f"{self.what} {self.comment_id or self.voice_id}"

    @property
    def told(self) -> str:
        """What was decided, as a sentence to the reader concerned, without its full stop."""
        if self.what == What.BAN:
            ban = self.bans.first()
            is_for_threads = ban is not None and ban.scope == ban.Scope.THREADS
            return "You may answer, but not begin threads" if is_for_threads else "You may not comment"
        if self.what == What.LIFT:
            return "Your ban was lifted"
        if self.what in (What.NAME, What.NAME_BACK):
            return f"Your name in the conversation was {'taken away' if self.what == What.NAME else 'given back'}"
        return f"Your comment {self.became}"

    @property
    def became(self) -> str:
        """What became of a comment, for a sentence that names it."""
        return "stays as it is" if self.what == What.DISMISS else f"was {self.get_what_display()}"

    @property
    def told_reporter(self) -> str:
        """What became of a comment, as a sentence to whoever reported it, without its full stop."""
        if self.what in (What.REJECT, What.REMOVE):
            return "The comment that you reported was taken down"
        if self.what == What.DELETE:
            return "The comment that you reported was taken back by its writer"
        if self.what == What.RESTORE:
            return "The comment that you reported was put back, after another look at it"
        return "A moderator has looked at the comment that you reported, and it stays"

    @property
    def is_about_the_reader(self) -> bool:
        return self.what in (What.BAN, What.LIFT, What.NAME, What.NAME_BACK)

    @property
    def name_taken(self) -> str:
        """The name that a decision took away; empty for any other decision."""
        return str(self.grounds[0].get("name", "")) if self.what == What.NAME and self.grounds else ""

    @property
    def stands(self) -> bool:
        """Whether there is anything left of it: it was not taken back, and a comment that waited does not wait any more."""
        is_over = self.what == What.HOLD and self.comment is not None and self.comment.is_published
        return self.undone_by_id is None and not is_over

    @property
    def may_be_appealed(self) -> bool:
        is_in_time = self.made_at >= timezone.now() - APPEAL_WITHIN
        return self.what in APPEALABLE and is_in_time and self.stands and not hasattr(self, "appeal")

    def get_absolute_url(self) -> str:
        """The statement of reasons, for the reader concerned."""
        return reverse("statement_of_reasons", args=[self.pk])


class Appeal(models.Model):
    """A reader's appeal. It is decided by somebody other than whoever made the decision."""

    class Outcome(models.TextChoices):
        OPEN = "", "Open"
        UPHELD = "upheld", "The decision stands"
        OVERTURNED = "overturned", "The decision was wrong"

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, default=Outcome.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["made_at"]

    def __str__(self) -> str:
        return f"Appeal against decision {self.decision_id}"

    def may_be_answered_by(self, user: Any) -> bool:
        """The second pair of eyes: never those that decided, nor the reader's own."""
        return user.pk not in (self.decision.made_by_id, self.reader_id)
