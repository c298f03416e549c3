"""When the clock's jobs are next due: one row a job, shared by all nodes."""

from __future__ import annotations

from django.db import models


class DueJob(models.Model):
    name = models.CharField(max_length=60, primary_key=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
