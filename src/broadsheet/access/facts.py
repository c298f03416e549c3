"""What the gate must know of a story, from the newsroom's models."""

from __future__ import annotations

from broadsheet.access.policy import StoryFacts
from broadsheet.newsroom.models import Story


def facts_of(story: Story) -> StoryFacts:
    topics = tuple(sorted(topic.pk for topic in story.topics.all()))
    published = story.published_at.timestamp() if story.published_at else 0.0
    return StoryFacts(story.pk or 0, story.access, story.kind, tuple(one.pk for one in story.section.lineage()), topics, published)
