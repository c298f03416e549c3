"""Answer a reader's appeal, with a second pair of eyes."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from broadsheet.comments.actions.change_state import change_state
from broadsheet.comments.actions.count_outcomes import count_outcome_of, take_back_outcome_of
from broadsheet.comments.actions.count_rules import count_outcome
from broadsheet.comments.actions.moderate_comment import MODERATE, NotDecided
from broadsheet.comments.actions.settle_reports import settle_reports
from broadsheet.comments.actions.take_name import give_name_back
from broadsheet.comments.actions.tell_reader import tell_of_comment, tell_of_decision
from broadsheet.comments.models import Appeal, Comment, Decision, State, What


def who_decided(appeal: Appeal) -> set[int]:
    """The people whose word is in question: who made the decision, and who decided on the comment last."""
    decision = appeal.decision
    made = [decision.made_by_id]
    if decision.comment_id is not None and decision.what != What.BAN:
        later = Decision.objects.filter(
            comment_id=decision.comment_id, pk__gt=decision.pk, what__in=(What.REJECT, What.REMOVE), undone_by=None
        )
        made += later.values_list("made_by_id", flat=True)
    return {one for one in made if one is not None}


def may_answer(appeal: Appeal, user: Any) -> bool:
    return appeal.may_be_answered_by(user) and user.pk not in who_decided(appeal)


@transaction.atomic
def answer_appeal(number: int, *, user: Any, overturn: bool, answer: str) -> Appeal:
    """Let a decision stand, or overturn it: the comment is published, or the ban ends. The reader is told, with the answer.

    Raises:
        PermissionDenied: the user is no moderator.
        Appeal.DoesNotExist: there is no such appeal.
        NotDecided: it is answered already, the user decided in the matter or is the reader, or there is no answer.
    """
    if not user.has_perm(MODERATE):
        raise PermissionDenied("Only moderators may answer appeals.")
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("decision__comment", "decision__voice").get(pk=number)
    if appeal.outcome:
        who = appeal.answered_by.display_name if appeal.answered_by else "A colleague"
        raise NotDecided(f"{who} has answered this appeal already: {appeal.get_outcome_display().lower()}. Yours was not carried out.")
    if not may_answer(appeal, user):
        raise NotDecided("You made this decision yourself, or it is about you. Somebody else has to look at it.")
    if appeal.decision.comment_id:
        # Its writer may take it back at this moment: from here on they wait.
        appeal.decision.comment = Comment.objects.select_for_update().filter(pk=appeal.decision.comment_id).first()
    if not answer.strip():
        raise NotDecided("Write the reader a sentence or two: they read it with the outcome.")
    appeal.outcome = Appeal.Outcome.OVERTURNED if overturn else Appeal.Outcome.UPHELD
    appeal.answer, appeal.answered_by, appeal.answered_at = answer.strip()[:4000], user, timezone.now()
    appeal.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
    made = _overturn(appeal, user) if overturn else _uphold(appeal, user)
    tell_of_decision(made or appeal.decision, appeal.reader_id)
    return appeal


def _overturn(appeal: Appeal, user: Any) -> Decision | None:
    decision = appeal.decision
    if decision.what == What.BAN:
        decision.bans.filter(lifted_at=None).update(lifted_at=appeal.answered_at)
        made = Decision.objects.create(voice=decision.voice, what=What.LIFT, reason=appeal.answer, made_by=user)
        _stands_no_more(decision, made)
        return made
    if decision.what == What.NAME:
        made = give_name_back(decision, user=user, reason=appeal.answer)
        _stands_no_more(decision, made)
        return made
    _count(decision, overturned=True)
    comment = decision.comment
    if comment is None or comment.state in (State.PUBLISHED, State.DELETED):
        return None
    is_first = comment.published_at is None
    made = Decision.objects.create(
        comment=comment, voice=decision.voice, what=What.PUBLISH if comment.state == State.HELD else What.RESTORE, reason=appeal.answer,
        before=comment.state, grounds=comment.verdict, made_by=user, made_at=appeal.answered_at or timezone.now(),
    )  # fmt: skip
    _stands_no_more(decision, made)
    settle_reports(made)
    published, _ = change_state(comment.pk, State.PUBLISHED)
    if is_first:
        tell_of_comment(published)
    return made


def _uphold(appeal: Appeal, user: Any) -> Decision | None:
    decision = appeal.decision
    if decision.what in (What.BAN, What.NAME):
        return None
    _count(decision, overturned=False)
    comment: Comment | None = decision.comment
    if comment is None or decision.what != What.HOLD or comment.state != State.HELD:
        return None
    # What was only held is decided with it: it stays unpublished, for the reason it was held.
    made = Decision.objects.create(
        comment=comment, voice=decision.voice, what=What.REJECT, rule=decision.rule, reason=appeal.answer, before=State.HELD,
        grounds=comment.verdict, made_by=user, made_at=appeal.answered_at or timezone.now(),
    )  # fmt: skip
    settle_reports(made)
    change_state(comment.pk, State.REJECTED)
    return made


def _stands_no_more(decision: Decision, made: Decision) -> None:
    decision.undone_by = made
    decision.save(update_fields=["undone_by"])


def _count(decision: Decision, *, overturned: bool) -> None:
    """What the rules had come to is counted right or wrong once: where a moderator's word was counted, it is counted back first."""
    if decision.what == What.HOLD:
        count_outcome([one for one in decision.grounds if one.get("rule") and one.get("action")], overturned=overturned)
    elif overturned:
        take_back_outcome_of(decision)
        count_outcome(decision.grounds, overturned=True)
    else:
        take_back_outcome_of(decision)
        count_outcome_of(decision)
