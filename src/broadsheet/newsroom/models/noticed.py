"""Models whose changes the press must hear of, in the same transaction."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from broadsheet.press.notices import give_notice


class Noticed(models.Model):
    """A row that pages show: saving or deleting it gives notice of its `tag`."""

    class Meta:
        abstract = True

    @property
    def tag(self) -> str:
        raise NotImplementedError

    def also_changes(self) -> set[str]:
        """Further tags that change with this row."""
        return set()

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            give_notice({self.tag, *self.also_changes()})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            tags = {self.tag, *self.also_changes()}
            result = super().delete(*args, **kwargs)
            give_notice(tags)
        return result
