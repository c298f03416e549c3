"""What a decision on a comment means for those who reported it."""

from __future__ import annotations

from django.db.models import F

from broadsheet.comments.actions.tell_reader import tell_reporters
from broadsheet.comments.models import Comment, Decision, Report, Voice, What
from broadsheet.comments.models.decision import LETS_STAND


def settle_reports(decision: Decision) -> None:
    """Close the open reports on the comment with their outcome, and tell who made them.

    Where it is put back, those who had been told that it was taken down hear of that, too.
    """
    comment, stands = decision.comment, decision.what in LETS_STAND
    if decision.what == What.RESTORE:
        tell_reporters(decision, Report.Outcome.UPHELD)
    tell_reporters(decision)
    outcome = Report.Outcome.DISMISSED if stands else Report.Outcome.UPHELD
    if not Report.objects.filter(comment=comment, outcome=Report.Outcome.OPEN).update(outcome=outcome):
        return
    Comment.objects.filter(decisions=decision).update(open_reports=0)
    if not stands and decision.what != What.DELETE:
        Voice.objects.filter(decisions=decision).update(reports_upheld=F("reports_upheld") + 1)
