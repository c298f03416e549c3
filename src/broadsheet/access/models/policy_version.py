"""The policy's versions: the newest is in force, the older ones say who changed what, and when."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from broadsheet.access.policy import Policy


class PolicyVersion(models.Model):
    """Never changed once written."""

    content = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Policy of {self.made_at:%d %b %Y %H:%M}"

    def read(self) -> Policy:
        return Policy.read(self.content)

    def changes_from(self, before: PolicyVersion | None) -> list[tuple[str, Any, Any]]:
        """What differs from another version: (name, then, now)."""
        then: dict[str, Any] = before.content if before else Policy().written()
        return [(name.replace("_", " "), then.get(name), value) for name, value in self.content.items() if then.get(name) != value]
