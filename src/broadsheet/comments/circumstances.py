"""What the rules may know of a comment beside its text, gathered from the database."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from broadsheet.comments.models import Comment, Voice
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.comments.rules.judgement import Circumstances, Earlier
from broadsheet.newsroom.models import Story

_LOOKED_BACK = dt.timedelta(days=2)
_MOST_EARLIER = 20


def circumstances_of(
    policy: ConversationPolicy, *, story: Story | None = None, parent: Comment | None = None, voice: Voice | None = None, besides: int = 0
) -> Circumstances:
    """`besides` is the number of a comment that is being edited, which is no earlier one of itself."""
    names = [person.name for person in story.bylines] if story else []
    if parent is not None:
        names.append(parent.voice.public_name)
    return Circumstances(
        languages=policy.languages,
        parent=parent.text if parent else "",
        names=tuple(names),
        earlier=_earlier_of(voice, besides) if voice else (),
        words=policy.words,
        most_characters=policy.most_characters,
        most_links=policy.most_links,
        own_hosts=(urlsplit(settings.ADDRESS).hostname or "",),
    )


def _earlier_of(voice: Voice, besides: int) -> tuple[Earlier, ...]:
    now = timezone.now()
    rows = Comment.objects.filter(voice=voice, written_at__gte=now - _LOOKED_BACK).exclude(pk=besides).exclude(state="deleted")
    return tuple(
        Earlier((now - written).total_seconds(), text, story or 0)
        for written, text, story in rows.order_by("-written_at").values_list("written_at", "text", "story_id")[:_MOST_EARLIER]
    )
