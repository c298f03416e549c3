"""A reader who is called otherwise from now on is called so under every story, at once."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from broadsheet.comments.actions.tell_the_press import tag_of
from broadsheet.comments.models import Comment
from broadsheet.press.notices import give_notice
from broadsheet.readers.models import Reader

_NAMES = ("chosen_name", "first_name", "last_name")
# Beyond these, pages are printed anew when somebody next writes there.
_MOST_STORIES = 2000


def note_names(sender: Any, instance: Reader, update_fields: frozenset[str] | None = None, **_: Any) -> None:
    """Django's signal `pre_save` of a reader: whether the names change is known only before."""
    if instance.pk is None or (update_fields is not None and not set(_NAMES) & set(update_fields)):
        return
    before = Reader.objects.filter(pk=instance.pk).values_list(*_NAMES).first()
    if before is not None and before != tuple(getattr(instance, name) for name in _NAMES):
        reader = instance.pk
        transaction.on_commit(lambda: rename_voice(reader))


def rename_voice(reader: int) -> None:
    tell_of_voices(voice__reader=reader)


@transaction.atomic
def tell_of_voices(**whose: int) -> None:
    """Have the pages printed anew that show what these voices wrote."""
    written = Comment.objects.published().filter(story__isnull=False, **whose)
    stories = list(written.order_by().values_list("story_id", flat=True).distinct()[:_MOST_STORIES])
    if stories:
        give_notice({tag_of(story) for story in stories}, at_once=True)
