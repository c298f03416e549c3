"""Handle what Stripe tells: stored first, then handled in one transaction; told twice it changes nothing, and it can be played again."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone

from broadsheet.access.actions.change_subscription import note_change
from broadsheet.access.models import Plan, Subscription
from broadsheet.circulation.actions.settle_subscription import begin_provisionally, settle_subscription
from broadsheet.circulation.models import Customer, Payment, StripeEvent
from broadsheet.circulation.models.payment import PaymentState
from broadsheet.circulation.payments import (
    READER,
    id_of,
    metadata_of,
    note_dispute,
    note_invoice,
    note_invoice_payment,
    note_refund,
    subscription_of,
)  # fmt: skip
from broadsheet.circulation.stripe_run import Unreadable, moment
from broadsheet.readers.models import Reader

log = logging.getLogger(__name__)


_HANDLED = ("checkout.session.completed", "customer.subscription.", "invoice.", "invoice_payment.", "charge.refunded", "charge.dispute.")


class Malformed(ValueError):
    """What came is no event of Stripe's."""


def receive(payload: dict[str, Any]) -> StripeEvent:
    """Store an event whose signature was verified, and handle it unless that was done already.

    Raises:
        Malformed: it lacks an id, a type, a time or an object.
        Exception: whatever stood in the way of handling it; it is noted on the stored event.
    """
    data = payload.get("data")
    found = data.get("object") if isinstance(data, dict) else None
    created = moment(payload.get("created"))
    if (
        not isinstance(found, dict)
        or created is None
        or not all(isinstance(payload.get(key), str) and payload[key] for key in ("id", "type"))
    ):
        raise Malformed("An event needs an id, a type, the time it was created, and an object.")
    if not payload["type"].startswith(_HANDLED):
        # Nothing is done with it, so nothing of it is kept either.
        return StripeEvent(event_id=payload["id"], type=payload["type"][:80], created=created, payload={}, handled_at=timezone.now())
    event, _ = StripeEvent.objects.get_or_create(
        event_id=payload["id"],
        defaults={
            "type": payload["type"][:80], "created": created, "subject": id_of(found)[:80], "customer": id_of(found.get("customer"))[:80],
            "payload": payload,
        },
    )  # fmt: skip
    if event.handled_at is None:
        _handle(event, again=False)
    return event


def replay(event: StripeEvent) -> StripeEvent:
    """Handle a stored event once more, as after a fault was mended. A newer state is not undone by it.

    Raises:
        Exception: whatever stood in the way, as in `receive`.
    """
    _handle(event, again=True)
    return event


def _handle(event: StripeEvent, *, again: bool) -> None:
    try:
        with transaction.atomic():
            current = StripeEvent.objects.select_for_update().get(pk=event.pk)
            if (again or current.handled_at is None) and current.object:
                reader, is_erased = _reader_of(current)
                current.trouble = _told(current, reader)
                current.reader, current.handled_at = reader or current.reader, timezone.now()
                if is_erased:
                    current.payload = {}
                current.save()
    except Exception as error:
        log.exception("The Stripe event %s (%s) could not be handled.", event.event_id, event.type)
        said = str(error) if isinstance(error, Unreadable) else f"{type(error).__name__}: {error}"
        StripeEvent.objects.filter(pk=event.pk).update(trouble=said[:2000])
        raise
    event.refresh_from_db()


def _told(event: StripeEvent, reader: Reader | None) -> str:
    """Does what the event asks. Returns a sentence where somebody should look at it, else nothing."""
    given, kind = event.object, event.type
    if kind == "checkout.session.completed":
        return _checkout(event, reader)
    if kind.startswith("customer.subscription."):
        _tie_customer(reader, id_of(given.get("customer")))
        known = settle_subscription(id_of(given), reader)
        return "" if known or reader else "The customer is no reader of this paper."
    if kind in ("invoice.paid", "invoice.payment_succeeded", "invoice.payment_failed"):
        state = PaymentState.FAILED if kind == "invoice.payment_failed" else PaymentState.PAID
        return _after_payment(note_invoice(given, event.created, state), reader, subscription_of(given))
    if kind == "invoice_payment.paid":
        return _after_payment(note_invoice_payment(given, event.created), reader)
    if kind == "charge.refunded":
        payment, more = note_refund(given, event.created)
        return _after_payment(payment, reader, refunded=0 if payment.state == PaymentState.REFUNDED else more)
    if kind in ("charge.dispute.created", "charge.dispute.closed"):
        disputed = note_dispute(given, event.created, closed=kind.endswith("closed"))
        # A dispute names no customer; it is the reader's all the same, for take-out and erasure.
        event.reader = event.reader or (disputed.reader if disputed else None)
        return _after_payment(disputed, reader)
    return ""


def _checkout(event: StripeEvent, reader: Reader | None) -> str:
    session = event.object
    stripe_id = id_of(session.get("subscription"))
    if session.get("mode") != "subscription" or not stripe_id:
        return ""
    if reader is None:
        return "The session names no reader of this paper."
    said = _tie_customer(reader, id_of(session.get("customer")))
    if session.get("payment_status") in ("paid", "no_payment_required"):
        plan = Plan.objects.filter(pk=_number(metadata_of(session).get("plan"))).first()
        begin_provisionally(stripe_id, reader, plan, event.created)
    settle_subscription(stripe_id, reader)
    return said


def _after_payment(payment: Payment | None, reader: Reader | None, subscription: str = "", refunded: int = 0) -> str:
    if payment is None:
        # A trial's invoice over nothing: the subscription's own events say the rest.
        return ""
    known = (
        settle_subscription(payment.stripe_subscription or subscription, reader) if payment.stripe_subscription or subscription else None
    )
    owner = reader or (known.reader if known else None)
    if payment.reader_id is None and owner is not None:
        Payment.objects.filter(pk=payment.pk).update(reader=owner)
    if known is not None and refunded:
        note_change(known, f"{payment.currency.upper()} {refunded / 100:,.2f} given back")
    if known is None and payment.stripe_invoice is None:
        return "No payment is known for this charge. Look it up at Stripe, and end the subscription there if it should end."
    return ""


def _tie_customer(reader: Reader | None, stripe_id: str) -> str:
    """Notes which customer a reader is; one that is another reader's stays so."""
    if reader is None or not stripe_id:
        return ""
    if Customer.objects.filter(stripe_id=stripe_id).exclude(reader=reader).exists():
        return f"{stripe_id} belongs to another reader already, and was left with them."
    known, _ = Customer.objects.get_or_create(reader=reader, defaults={"stripe_id": stripe_id})
    if known.stripe_id != stripe_id:
        return f"The reader is the customer {known.stripe_id} already; {stripe_id} was left alone."
    StripeEvent.objects.filter(customer=stripe_id, reader__isnull=True).update(reader=reader)
    return ""


def _reader_of(event: StripeEvent) -> tuple[Reader | None, bool]:
    """Whom an event is about, and whether that was a reader who has been erased since."""
    given = event.object
    # Our own note alone: `client_reference_id` can be set by whoever opens a payment link.
    noted = _number(metadata_of(given).get(READER))
    reader = Reader.objects.filter(pk=noted).first() if noted else None
    if reader is not None:
        return reader, False
    owner = Customer.objects.select_related("reader").filter(stripe_id=event.customer).first() if event.customer else None
    if owner is not None:
        return owner.reader, False
    stripe_id = event.subject if event.type.startswith("customer.subscription.") else subscription_of(given)
    known = Subscription.objects.select_related("reader").filter(stripe_id=stripe_id).first() if stripe_id else None
    if known is not None:
        return known.reader, False
    paid = Payment.objects.filter(stripe_customer=event.customer, reader__isnull=True) if event.customer else Payment.objects.none()
    return None, bool(noted) or paid.exists()


def _number(given: Any) -> int:
    text = str(given or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
