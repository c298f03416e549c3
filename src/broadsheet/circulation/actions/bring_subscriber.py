"""Bring one subscriber over: account, consent and subscription, whatever of it is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.utils import timezone

from broadsheet.access.actions.change_subscription import note_change
from broadsheet.access.models import Plan, Source, Subscription
from broadsheet.circulation.subscriber_line import Subscriber
from broadsheet.readers.models import Consent, Purpose, Reader

WORDING = "Brought over from the list of another service, where you were subscribed."


@dataclass(frozen=True)
class Brought:
    """`what` is added, updated, unchanged or skipped."""

    what: str
    has_subscription: bool = False
    has_consent: bool = False
    notes: tuple[str, ...] = ()


def bring_subscriber(subscriber: Subscriber, paid_days: int | None = None) -> Brought:
    """Call it in a transaction. What a reader changed here stays: a name, a later end, and above all a consent that was withdrawn."""
    if subscriber.gone:
        return Brought("skipped", notes=(subscriber.gone,))
    reader, is_new = _account(subscriber)
    is_named = _name(reader, subscriber)
    consented = _consent(reader, subscriber.newsletters)
    subscribed, notes = _subscription(reader, subscriber, paid_days)
    changed = is_named or consented is not None or subscribed
    what = "added" if is_new else "updated" if changed else "unchanged"
    return Brought(what, subscribed, consented is True, (*subscriber.notes, *notes))


def _account(subscriber: Subscriber) -> tuple[Reader, bool]:
    """The account of the address, made without a password where there is none: its owner signs in by a code, which confirms it."""
    known = EmailAddress.objects.select_related("user").filter(email=subscriber.email, verified=True).first()
    reader = known.user if known else Reader.objects.filter(email=subscriber.email.lower()).first()
    if reader is not None:
        return reader, False
    reader = Reader.objects.create_user(subscriber.email, None, first_name=subscriber.first_name, last_name=subscriber.last_name)
    EmailAddress.objects.create(user=reader, email=reader.email, verified=False, primary=True)
    return reader, True


def _name(reader: Reader, subscriber: Subscriber) -> bool:
    if reader.get_full_name() or not (subscriber.first_name or subscriber.last_name):
        return False
    reader.first_name, reader.last_name = subscriber.first_name, subscriber.last_name
    reader.save(update_fields=["first_name", "last_name"])
    return True


def _consent(reader: Reader, said: bool | None) -> bool | None:
    """What was recorded, or None. Only what an import gave can an import take back."""
    if said is None:
        return None
    newest = Consent.objects.filter(reader=reader, purpose=Purpose.NEWSLETTERS).order_by("-pk").first()
    if (newest is None and said) or (newest is not None and newest.given and newest.wording == WORDING and not said):
        Consent.objects.create(reader=reader, purpose=Purpose.NEWSLETTERS, given=said, wording=WORDING)
        return said
    return None


def _subscription(reader: Reader, subscriber: Subscriber, paid_days: int | None) -> tuple[bool, tuple[str, ...]]:
    """Whether one was written or moved to a later end."""
    if not subscriber.is_paid:
        return False, ()
    known = Subscription.objects.filter(reader=reader, source=Source.IMPORT).first()
    now, ends = timezone.now(), subscriber.ends_at
    if ends is None:
        if known is not None:
            return False, ()
        if paid_days is None:
            return False, ("paid, but the row does not say until when: no subscription was made (see --paid-days)",)
        ends = now + dt.timedelta(days=paid_days)
    if known is not None:
        if known.ends_at is None or known.ends_at >= ends:
            return False, ()
        known.ends_at = ends
        known.save()
        note_change(known, f"brought over again: now to {ends:%d %b %Y}")
        return True, ()
    starts = min(subscriber.starts_at or now, now, ends)
    plan = Plan.objects.filter(name__iexact=subscriber.tier).first() if subscriber.tier else None
    made = Subscription.objects.create(reader=reader, plan=plan, source=Source.IMPORT, starts_at=starts, ends_at=ends)
    note_change(made, f"brought over, to {ends:%d %b %Y}")
    return True, ("paid until a day that has passed: noted, but it opens nothing",) if ends <= now else ()
