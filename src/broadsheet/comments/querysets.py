"""Sets of comments."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

# Comments as readers find them: (order by, words for the choice).
ORDERS: dict[str, tuple[tuple[str, ...], str]] = {
    "newest": (("-written_at", "-pk"), "Newest"),
    "oldest": (("written_at", "pk"), "Oldest"),
    "respected": (("-respects", "-pk"), "Most respected"),
    "picks": (("-written_at", "-pk"), "Editors’ picks"),
}


class CommentQuerySet(models.QuerySet[Any]):
    def published(self) -> CommentQuerySet:
        return self.filter(state="published")

    def threads_of(self, story: int, order: str = "newest") -> CommentQuerySet:
        """The comments that began threads under a story: those published, and those taken away that were answered."""
        found = self.filter(story_id=story, depth=0).filter(Q(state="published") | Q(replies__gt=0))
        if order == "picks":
            return self.filter(story_id=story, is_pick=True, state="published").order_by("-written_at", "-pk")
        return found.order_by(*ORDERS.get(order, ORDERS["newest"])[0])

    def with_voices(self) -> CommentQuerySet:
        return self.select_related("voice__reader")

    def held(self) -> CommentQuerySet:
        return self.filter(state="held")
