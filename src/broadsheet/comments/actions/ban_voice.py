"""Ban who does not keep the rules, for a time or for good, and lift bans. Nobody is ever banned without being told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from broadsheet.comments.actions.moderate_comment import NotDecided
from broadsheet.comments.actions.tell_reader import tell_of_decision
from broadsheet.comments.grounds import words_for_reader
from broadsheet.comments.models import Ban, Comment, Decision, Voice, What
from broadsheet.comments.models.ban import in_force, newest_ban, wait_for_bans

BAN = "comments.ban_voice"
_MOST_DAYS = 3650
# Two who ban for a week within this time mean the same ban, though the second would end a moment later.
_SAME_END = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Term:
    """How long (`days`; None is for good) and what a ban is for."""

    days: int | None
    scope: str = Ban.Scope.ALL


@transaction.atomic
def ban_voice(
    voice: Voice, term: Term, *, user: Any, rule: str = "", reason: str = "", note: str = "", comment: Comment | None = None,
    seen: int | None = None,
) -> Ban:  # fmt: skip
    """Ban the reader behind a voice, and leave word for them with the reason and the way to appeal.

    `seen` is the number of the newest ban that the moderator saw, 0 for none: where another was made meanwhile, nothing is done.

    Raises:
        PermissionDenied: the user may not ban.
        NotDecided: nobody is behind the voice, it is a colleague's, no reason is given, a harder ban is in force, or a colleague was first.
    """
    if not user.has_perm(BAN):
        raise PermissionDenied("Only moderators with the right to ban may ban.")
    if voice.reader is None:
        raise NotDecided("Nobody has claimed this old voice, so there is nobody to ban: it cannot write.")
    if voice.reader.is_of_the_newsroom:
        raise NotDecided(f"{voice.public_name} is of the newsroom. Take the account’s role away first, if it must be.")
    if term.days is not None and not 1 <= term.days <= _MOST_DAYS:
        raise NotDecided(f"A ban runs for 1 to {_MOST_DAYS} days, or for good.")
    reason = reason.strip()[:2000] or words_for_reader(rule, [])
    if not reason:
        raise NotDecided("A ban needs a reason: choose a rule, or write one. The reader reads it.")
    # Two who ban one reader wait for each other here, and so does what the reader is posting at this moment.
    wait_for_bans(voice.reader.pk)
    _check_nobody_was_first(voice, seen)
    now = timezone.now()
    until = now + dt.timedelta(days=term.days) if term.days is not None else None
    replaced = _replaced(voice, term.scope, until, now)
    length = "for good" if term.days is None else f"for {term.days} day{'' if term.days == 1 else 's'}"
    what = "new threads only" if term.scope == Ban.Scope.THREADS else "all comments"
    told = [f"{what}, {length}.".capitalize(), "It takes the place of an earlier ban." if replaced else "", note.strip()]
    decision = Decision.objects.create(
        comment=comment, voice=voice, what=What.BAN, rule=rule, reason=reason, grounds=comment.verdict if comment else [], made_by=user,
        note=" ".join(filter(None, told))[:2000],
    )  # fmt: skip
    ban = Ban.objects.create(
        reader=voice.reader, scope=term.scope, until=until, reason=reason, decision=decision, made_by=user, made_at=now
    )  # fmt: skip
    tell_of_decision(decision, voice.reader_id)
    return ban


def _check_nobody_was_first(voice: Voice, seen: int | None) -> None:
    newest = newest_ban(voice.reader_id)
    if seen is None or newest is None or newest.pk == seen:
        return
    raise NotDecided(
        f"{_who(newest)} banned {voice.public_name} {_runs(newest)} meanwhile, at {newest.made_at:%H:%M} UTC (“{newest.reason}”). "
        "Yours was not carried out; look at it again."
    )


def _replaced(voice: Voice, scope: str, until: dt.datetime | None, now: dt.datetime) -> int:
    """End the milder bans that are in force; how many."""
    bans = list(in_force(now).filter(reader=voice.reader).select_related("made_by"))
    for one in bans:
        is_wider = one.scope == Ban.Scope.ALL and scope == Ban.Scope.THREADS
        is_longer = one.until is None or (until is not None and until - one.until < _SAME_END)
        if is_wider or (one.scope == scope and is_longer):
            raise NotDecided(
                f"{_who(one)} has banned {voice.public_name} {_runs(one)} already, at {one.made_at:%H:%M} UTC on {one.made_at:%d %B}. "
                "Lift that ban first, if you want a milder one."
            )
    return Ban.objects.filter(pk__in=[one.pk for one in bans]).update(lifted_at=now)


def _who(ban: Ban) -> str:
    return ban.made_by.display_name if ban.made_by else "The paper"


def _runs(ban: Ban) -> str:
    return f"until {ban.until:%d %B %Y}" if ban.until else "for good"


@transaction.atomic
def take_back_ban(ban: Ban, *, user: Any) -> Decision:
    """Undo a ban of one's own: what it took the place of is in force again.

    Raises:
        PermissionDenied: the user may not ban.
        NotDecided: it is lifted, or over, already.
    """
    wait_for_bans(ban.reader_id or 0)
    # A ban ends those it takes the place of at the moment it is made.
    earlier = Ban.objects.filter(Q(until=None) | Q(until__gt=timezone.now()), reader=ban.reader, lifted_at=ban.made_at).exclude(pk=ban.pk)
    numbers = list(earlier.values_list("pk", flat=True))
    made = lift_ban(ban, user=user, reason="The earlier ban counts again in its place." if numbers else "", note="Taken back.")
    Ban.objects.filter(pk__in=numbers).update(lifted_at=None)
    return made


@transaction.atomic
def lift_ban(ban: Ban, *, user: Any, reason: str = "", note: str = "") -> Decision:
    """End a ban before its time, and leave word.

    Raises:
        PermissionDenied: the user may not ban.
        NotDecided: it is lifted, or over, already.
    """
    if not user.has_perm(BAN):
        raise PermissionDenied("Only moderators with the right to ban may lift bans.")
    now = timezone.now()
    if not in_force(now).filter(pk=ban.pk).update(lifted_at=now):
        raise NotDecided("This ban is over, or was lifted, already.")
    voice = (ban.decision.voice if ban.decision else None) or Voice.objects.filter(reader=ban.reader, source="").first()
    decision = Decision.objects.create(voice=voice, what=What.LIFT, reason=reason.strip()[:2000], note=note.strip()[:2000], made_by=user)
    tell_of_decision(decision, ban.reader_id)
    return decision
