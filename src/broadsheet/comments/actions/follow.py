"""Follow a thread or a story's conversation, and mute a voice; each is turned on and off."""

from __future__ import annotations

from broadsheet.comments.models import Comment, Follow, Mute, Voice
from broadsheet.comments.models.taking_part import mutes_of
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader


def follow(reader: Reader, story: Story, root: Comment | None = None) -> bool:
    """Turn following on or off. Whether it is on now."""
    _, is_new = Follow.objects.get_or_create(reader=reader, root=root, story=story)
    if not is_new:
        Follow.objects.filter(reader=reader, root=root, story=story).delete()
    return is_new


def mute(reader: Reader, voice: Voice) -> bool:
    """Turn muting of the person behind a voice on or off. Whether it is on now; one's own voice cannot be muted."""
    if voice.reader_id == reader.pk:
        return False
    mine = mutes_of(voice).filter(reader=reader)
    if mine.exists():
        mine.delete()
        return False
    Mute.objects.get_or_create(reader=reader, voice=voice)
    return True
