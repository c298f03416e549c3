"""One story of the demo paper, from its file to the site, through the same actions as the newsroom's screens."""

from __future__ import annotations

import datetime as dt
from typing import Any

from broadsheet.newsroom.actions.place_story import place_story
from broadsheet.newsroom.models import (
    Agency,
    Correction,
    Person,
    Picture,
    RelatedStory,
    Section,
    Story,
    StoryByline,
    Topic,
)
from broadsheet.readers.models import Reader

Pictures = dict[str, Picture]


def make_story(one: dict[str, Any], pictures: Pictures, known: dict[str, Story], cast: dict[str, Reader], now: dt.datetime) -> Story:
    story = Story(
        kicker=one.get("kicker", ""), headline=one["headline"], short_headline=one.get("short_headline", "")[:70],
        standfirst=one["standfirst"], slug=one["slug"], section=Section.objects.get(slug=one["section"]),
        agency=Agency.objects.get(slug=one["agency"]) if one.get("agency") else None, dateline=one.get("dateline", ""),
        picture=pictures[one["picture"]] if one.get("picture") else None, picture_caption=one.get("picture_caption", ""),
        kind=one["kind"], access=one["access"], live=False,
    )  # fmt: skip
    story.body = [block for kind, value in one["body"] if (block := _block(kind, value, pictures, known))]
    story.topics.set(Topic.objects.filter(slug__in=one["topics"]))
    for order, slug in enumerate(one.get("people") or []):
        story.story_bylines.add(StoryByline(person=Person.objects.get(slug=slug), sort_order=order))
    for order, slug in enumerate(slug for slug in one.get("related", []) if slug in known):
        story.related_stories.add(RelatedStory(related=known[slug], sort_order=order))
    for order, correction in enumerate(one.get("corrections", [])):
        made = now - dt.timedelta(hours=float(correction.get("hours_ago", 1)))
        if "published" in one:
            made = dt.datetime.fromisoformat(one.get("updated", one["published"]))
        story.corrections.add(Correction(text=correction["text"], made_at=made, sort_order=order))
    story.save()
    _bring_to_its_state(story, one, cast, now)
    return story


def _block(kind: str, value: Any, pictures: Pictures, known: dict[str, Story]) -> tuple[str, Any] | None:
    if kind == "picture":
        return kind, {"picture": pictures[value["file"]], "caption": value.get("caption", ""), "width": "column"}
    if kind == "gallery":
        shown = [{"picture": pictures[one["file"]], "caption": one.get("caption", "")} for one in value["pictures"]]
        return kind, {"title": value.get("title", ""), "pictures": shown}
    if kind == "related_story":
        return (kind, known[value]) if value in known else None
    return kind, value


def _bring_to_its_state(story: Story, one: dict[str, Any], cast: dict[str, Reader], now: dt.datetime) -> None:
    reporter, editor = cast["reporter"], cast["editor"]
    ahead = one.get("embargo_hours_ahead") or one.get("publish_hours_ahead")
    if ahead:
        moment = now + dt.timedelta(hours=float(ahead))
        story.go_live_at = moment
        story.embargo_until = moment if one.get("embargo_hours_ahead") else None
    elif not one.get("state"):
        story.published_at = (
            dt.datetime.fromisoformat(one["published"]) if "published" in one else now - dt.timedelta(hours=float(one["hours_ago"]))
        )
    revision = story.save_revision(user=reporter)
    if one.get("state") == "submitted":
        story.get_workflow().start(story, reporter)
    if one.get("state"):
        return
    revision.publish(user=editor)
    if "updated" in one or one.get("corrections"):
        updated = dt.datetime.fromisoformat(one["updated"]) if "updated" in one else max(one_.made_at for one_ in story.corrections.all())
        Story.objects.filter(pk=story.pk).update(updated_at=updated)
        place_story(Story.objects.get(pk=story.pk))
