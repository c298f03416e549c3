"""Whether a story may be published: every reason why not, as a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from broadsheet.newsroom.blocks import embed_frame
from broadsheet.newsroom.models.picture import Picture
from broadsheet.newsroom.models.story import Story


def pictures_of(story: Story) -> Iterator[Picture]:
    """The lead picture and those of the body."""
    if story.picture:
        yield story.picture
    for block in story.body:
        if block.block_type == "picture" and block.value["picture"]:
            yield block.value["picture"]
        elif block.block_type == "gallery":
            yield from (one["picture"] for one in block.value["pictures"] if one["picture"])


def why_not_publishable(story: Story, before: Story) -> list[str]:
    """What stands in the way of publishing `story`; `before` is the story as it stands now. Empty means nothing does."""
    return list(_problems(story, before))


def _problems(story: Story, before: Story) -> Iterator[str]:
    now = timezone.now()
    if before.killed_at:
        yield "This story was killed and stays off the site. Copy what can be used into a new story."
    if not story.slug:
        yield "The story has no slug. Give it one: it is the end of its address."
    for picture in dict.fromkeys(pictures_of(story)):
        lacking = picture.missing()
        if lacking:
            yield f"The picture “{picture.title}” has no {' and no '.join(lacking)}. Open the picture, add it, and publish again."
    for block in story.body:
        if block.block_type == "embed" and embed_frame(block.value["url"]) is None:
            yield f"The address {block.value['url']} cannot be embedded; only videos of YouTube and Vimeo can. Make it a link."
    if before.live and story.embargo_until and story.embargo_until > now:
        yield "Readers can see this story already, so an embargo would come too late. Unpublish it first, or clear the embargo."
    if before.published_at and story.published_at and story.published_at > before.published_at:
        yield (
            "The first publication cannot be moved to a later time: readers have been told the earlier one. "
            "Tick “this is a material update” instead; the page then shows when it was updated."
        )
    if before.published_at is None and story.published_at and story.published_at > now:
        yield "The time of first publication lies ahead. To publish later, set “go live at” under Schedule."
    if story.bylines_chosen() and story.agency_id:
        yield "The story has both people and an agency. Keep the one that it should be credited to."
    yield from _address_taken(story, before)


def _address_taken(story: Story, before: Story) -> Iterator[str]:
    day = before.day
    if day and Story.objects.filter(day=day, slug=story.slug).exclude(pk=story.pk).exists():
        yield f"Another story of {day:%d %B %Y} has the slug “{story.slug}”. Choose another slug."
