"""Tell the moderators of a comment."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from broadsheet.access.models.tally import count_try
from broadsheet.comments.actions.change_state import change_state
from broadsheet.comments.actions.post_comment import NotTaken
from broadsheet.comments.current import conversation_policy
from broadsheet.comments.may_write import what_stops
from broadsheet.comments.models import Comment, Decision, Report, State, What
from broadsheet.readers.models import Reader

_MOST_AN_HOUR = 20


def report_comment(reader: Reader, comment: Comment, reason: str, note: str = "") -> Report:
    """Report a comment, once a reader. So many reports as the policy says take it down until a moderator has looked; a comment that a
    moderator has already let stand is not taken down by reports alone.

    Where a moderator let it stand, the same reader may ask once more: then another moderator decides.

    Raises:
        NotTaken: it is not published, this reader has said all they can about it, or reports too much.
    """
    if not comment.is_published:
        raise NotTaken("This comment is not there any more.")
    stopped = what_stops(reader, new_thread=False)
    if stopped is not None:
        raise NotTaken(stopped.why)
    if count_try(f"report:{reader.pk}", 3600) > _MOST_AN_HOUR:
        raise NotTaken("You have reported many comments within an hour. The moderators will look at those first.")
    with transaction.atomic():
        told = {"reason": reason, "note": note[:500]}
        report, is_new = Report.objects.get_or_create(comment=comment, reader=reader, defaults=told)
        if not is_new and not _opened_again(report, told):
            return report
        Comment.objects.filter(pk=comment.pk).update(open_reports=F("open_reports") + 1)
        now = Comment.objects.select_for_update().get(pk=comment.pk)
        most = conversation_policy().reports_hold
        if most and now.open_reports >= most and now.state == State.PUBLISHED and not _was_let_stand(now) and not now.badge:
            change_state(now.pk, State.HELD, why_held="reported")
            reason_told = "Several readers reported it, so a moderator looks at it before it is shown again."
            Decision.objects.create(comment=now, voice=now.voice, what=What.HOLD, rule="reported", reason=reason_told, is_automatic=True)
    return report


def _opened_again(report: Report, told: dict[str, str]) -> bool:
    """Open a settled report: because the words were changed since and it is about others, or for a second look. False if it is open.

    Raises:
        NotTaken: two moderators have looked already.
    """
    if report.outcome == Report.Outcome.OPEN:
        return False
    if report.is_settled_for_good:
        raise NotTaken("A second moderator has looked at it too, and let it stand. You may turn to a court, or to an out-of-court body.")
    settled = Report.objects.filter(pk=report.pk, asks_again=report.asks_again).exclude(outcome=Report.Outcome.OPEN)
    return bool(settled.update(**told, outcome=Report.Outcome.OPEN, made_at=timezone.now(), asks_again=not report.is_about_other_words))


def _was_let_stand(comment: Comment) -> bool:
    stood = comment.decisions.filter(what__in=(What.DISMISS, What.PUBLISH, What.RESTORE), is_automatic=False)
    if comment.edited_at is not None:
        # What was changed since, no moderator has seen.
        stood = stood.filter(made_at__gt=comment.edited_at)
    return stood.filter(undone_by=None, undoes=None).exists()
