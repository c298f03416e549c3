"""What is done to subscriptions: grant, extend, cancel, pause, resume, end. Each is logged, and recalls the reader's passes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from broadsheet.access.models import Plan, Source, Subscription, SubscriptionChange
from broadsheet.access.recall import recall_passes
from broadsheet.readers.models import Reader


def grant_subscription(
    reader: Reader, *, plan: Plan | None = None, days: int | None = None, starts_at: dt.datetime | None = None,
    source: str = Source.DESK, user: Any = None, why: str = "",
) -> Subscription:  # fmt: skip
    """Let a reader read as a subscriber from `starts_at` (now) for `days` (without end).

    Raises:
        PermissionDenied: the user may not.
        ValidationError: the days are not a number from 1 to 36,500.
    """
    _ask(user)
    if days is not None and not 1 <= days <= 36_500:
        raise ValidationError("Give a number of days from 1 to 36,500, or none for a subscription without end.")
    start = starts_at or timezone.now()
    with transaction.atomic():
        made = Subscription.objects.create(
            reader=reader, plan=plan, source=source, starts_at=start, ends_at=start + dt.timedelta(days=days) if days else None
        )
        note_change(made, f"granted {f'for {days} days' if days else 'without end'} ({made.get_source_display()})", user, why)
    return made


def extend_subscription(subscription: Subscription, days: int, *, user: Any = None, why: str = "") -> None:
    """Move the end by `days`, counted from the end or from now, whichever is later.

    Raises:
        PermissionDenied: the user may not.
        ValidationError: it has no end, or the days are out of range.
    """
    _ask(user)
    if not 1 <= days <= 36_500:
        raise ValidationError("Give a number of days from 1 to 36,500.")
    with transaction.atomic():
        current = Subscription.objects.select_for_update().get(pk=subscription.pk)
        if current.ends_at is None:
            raise ValidationError("This subscription has no end, so there is nothing to extend.")
        current.ends_at = max(current.ends_at, timezone.now()) + dt.timedelta(days=days)
        current.cancelled_at = None
        current.save()
        note_change(current, f"extended by {days} days, to {current.ends_at:%d %b %Y}", user, why)


def cancel_subscription(subscription: Subscription, *, at_once: bool = False, user: Any = None, why: str = "") -> None:
    """Stop a subscription: at its end, or at once; one without an end stops at once.

    Raises:
        PermissionDenied: the user may not.
    """
    _ask(user)
    with transaction.atomic():
        current = Subscription.objects.select_for_update().get(pk=subscription.pk)
        now = timezone.now()
        current.cancelled_at = current.cancelled_at or now
        if at_once or current.ends_at is None:
            current.ends_at, current.grace_days = min(now, current.ends_at or now), 0
        current.save()
        note_change(current, "cancelled at once" if current.ends_at and current.ends_at <= now else "cancelled, runs to its end", user, why)


def pause_subscription(subscription: Subscription, until: dt.datetime | None, *, user: Any = None, why: str = "") -> None:
    """Hold a subscription from now until a day, or until it is resumed; an end moves on by as long.

    Raises:
        PermissionDenied: the user may not.
        ValidationError: it is not running, or the day lies behind.
    """
    _ask(user)
    with transaction.atomic():
        current = Subscription.objects.select_for_update().get(pk=subscription.pk)
        now = timezone.now()
        if not current.is_current(now):
            raise ValidationError("Only a subscription that is running can be paused.")
        if until is not None and until <= now:
            raise ValidationError("The pause must end later than now.")
        current.paused_from, current.paused_until = now, until
        if until is not None and current.ends_at is not None:
            current.ends_at += until - now
        current.save()
        note_change(current, f"paused until {until:%d %b %Y}" if until else "paused", user, why)


def resume_subscription(subscription: Subscription, *, user: Any = None, why: str = "") -> None:
    """End a pause now; what of it was not used is taken off the end again, and an open pause is added to it.

    Raises:
        PermissionDenied: the user may not.
        ValidationError: it is not paused.
    """
    _ask(user)
    with transaction.atomic():
        current = Subscription.objects.select_for_update().get(pk=subscription.pk)
        now = timezone.now()
        if not current.is_paused(now) or current.paused_from is None:
            raise ValidationError("This subscription is not paused.")
        if current.ends_at is not None:
            current.ends_at += (now - current.paused_until) if current.paused_until else (now - current.paused_from)
        current.paused_from = current.paused_until = None
        current.save()
        note_change(current, "resumed", user, why)


def note_change(subscription: Subscription, what: str, user: Any = None, why: str = "") -> None:
    """Log what was done, and recall the reader's passes, in the caller's transaction."""
    SubscriptionChange.objects.create(subscription=subscription, made_by=user, what=what[:200], why=why[:200])
    recall_passes(subscription.reader_id)


def _ask(user: Any) -> None:
    if user is not None and not user.has_perm("access.change_subscription"):
        raise PermissionDenied("Only circulation and administrators may change subscriptions.")
