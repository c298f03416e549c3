"""Place a story in the lists it belongs to, and name the tags that its change touches."""

from __future__ import annotations

from broadsheet.newsroom.models.front import Front
from broadsheet.newsroom.models.story import Placement, Story
from broadsheet.newsroom.querysets import EVERYTHING
from broadsheet.newsroom.search_text import forget_text, keep_text


def lists_of(story: Story) -> list[str]:
    """The lists a public story stands in: everything, its section and those above, its topics, its bylines."""
    lists = [EVERYTHING]
    lists += [section.tag for section in story.section.lineage()]
    lists += [f"topic:{pk}" for pk in story.topics.values_list("pk", flat=True)]
    lists += [f"person:{pk}" for pk in story.story_bylines.values_list("person_id", flat=True)]
    if story.agency_id:
        lists.append(f"agency:{story.agency_id}")
    return lists


def tags_of(story: Story) -> set[str]:
    """What changes when this story does: itself, its lists, and the fronts of its sections."""
    fronts = {Front.tag_for(section.pk) for section in story.section.lineage()}
    placed = set(Placement.objects.filter(story=story).values_list("list", flat=True))
    lists = {f"list:{name}" for name in {*lists_of(story), *placed}}
    return {story.tag, *lists, *fronts, Front.tag_for(None)}


def place_story(story: Story) -> None:
    """Bring the story's places in lists and its text in the search in step with what readers may see."""
    Placement.objects.filter(story=story).delete()
    forget_text(story.pk)
    if not story.is_public():
        return
    assert story.published_at is not None
    Placement.objects.bulk_create(
        Placement(story=story, list=name, published_at=story.published_at) for name in dict.fromkeys(lists_of(story))
    )
    keep_text(story)
