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

BAN = "comments.ban_voice"
_MOST_DAYS = 3650


@dataclass(frozen=True)
class Term:
    """How long (`days`; None is for good) and what a ban is for."""

    days: int | None
    scope: str = Ban.Scope.ALL


@transaction.atomic
def ban_voice(
    voice: Voice, term: Term, *, user: Any, rule: str = "", reason: str = "", note: str = "", comment: Comment | None = None
) -> Ban:  # fmt: skip
    """Ban the reader behind a voice, and leave word for them with the reason and the way to appeal.

    Raises:
        PermissionDenied: the user may not ban.
        NotDecided: nobody is behind the voice, it is a colleague's, no reason is given, or a harder ban is in force.
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
    ban = Ban.objects.create(reader=voice.reader, scope=term.scope, until=until, reason=reason, decision=decision, made_by=user)
    tell_of_decision(decision, voice.reader_id)
    return ban


def _replaced(voice: Voice, scope: str, until: dt.datetime | None, now: dt.datetime) -> int:
    """End the milder bans that are in force; how many."""
    bans = Ban.objects.select_for_update().filter(Q(until=None) | Q(until__gt=now), reader=voice.reader, lifted_at=None)
    for one in bans:
        is_wider = one.scope == Ban.Scope.ALL and scope == Ban.Scope.THREADS
        is_longer = one.until is None if until is None else one.until is None or one.until >= until
        if is_wider or (one.scope == scope and is_longer):
            who = one.made_by.display_name if one.made_by else "The paper"
            runs = f"until {one.until:%d %B %Y}" if one.until else "for good"
            raise NotDecided(f"{who} has banned {voice.public_name} {runs} already. Lift that ban first, if you want a milder one.")
    return bans.filter(pk__in=[one.pk for one in bans]).update(lifted_at=now)


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
    if not Ban.objects.filter(Q(until=None) | Q(until__gt=now), pk=ban.pk, lifted_at=None).update(lifted_at=now):
        raise NotDecided("This ban is over, or was lifted, already.")
    voice = (ban.decision.voice if ban.decision else None) or Voice.objects.filter(reader=ban.reader, source="").first()
    decision = Decision.objects.create(voice=voice, what=What.LIFT, reason=reason.strip()[:2000], note=note.strip()[:2000], made_by=user)
    tell_of_decision(decision, ban.reader_id)
    return decision
