"""What a page of the conversation knows of the reader who looks at it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from broadsheet.comments.models import Comment, Follow, Reaction, State
from broadsheet.comments.models.taking_part import muted_by
from broadsheet.newsroom.models import Story


@dataclass(frozen=True)
class Viewer:
    """`mine` are the reader's own comments on the page, `editable` those that may still be changed; `reacted` kinds by comment."""

    reader: int = 0
    muted: frozenset[int] = frozenset()
    mine: frozenset[int] = frozenset()
    editable: frozenset[int] = frozenset()
    reacted: dict[int, list[str]] = field(default_factory=dict)
    followed: frozenset[int] = frozenset()
    follows_story: bool = False


def viewer_of(reader: Any, story: Story, edit_minutes: int) -> Viewer:
    if not reader.is_authenticated:
        return Viewer()
    mine = list(Comment.objects.filter(story=story, voice__reader=reader).exclude(state=State.DELETED).order_by("-pk")[:200])
    reacted: dict[int, list[str]] = defaultdict(list)
    for comment, kind in Reaction.objects.filter(reader=reader, comment__story=story).values_list("comment_id", "kind")[:2000]:
        reacted[comment].append(kind)
    follows = list(Follow.objects.filter(reader=reader, story=story).values_list("root_id", flat=True))
    return Viewer(
        reader=reader.pk, muted=muted_by(reader),
        mine=frozenset(one.pk for one in mine), editable=frozenset(one.pk for one in mine if one.may_still_be_edited(edit_minutes)),
        reacted=dict(reacted), followed=frozenset(root for root in follows if root), follows_story=None in follows,
    )  # fmt: skip
