"""Decide on comments: publish, reject, take down, put back, pick, and let reports go; one at a time or many at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from broadsheet.comments.actions.change_state import change_state
from broadsheet.comments.actions.count_outcomes import count_outcome_of, take_back_outcome_of
from broadsheet.comments.actions.settle_reports import settle_reports
from broadsheet.comments.actions.take_to_work import at_work_on, leave_work
from broadsheet.comments.actions.teach import teach
from broadsheet.comments.actions.tell_reader import tell_of_comment, tell_of_decision
from broadsheet.comments.actions.tell_the_press import tell_the_press
from broadsheet.comments.grounds import words_for_reader
from broadsheet.comments.models import Appeal, Comment, Decision, Report, State, Voice, What
from broadsheet.comments.models.decision import LETS_STAND, TAKES_AWAY
from broadsheet.readers.models import Reader

MODERATE = "comments.moderate_comment"
_TOLD = (What.PUBLISH, What.RESTORE, What.REJECT, What.REMOVE, What.PICK)


class NotDecided(Exception):
    """It was not done; the message says why, for the moderator."""


class Verb(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"
    PICK = "pick"
    UNPICK = "unpick"
    DISMISS = "dismiss"


@dataclass(frozen=True)
class Ruling:
    """What a moderator wants. `rule` is the ground, `reason` the words for the reader (empty: those of the rule), `note` for colleagues."""

    verb: Verb
    rule: str = ""
    reason: str = ""
    note: str = ""


@dataclass
class Outcome:
    """What became of many: the decisions made, and for the others, by number, why not."""

    done: list[Decision] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def seen_mark(comment: Comment, newest: int | None) -> str:
    """What a moderator saw of a comment, short enough for a form: its state, its newest decision, and when its words were changed last."""
    edited = round(comment.edited_at.timestamp() * 1e6) if comment.edited_at else 0
    return f"{comment.state}.{newest or 0}.{edited}"


@transaction.atomic
def moderate_comment(
    number: int, ruling: Ruling, *, user: Any, seen: str = "", despite: int = 0, at: dt.datetime | None = None
) -> Decision:  # fmt: skip
    """Decide on a comment. The words of the comment are never changed.

    `seen` is the `seen_mark` of what the moderator looked at: where it has changed meanwhile, nothing is done. `despite` is the number of
    the moderator who is known to be at work on it too. `at` marks what belongs together, so that it is undone together.

    Raises:
        PermissionDenied: the user is no moderator.
        Comment.DoesNotExist: there is no such comment.
        NotDecided: it was decided or changed meanwhile, another moderator is at work on it, or this cannot be done to it.
    """
    if not user.has_perm(MODERATE):
        raise PermissionDenied("Only moderators may decide on comments.")
    comment: Comment = Comment.objects.select_for_update().get(pk=number)
    if Voice.objects.filter(pk=comment.voice_id, reader=user).exists():
        raise NotDecided("It is your own comment. A colleague decides on it.")
    _check_nothing_changed(comment, seen)
    _check_alone(comment, user, despite)
    what, now = _what_it_is(comment, ruling.verb), at or timezone.now()
    decision = Decision(
        comment=comment, voice_id=comment.voice_id, what=what, rule=ruling.rule if what in TAKES_AWAY else "",
        reason=_reason_for(comment, what, ruling), note=ruling.note.strip()[:2000], grounds=comment.verdict, before=comment.state,
        made_by=user, made_at=now, waited=waited_for(comment, now),
    )  # fmt: skip
    is_first_published = what == What.PUBLISH and comment.published_at is None
    earlier = _standing_decision(comment)
    _check_second_look(comment, decision)
    decision.save()
    _settle(comment, decision, earlier)
    if what in (What.PICK, What.UNPICK):
        Comment.objects.filter(pk=number).update(is_pick=what == What.PICK)
        if comment.story_id:
            tell_the_press(comment.story_id)
    state = State.PUBLISHED if what in LETS_STAND else State.REJECTED if what in TAKES_AWAY else comment.state
    if state != comment.state:
        change_state(number, state)
    if is_first_published:
        tell_of_comment(comment)
    if what in _TOLD and not (what == What.PUBLISH and decision.before == State.PUBLISHED):
        tell_of_decision(decision, Voice.objects.values_list("reader_id", flat=True).get(pk=comment.voice_id))
    leave_work([number], user)
    teach(decision)
    return decision


def moderate_many(
    numbers: Iterable[int], ruling: Ruling, *, user: Any, seen: Mapping[int, str] | None = None, despite: int = 0
) -> Outcome:  # fmt: skip
    """Decide on many alike; each stands for itself, and what cannot be done stops none of the others.

    Raises:
        PermissionDenied: the user is no moderator.
    """
    now, outcome = timezone.now(), Outcome()
    for number in dict.fromkeys(numbers):
        try:
            made = moderate_comment(number, ruling, user=user, seen=(seen or {}).get(number, ""), despite=despite, at=now)
        except NotDecided as error:
            outcome.refused[number] = str(error)
        except Comment.DoesNotExist:
            outcome.refused[number] = "This comment is not there any more: it was erased with its writer’s account."
        else:
            outcome.done.append(made)
    return outcome


def newest_of(comment: Comment) -> Decision | None:
    return Decision.objects.filter(comment=comment).select_related("made_by").order_by("-pk").first()


def told_of(decision: Decision) -> str:
    """`Mo took it down: “…”`: a decision as a colleague tells it."""
    who = decision.made_by.display_name if decision.made_by else "The rules"
    did = {
        What.PUBLISH: "published it", What.HOLD: "held it", What.REJECT: "rejected it", What.REMOVE: "took it down",
        What.RESTORE: "put it back", What.PICK: "made it an editors’ pick", What.UNPICK: "took it from the editors’ picks",
        What.DISMISS: "let it stand", What.BAN: "banned its writer", What.DELETE: "took it back, as its writer",
    }.get(What(decision.what), f"decided “{decision.get_what_display()}”")  # fmt: skip
    return f"{who} {did}{f' (“{decision.reason}”)' if decision.reason else ''}"


def _check_nothing_changed(comment: Comment, seen: str) -> None:
    if comment.state == State.DELETED:
        raise NotDecided("Its writer has taken this comment back; there is nothing left to decide.")
    newest = newest_of(comment)
    mark = seen_mark(comment, newest.pk if newest else 0)
    if not seen or seen == mark:
        return
    if newest and seen.split(".")[1:2] != [str(newest.pk)]:
        raise NotDecided(f"{told_of(newest)} meanwhile, at {newest.made_at:%H:%M} UTC. Yours was not carried out; look at it again.")
    raise NotDecided("Its writer has changed the words since you saw it. Yours was not carried out; read it again.")


def _check_alone(comment: Comment, user: Any, despite: int) -> None:
    other = at_work_on([comment.pk], besides=user).get(comment.pk)
    if other is not None and other.pk != despite:
        raise NotDecided(
            f"{other.display_name} is looking at this comment now. Open it to see it with that said, and decide there if you must."
        )


def _check_second_look(comment: Comment, decision: Decision) -> None:
    """Whoever ever let a comment stand does not answer the reader who asks for a second look by letting it stand again.

    They may take it down. On a paper with one moderator, there is nobody else to ask.
    """
    if decision.what not in LETS_STAND or not comment.open_reports:
        return
    is_asked = Report.objects.filter(comment=comment, outcome=Report.Outcome.OPEN, asks_again=True).exists()
    if is_asked and comment.decisions.filter(what__in=LETS_STAND, made_by=decision.made_by_id).exists() and _has_colleagues(decision):
        raise NotDecided("You let this comment stand, and who reported it asks for a second look. Somebody else has to let it stand.")


def _has_colleagues(decision: Decision) -> bool:
    may = Permission.objects.filter(content_type__app_label="comments", codename="moderate_comment")
    moderate = Q(is_superuser=True) | Q(groups__permissions__in=may) | Q(user_permissions__in=may)
    return Reader.objects.filter(moderate, is_active=True).exclude(pk=decision.made_by_id or 0).exists()


def _what_it_is(comment: Comment, verb: Verb) -> What:
    """What a verb comes to for a comment as it stands."""
    is_published = comment.state == State.PUBLISHED
    if verb == Verb.REJECT:
        if comment.state == State.REJECTED:
            raise NotDecided("It is rejected already.")
        return What.REMOVE if is_published else What.REJECT
    if verb in (Verb.PICK, Verb.UNPICK):
        if not is_published:
            raise NotDecided("Only a published comment can be an editors’ pick. Approve it first.")
        if comment.is_pick == (verb == Verb.PICK):
            raise NotDecided("It is an editors’ pick already." if comment.is_pick else "It is no editors’ pick.")
        return What.PICK if verb == Verb.PICK else What.UNPICK
    if verb == Verb.DISMISS and not comment.open_reports:
        raise NotDecided("There are no open reports on this comment.")
    if comment.state == State.REJECTED:
        return What.RESTORE
    if not is_published:
        return What.PUBLISH
    if comment.open_reports:
        return What.DISMISS
    if comment.decisions.filter(what__in=LETS_STAND, made_by__isnull=False, undone_by=None, undoes=None).exists():
        raise NotDecided("It is published, and a moderator has let it stand already.")
    return What.PUBLISH


def _reason_for(comment: Comment, what: What, ruling: Ruling) -> str:
    if what not in TAKES_AWAY:
        return ruling.reason.strip()[:2000]
    return ruling.reason.strip()[:2000] or words_for_reader(ruling.rule, comment.verdict)


def _standing_decision(comment: Comment) -> Decision | None:
    """A moderator's earlier word on the comment, which a new one takes the place of."""
    made = comment.decisions.filter(what__in=(*LETS_STAND, *TAKES_AWAY), made_by__isnull=False, undone_by=None, undoes=None)
    return made.order_by("-pk").first()


def _settle(comment: Comment, decision: Decision, earlier: Decision | None) -> None:
    """Open reports get their outcome, appeals that a publication answers are closed, and what the rules said is counted right or wrong."""
    if decision.what in (What.PICK, What.UNPICK):
        return
    stands = decision.what in LETS_STAND
    settle_reports(decision)
    if stands:
        Appeal.objects.filter(decision__comment=comment, outcome=Appeal.Outcome.OPEN).exclude(decision__what=What.BAN).update(
            outcome=Appeal.Outcome.OVERTURNED, answer="A moderator has published your comment.", answered_by=decision.made_by,
            answered_at=decision.made_at,
        )  # fmt: skip
    if earlier is not None:
        take_back_outcome_of(earlier)
    count_outcome_of(decision)


def waited_for(comment: Comment, now: dt.datetime) -> float | None:
    """Seconds from when a comment came before the moderators; None where nothing waited."""
    if comment.open_reports:
        first = (
            Report.objects.filter(comment=comment, outcome=Report.Outcome.OPEN)
            .order_by("made_at")
            .values_list("made_at", flat=True)
            .first()
        )
        came = first or comment.written_at
    elif comment.state == State.HELD:
        came = (
            comment.decisions.filter(what=What.HOLD, undoes=None).order_by("-pk").values_list("made_at", flat=True).first()
            or comment.written_at
        )
    else:
        return None
    return max((now - came).total_seconds(), 0.0)
