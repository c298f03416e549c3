"""Save a story for later, or take it off the shelf."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from broadsheet.shelf.models import Label, SavedStory

MOST = 2_000


class ShelfFull(Exception):
    """The message is for the reader."""


def save_story(reader: Reader, story: Story) -> SavedStory:
    """Put a story on the shelf; one that is there already stays as it is.

    Raises:
        ShelfFull: there are 2,000 stories on it.
    """
    known = SavedStory.objects.filter(reader=reader, story=story).first()
    if known is not None:
        return known
    if SavedStory.objects.filter(reader=reader).count() >= MOST:
        raise ShelfFull(f"Your shelf holds {MOST:,} stories, the most it can. Take some off, then save this one again.")
    try:
        with transaction.atomic():
            return SavedStory.objects.create(reader=reader, story=story, title=story.headline, section_name=story.section.name)
    except IntegrityError:
        # Two presses at once: the other was first.
        return SavedStory.objects.get(reader=reader, story=story)


def unsave_story(reader: Reader, story_id: int) -> None:
    SavedStory.objects.filter(reader=reader, story_id=story_id).delete()


def label_saved(saved: SavedStory, names: str) -> list[str]:
    """Give a saved story the labels that are named with commas between, and drop those that are not. Returns them."""
    wanted = list(dict.fromkeys(name for one in names.split(",") if (name := " ".join(one.split())[:40])))[:12]
    with transaction.atomic():
        saved.labels.set([Label.objects.get_or_create(reader=saved.reader, name=name)[0] for name in wanted])
        Label.objects.filter(reader=saved.reader, saved_stories__isnull=True).delete()
    return wanted
