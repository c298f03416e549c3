"""Take one's own decisions back: everything is as it was, and the log says so with a line of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from broadsheet.comments.actions.ban_voice import take_back_ban
from broadsheet.comments.actions.change_state import change_state
from broadsheet.comments.actions.count_outcomes import count_outcome_of, take_back_outcome_of
from broadsheet.comments.actions.moderate_comment import MODERATE, NotDecided, Outcome, told_of
from broadsheet.comments.actions.set_trust import set_trust
from broadsheet.comments.actions.take_name import give_name_back
from broadsheet.comments.actions.tell_reader import tell_of_decision
from broadsheet.comments.actions.tell_the_press import tell_the_press
from broadsheet.comments.models import Appeal, Comment, CommentNotice, Decision, Lesson, Report, State, Voice, What
from broadsheet.comments.models.decision import LETS_STAND, TAKES_AWAY

_WITHIN = dt.timedelta(days=30)
_PICKS = (What.PICK, What.UNPICK)
UNDOABLE = (*LETS_STAND, *TAKES_AWAY, *_PICKS, What.BAN, What.TRUST, What.NAME)


def newest_to_undo(user: Any) -> list[Decision]:
    """A moderator's last action that still stands: one decision, or all that were made in one go."""
    since = timezone.now() - _WITHIN
    mine = Decision.objects.filter(made_by=user, what__in=UNDOABLE, undone_by=None, undoes=None, made_at__gte=since)
    newest = mine.order_by("-made_at", "-pk").first()
    return list(mine.filter(made_at=newest.made_at).order_by("pk")) if newest else []


def undo_decisions(decisions: Iterable[Decision], *, user: Any) -> Outcome:
    """Take back what can be; `done` are the log's new lines, `refused` says why not, by the number of the decision."""
    outcome, now = Outcome(), timezone.now()
    for one in decisions:
        try:
            outcome.done.append(undo_decision(one.pk, user=user, at=now))
        except NotDecided as error:
            outcome.refused[one.pk] = str(error)
    return outcome


@transaction.atomic
def undo_decision(number: int, *, user: Any, at: dt.datetime | None = None) -> Decision:
    """Take a decision of one's own back.

    Raises:
        PermissionDenied: the user is no moderator.
        NotDecided: it is somebody else's, it is undone already, or more was decided since.
    """
    if not user.has_perm(MODERATE):
        raise PermissionDenied("Only moderators may take decisions back.")
    decision = Decision.objects.select_for_update().get(pk=number)
    if decision.made_by_id != user.pk:
        raise NotDecided("Only who made a decision can take it back. Decide anew instead: that stands in the log as your own.")
    if decision.undone_by_id is not None:
        raise NotDecided("It was taken back already.")
    if decision.what not in UNDOABLE or hasattr(decision, "undoes"):
        raise NotDecided("This cannot be taken back.")
    made = (
        _undo_on_voice(decision, user) if decision.comment_id is None or decision.what == What.BAN else _undo_on_comment(decision, user, at)
    )
    decision.undone_by = made
    decision.save(update_fields=["undone_by"])
    return made


def _undo_on_voice(decision: Decision, user: Any) -> Decision:
    if decision.what == What.BAN:
        ban = decision.bans.filter(lifted_at=None).first()
        if ban is None:
            raise NotDecided("This ban is lifted already.")
        return take_back_ban(ban, user=user)
    if decision.what == What.NAME:
        made = give_name_back(decision, user=user, note="Taken back.")
        Appeal.objects.filter(decision=decision, outcome=Appeal.Outcome.OPEN).update(
            outcome=Appeal.Outcome.OVERTURNED, answer="A moderator has given your name back.", answered_by=user, answered_at=made.made_at
        )
        if not _untell(decision):
            tell_of_decision(made, decision.voice.reader_id if decision.voice else None)
        return made
    if decision.voice is None:
        raise NotDecided("The voice is not there any more.")
    return set_trust(decision.voice, decision.before, user=user, note="Taken back.")


def _undo_on_comment(decision: Decision, user: Any, at: dt.datetime | None) -> Decision:
    comment: Comment = Comment.objects.select_for_update().get(pk=decision.comment_id)
    since = comment.decisions.filter(pk__gt=decision.pk, undone_by=None, undoes=None).select_related("made_by").order_by("-pk").first()
    if since is not None or comment.state == State.DELETED:
        told = told_of(since) if since else "Its writer has taken it back"
        raise NotDecided(f"More has happened since: {told}. Nothing was undone.")
    if decision.what in TAKES_AWAY and Appeal.objects.filter(answered_by=user, answered_at=decision.made_at).exists():
        raise NotDecided("An answer to an appeal cannot be taken back; the reader has been told.")
    made = Decision.objects.create(
        comment=comment, voice_id=decision.voice_id, what=_what_undoes(decision), before=comment.state, made_by=user, note="Taken back.",
        made_at=at or timezone.now(), **_as_it_was_held(comment, decision),
    )  # fmt: skip
    if decision.what in _PICKS:
        Comment.objects.filter(pk=comment.pk).update(is_pick=decision.what == What.UNPICK)
        if comment.story_id:
            tell_the_press(comment.story_id)
        _untell(decision)
        return made
    _unsettle(comment, decision)
    if decision.before != comment.state:
        change_state(comment.pk, decision.before, why_held=_why_it_was_held(comment) if decision.before == State.HELD else "")
    if not _untell(decision):
        tell_of_decision(made, Voice.objects.values_list("reader_id", flat=True).get(pk=comment.voice_id))
    return made


def _what_undoes(decision: Decision) -> What:
    if decision.what in _PICKS:
        return What.UNPICK if decision.what == What.PICK else What.PICK
    if decision.before == State.HELD:
        return What.HOLD
    if decision.before == State.REJECTED:
        return What.REMOVE
    return What.RESTORE if decision.what == What.REMOVE else What.DISMISS


def _first_hold(comment: Comment) -> Decision | None:
    return comment.decisions.filter(what=What.HOLD, undoes=None).order_by("-pk").first()


def _as_it_was_held(comment: Comment, decision: Decision) -> dict[str, Any]:
    """A comment that waits again waits for the same reason, and its writer reads the same statement of it."""
    held = _first_hold(comment) if decision.before == State.HELD else None
    return {"rule": held.rule, "reason": held.reason, "grounds": held.grounds} if held else {}


def _why_it_was_held(comment: Comment) -> str:
    if any(one.get("action") == "refuse" for one in comment.verdict):
        return "appealed"
    held = _first_hold(comment)
    return held.rule if held else "returned"


def _unsettle(comment: Comment, decision: Decision) -> None:
    """Reports that the decision closed are open again, appeals too, and what was counted is counted back."""
    before = comment.decisions.filter(
        pk__lt=decision.pk, made_by__isnull=False, what__in=(*LETS_STAND, *TAKES_AWAY), undone_by=None, undoes=None
    )
    closed_before = before.order_by("-pk").first()
    stood = decision.what in LETS_STAND
    closed = Report.objects.filter(
        comment=comment, outcome=Report.Outcome.DISMISSED if stood else Report.Outcome.UPHELD, made_at__lte=decision.made_at
    )  # fmt: skip
    if closed_before is not None:
        closed = closed.filter(made_at__gt=closed_before.made_at)
    opened = closed.update(outcome=Report.Outcome.OPEN)
    Comment.objects.filter(pk=comment.pk).update(open_reports=F("open_reports") + opened)
    if opened and not stood:
        Voice.objects.filter(pk=comment.voice_id).update(reports_upheld=Greatest(F("reports_upheld") - 1, 0))
    Appeal.objects.filter(decision__comment=comment, answered_by=decision.made_by, answered_at=decision.made_at).update(
        outcome=Appeal.Outcome.OPEN, answer="", answered_by=None, answered_at=None
    )
    take_back_outcome_of(decision)
    if closed_before is not None:
        count_outcome_of(closed_before)
    Lesson.objects.filter(comment=comment).delete()
    if decision.what == What.PUBLISH and comment.published_at and comment.published_at >= decision.made_at:
        # It was never published before, and those who follow are told when it is.
        Comment.objects.filter(pk=comment.pk).update(published_at=None)
        CommentNotice.objects.filter(comment=comment, about__in=("reply", "followed"), seen_at=None, mailed_at=None).delete()


def _untell(decision: Decision) -> bool:
    """Whether the reader needs to hear nothing: they were never told, or what was left for them was taken away unread."""
    # Reports are open again: who has not read yet what became of theirs reads it when it is decided.
    left = CommentNotice.objects.filter(decision=decision)
    left.filter(about=CommentNotice.About.REPORT, seen_at=None, mailed_at=None).delete()
    told = left.exclude(about=CommentNotice.About.REPORT)
    unread, _ = told.filter(seen_at=None, mailed_at=None).delete()
    return bool(unread) or not told.exists()
