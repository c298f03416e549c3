"""Find what a page of the conversation is about, or answer that there is nothing there."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from broadsheet.comments.models import Comment, Conversation, Mode
from broadsheet.newsroom.models import Story


def public_story(number: int) -> Story:
    """Raises Http404 for a story that readers may not know of."""
    story: Story | None = Story.objects.public().filter(pk=number).select_related("section__parent").first()
    if story is None:
        raise Http404("There is no such story.")
    return story


def published_comment_at(number: int) -> Comment:
    """A comment that everybody may read. Raises Http404 for one that is held, rejected or gone, and where comments are not shown."""
    comment = comment_at(number)
    row = Conversation.objects.filter(pk=comment.story_id).first()
    if not comment.is_published or (row is not None and row.mode == Mode.NONE):
        raise Http404("There is no such comment.")
    return comment


def comment_at(number: int) -> Comment:
    """A comment under a story that readers may know of. Raises Http404."""
    rows = Comment.objects.select_related("story__section__parent", "voice__reader", "root", "parent__voice__reader")
    comment: Comment = get_object_or_404(rows, pk=number)
    if comment.story is None or not comment.story.is_public():
        raise Http404("The story of this comment is not there.")
    return comment
