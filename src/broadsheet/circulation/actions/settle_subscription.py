"""Settle a subscription of Stripe's: bring ours to what the newest word on it, and the payments for it, say."""

from __future__ import annotations

import datetime as dt

from broadsheet.access.actions.change_subscription import note_change
from broadsheet.access.models import Plan, Source, Subscription
from broadsheet.circulation.models import Payment, StripeEvent
from broadsheet.circulation.payments import READER, metadata_of
from broadsheet.circulation.stripe_run import DISPUTED, Run, read_run, with_payments
from broadsheet.readers.models import Reader

_KIND = "customer.subscription."
# After Checkout, until the word on the subscription itself comes.
_PROVISIONAL = dt.timedelta(days=3)


def settle_subscription(stripe_id: str, reader: Reader | None) -> Subscription | None:
    """Call it in a transaction. What is settled depends on what is stored alone, so that order and repetition change nothing.

    Returns None where there is no such subscription here, and no reader or no paid time to make one for.

    Raises:
        Unreadable: Stripe's object says nothing that is understood here.
    """
    payments = Payment.objects.filter(stripe_subscription=stripe_id)
    word = _newest_word(stripe_id)
    made = False
    if not Subscription.objects.filter(stripe_id=stripe_id).exists():
        if reader is None or word is None:
            return None
        first = with_payments(_read(word), word.created, payments)
        is_ours = READER in metadata_of(word.object) or (first.price and Plan.objects.filter(stripe_price=first.price).exists())
        if not first.has_begun or not is_ours:
            # What else is sold at Stripe opens no stories.
            return None
        _, made = Subscription.objects.get_or_create(
            stripe_id=stripe_id,
            defaults={"reader": reader, "source": Source.STRIPE, "starts_at": first.starts_at, "ends_at": first.starts_at},
        )
    current = Subscription.objects.select_for_update().get(stripe_id=stripe_id)
    # Read again under the lock: another delivery may have brought a newer word meanwhile.
    word = _newest_word(stripe_id)
    payments.filter(subscription__isnull=True).update(subscription=current, reader=current.reader_id)
    if word is not None and current.stripe_at is not None and word.created < current.stripe_at:
        return current
    told_at = word.created if word else current.stripe_at or current.starts_at
    run = _read(word) if word else _as_kept(current)
    _bring_to(current, with_payments(run, told_at, payments.all()), word.created if word else current.stripe_at, made)
    return current


def begin_provisionally(stripe_id: str, reader: Reader, plan: Plan | None, at: dt.datetime) -> None:
    """Checkout went through: the reader reads at once, for the three days in which the word on the subscription surely comes."""
    if _newest_word(stripe_id) is not None:
        return
    begun, made = Subscription.objects.get_or_create(
        stripe_id=stripe_id,
        defaults={"reader": reader, "plan": plan, "source": Source.STRIPE, "starts_at": at, "ends_at": at + _PROVISIONAL},
    )
    if made:
        note_change(begun, "bought by Stripe Checkout")


def _newest_word(stripe_id: str) -> StripeEvent | None:
    """The newest event that holds the subscription. Its deletion is Stripe's last word, whatever the clock says; within one second
    `created` comes before the rest."""
    told = StripeEvent.objects.filter(subject=stripe_id, type__startswith=_KIND).exclude(payload={})
    last = told.filter(type=f"{_KIND}deleted").first()
    if last is not None:
        return last
    newest = list(told.order_by("-created", "-pk")[:12])
    return max(newest, key=lambda one: (one.created, one.type != f"{_KIND}created", one.pk), default=None)


def _read(word: StripeEvent) -> Run:
    given = {**word.object, "status": "canceled"} if word.type == f"{_KIND}deleted" else word.object
    return read_run(given, word.created)


def _as_kept(kept: Subscription) -> Run:
    """A subscription whose own events never came here: what is kept of it stands for Stripe's word."""
    held = kept.paused_from is not None and kept.trouble != DISPUTED
    return Run(
        "active", kept.starts_at, kept.ends_at or kept.starts_at, kept.grace_days, kept.paused_from if held else None,
        kept.paused_until if held else None, kept.cancelled_at, "" if kept.trouble == DISPUTED else kept.trouble,
        kept.plan.stripe_price if kept.plan else "",
    )  # fmt: skip


def _bring_to(current: Subscription, run: Run, told_at: dt.datetime | None, made: bool) -> None:
    before = _state(current)
    current.plan = (Plan.objects.filter(stripe_price=run.price).first() if run.price else None) or current.plan
    current.starts_at, current.ends_at, current.grace_days = run.starts_at, run.ends_at, run.grace_days
    # How long it has been held already is kept: a newer word on the same pause does not begin it anew.
    current.paused_from = (current.paused_from or run.paused_from) if run.paused_from else None
    current.paused_until, current.cancelled_at, current.trouble = run.paused_until, run.cancelled_at, run.trouble
    current.stripe_at = told_at
    current.save()
    if made or _state(current) != before:
        note_change(current, f"{'began at Stripe' if made else 'told by Stripe'}: {run.told}", why=run.trouble)


def _state(of: Subscription) -> tuple[object, ...]:
    return (of.plan_id, of.starts_at, of.ends_at, of.grace_days, of.paused_from, of.paused_until, of.cancelled_at, of.trouble)
