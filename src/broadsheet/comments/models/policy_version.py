"""The conversation policy's versions: the newest is in force, the older ones say who changed what, and when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from broadsheet.comments.policy import ConversationPolicy


class ConversationPolicyVersion(models.Model):
    """Never changed once written."""

    content = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"Conversation policy of {self.made_at:%d %b %Y %H:%M}"

    def read(self) -> ConversationPolicy:
        return ConversationPolicy.read(self.content)
