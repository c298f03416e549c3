"""Which moderator is at work on which comment, so that two never are without knowing."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from broadsheet.comments.models.comment import Comment


class AtWork(models.Model):
    """A lease of a comment on a moderator's screen; it runs out by itself."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="at_work")
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.moderator_id} looks at {self.comment_id}"
