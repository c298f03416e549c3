"""React to a comment, or take the reaction back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from broadsheet.comments.actions.post_comment import NotTaken
from broadsheet.comments.actions.tell_the_press import tell_the_press
from broadsheet.comments.may_write import what_stops
from broadsheet.comments.models import Comment, Reaction
from broadsheet.readers.models import Reader


def react(reader: Reader, comment: Comment, kind: str) -> tuple[bool, int]:
    """Turn one reader's reaction of one kind on or off. Returns whether it stands now, and how many there are.

    Raises:
        NotTaken: it is the reader's own comment, it is not published, or the reader is banned.
    """
    if comment.voice.reader_id == reader.pk:
        raise NotTaken("That is your own comment.")
    if not comment.is_published:
        raise NotTaken("This comment is not there any more.")
    stopped = what_stops(reader, new_thread=False)
    if stopped is not None:
        raise NotTaken(stopped.why)
    with transaction.atomic():
        _, is_new = Reaction.objects.get_or_create(comment=comment, reader=reader, kind=kind)
        # Of two presses that take it back at the same moment, one finds it gone.
        gone = 0 if is_new else Reaction.objects.filter(comment=comment, reader=reader, kind=kind).delete()[0]
        Comment.objects.filter(pk=comment.pk).update(**{kind: Greatest(F(kind) + (1 if is_new else -gone), 0)})
        if comment.story_id:
            tell_the_press(comment.story_id)
    count: int = Comment.objects.values_list(kind, flat=True).get(pk=comment.pk)
    return is_new, count
