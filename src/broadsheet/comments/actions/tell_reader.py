"""Leave word for readers: of answers, of threads they follow, and of what was decided on their comments and reports."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django_tasks import task

from broadsheet.comments.models import Comment, CommentNotice, Decision, Follow, Report
from broadsheet.comments.models.taking_part import mutes_of

_AT_ONCE = 500


def tell_of_decision(decision: Decision, reader: int | None) -> None:
    if reader is not None and reader != decision.made_by_id:
        CommentNotice.objects.create(reader_id=reader, about=CommentNotice.About.DECISION, comment=decision.comment, decision=decision)


def tell_reporters(decision: Decision, outcome: str = Report.Outcome.OPEN) -> None:
    """Leave word for everybody with a report of this outcome on the comment (Digital Services Act, article 16)."""
    reports = Report.objects.filter(comment=decision.comment, outcome=outcome)
    told = {"about": CommentNotice.About.REPORT, "comment": decision.comment, "decision": decision}
    readers = reports.exclude(reader=decision.made_by_id).values_list("reader_id", flat=True)
    CommentNotice.objects.bulk_create([CommentNotice(reader_id=reader, **told) for reader in readers], batch_size=_AT_ONCE)


def tell_of_comment(comment: Comment) -> None:
    """Tell the reader who is answered at once, and have the followers told soon; nobody twice, nobody who muted the voice.

    To be called in the transaction that publishes the comment. The task is a row of the same database and is committed with it: neither
    is ever there without the other, whatever dies in between.
    """
    answered = (
        Comment.objects.filter(pk=comment.parent_id).values_list("voice__reader_id", flat=True).first() if comment.parent_id else None
    )
    if answered and answered != comment.voice.reader_id and not mutes_of(comment.voice).filter(reader=answered).exists():
        _leave(comment, [answered], CommentNotice.About.REPLY)
    if _followers(comment, of_thread=True).exists() or _followers(comment, of_thread=False).exists():
        tell_followers.enqueue(comment.pk)


# After the pictures and take-outs that people wait for, and before a training.
@task(priority=-10)  # type: ignore[untyped-decorator]
def tell_followers(number: int) -> None:
    """Leave word for everybody who follows, however many, a few hundred at a time. Run again, it tells whom it has not told yet.

    It ends where the comment was taken away meanwhile.
    """
    for of_thread in (True, False):
        after = 0
        while last := _tell_next(number, of_thread, after):
            after = last


@transaction.atomic
def _tell_next(number: int, of_thread: bool, after: int) -> int:
    """Tell the followers that come after this number of a `Follow`; returns the last number looked at, 0 at the end."""
    comment = Comment.objects.published().select_related("voice").filter(pk=number).first()
    if comment is None:
        return 0
    # Who began to follow later has seen it.
    found = _followers(comment, of_thread).filter(made_at__lte=comment.published_at or timezone.now(), pk__gt=after).order_by("pk")
    muted = mutes_of(comment.voice).filter(reader_id=OuterRef("reader_id"))
    rows = list(found.annotate(is_muted=Exists(muted)).values_list("pk", "reader_id", "is_muted")[:_AT_ONCE])
    _leave(comment, [reader for _, reader, is_muted in rows if not is_muted], CommentNotice.About.FOLLOWED)
    return rows[-1][0] if rows else 0


def _followers(comment: Comment, of_thread: bool) -> QuerySet[Follow]:
    found = Follow.objects.filter(root_id=comment.thread_id) if of_thread else Follow.objects.filter(story=comment.story, root=None)
    writer = comment.voice.reader_id
    return found.exclude(reader_id=writer) if writer else found


def _leave(comment: Comment, readers: list[int], about: str) -> None:
    """One notice of a comment for each reader: the database refuses a second, and the first stays as it is."""
    CommentNotice.objects.bulk_create(
        [CommentNotice(reader_id=reader, about=about, comment=comment) for reader in readers], ignore_conflicts=True
    )
