"""Which topics a text speaks of: those whose name or synonym stands in it as whole words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from broadsheet.newsroom.models.topic import Topic

_MOST = 8


@dataclass(frozen=True)
class Suggestion:
    topic: Topic
    word: str
    times: int


def topics_in(text: str) -> list[Suggestion]:
    """Up to eight topics, the most spoken of first. A short name in capitals (US, NATO) counts only in capitals."""
    found = []
    for topic in Topic.objects.all():
        best = max(((len(_pattern(word).findall(text)), word) for word in topic.words()), default=(0, ""))
        if best[0]:
            found.append(Suggestion(topic, best[1], best[0]))
    return sorted(found, key=lambda one: (-one.times, one.topic.name))[:_MOST]


def _pattern(word: str) -> re.Pattern[str]:
    exact = word.isupper() and len(word) <= 5
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", 0 if exact else re.IGNORECASE)
