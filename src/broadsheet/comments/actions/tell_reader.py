"""Leave word for readers: of answers, of threads they follow, and of what was decided on their comments."""

from __future__ import annotations

from broadsheet.comments.models import Comment, CommentNotice, Decision, Follow, Mute

# A thread may have many followers; more than this are told by the page alone.
_MOST_TOLD = 5000


def tell_of_decision(decision: Decision, reader: int | None) -> None:
    if reader is not None and reader != decision.made_by_id:
        CommentNotice.objects.create(reader_id=reader, about=CommentNotice.About.DECISION, comment=decision.comment, decision=decision)


def tell_of_comment(comment: Comment) -> None:
    """Tell the reader who is answered, and those who follow the thread or the story; nobody twice, nobody who muted the voice."""
    writer = comment.voice.reader_id
    told: dict[int, str] = {}
    answered = (
        Comment.objects.filter(pk=comment.parent_id).values_list("voice__reader_id", flat=True).first() if comment.parent_id else None
    )
    follows = Follow.objects.filter(root_id=comment.thread_id) | Follow.objects.filter(story=comment.story, root=None)
    for reader in follows.values_list("reader_id", flat=True)[:_MOST_TOLD]:
        told[reader] = CommentNotice.About.FOLLOWED
    if answered:
        told[answered] = CommentNotice.About.REPLY
    told.pop(writer or 0, None)
    if not told:
        return
    muted = set(Mute.objects.filter(voice_id=comment.voice_id, reader_id__in=told).values_list("reader_id", flat=True))
    CommentNotice.objects.bulk_create(
        CommentNotice(reader_id=reader, about=about, comment=comment) for reader, about in told.items() if reader not in muted
    )
