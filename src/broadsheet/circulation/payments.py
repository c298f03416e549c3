"""Payments, from Stripe's invoices, charges and disputes. An older event never changes what a newer one said."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q

from broadsheet.circulation.models import Payment
from broadsheet.circulation.models.payment import PaymentState
from broadsheet.circulation.stripe_run import moment, rows


def id_of(given: Any) -> str:
    """An id, whether Stripe sent it alone or with the whole object."""
    return str(given.get("id", "")) if isinstance(given, dict) else str(given or "")


def subscription_of(invoice: dict[str, Any]) -> str:
    """The subscription an invoice is for: on its parent, and on the invoice itself in older API versions."""
    return id_of(_details(invoice).get("subscription")) or id_of(invoice.get("subscription"))


# The key under which Checkout notes the reader's number on what it sells.
READER = "broadsheet_reader"


def metadata_of(given: dict[str, Any]) -> dict[str, Any]:
    """What was noted on a thing, or on the subscription it is for, when it was sold."""
    found = [given.get("metadata"), _details(given).get("metadata"), (given.get("subscription_details") or {}).get("metadata")]
    return {key: value for one in reversed(found) if isinstance(one, dict) for key, value in one.items()}


def note_invoice(invoice: dict[str, Any], at: dt.datetime, state: PaymentState) -> Payment | None:
    """The payment of an invoice; None where nothing was to be paid, as in a trial."""
    amount = invoice.get("amount_paid" if state is PaymentState.PAID else "amount_due") or 0
    if not amount:
        return None
    intent, charge, customer = id_of(invoice.get("payment_intent")), id_of(invoice.get("charge")), id_of(invoice.get("customer"))
    payment = Payment.objects.select_for_update().filter(stripe_invoice=id_of(invoice)).first()
    payment = payment or _charge_without_invoice(intent, charge, customer, amount)
    if payment is None:
        payment = Payment(stripe_invoice=id_of(invoice), at=at, state=state)
    starts, ends = _period(invoice)
    payment.stripe_invoice = id_of(invoice)
    payment.stripe_subscription = subscription_of(invoice)
    payment.stripe_customer = customer
    payment.stripe_intent, payment.stripe_charge = intent or payment.stripe_intent, charge or payment.stripe_charge
    payment.period_start, payment.period_end = starts, ends
    if at >= payment.at:
        payment.at, payment.state = at, state
        payment.amount, payment.currency = amount, str(invoice.get("currency", ""))[:3]
    payment.save()
    return payment


def note_invoice_payment(given: dict[str, Any], at: dt.datetime) -> Payment | None:
    """Ties an invoice to its payment intent, which newer API versions tell in an event of its own."""
    payment = Payment.objects.filter(stripe_invoice=id_of(given.get("invoice"))).first()
    paid_by = given.get("payment") or {}
    if payment is not None:
        payment.stripe_intent = id_of(paid_by.get("payment_intent")) or payment.stripe_intent
        payment.stripe_charge = id_of(paid_by.get("charge")) or payment.stripe_charge
        payment.save()
    return payment


def note_refund(charge: dict[str, Any], at: dt.datetime) -> tuple[Payment, int]:
    """A charge that was given back, whole or in part: the payment, and how much more of it than was known."""
    payment = _payment_of(id_of(charge), id_of(charge.get("payment_intent")), id_of(charge.get("customer")), charge.get("amount") or 0)
    refunded = int(charge.get("amount_refunded") or 0)
    more = max(0, refunded - payment.amount_refunded)
    payment.amount_refunded = max(refunded, payment.amount_refunded)
    _fill(payment, charge)
    whole = bool(charge.get("refunded")) or (payment.amount and payment.amount_refunded >= payment.amount)
    _turn(payment, PaymentState.REFUNDED if whole else PaymentState(payment.state or PaymentState.PAID), at if whole else payment.at)
    return payment, more


def note_dispute(dispute: dict[str, Any], at: dt.datetime, *, closed: bool) -> Payment:
    """A dispute that was opened or closed. An inquiry (`warning_…`) takes no money away and changes no state."""
    payment = _payment_of(id_of(dispute.get("charge")), id_of(dispute.get("payment_intent")), "", dispute.get("amount") or 0)
    payment.currency = payment.currency or str(dispute.get("currency", ""))[:3]
    status = str(dispute.get("status", ""))
    if status.startswith("warning_"):
        _turn(payment, PaymentState(payment.state or PaymentState.PAID), payment.at)
    elif closed:
        _turn(payment, PaymentState.DISPUTE_WON if status == "won" else PaymentState.DISPUTE_LOST, at)
    else:
        _turn(payment, PaymentState.DISPUTED, at)
    return payment


def _turn(payment: Payment, state: PaymentState, at: dt.datetime) -> None:
    if payment.pk is None or at >= payment.at:
        payment.state, payment.at = state, at
    payment.save()


def _payment_of(charge: str, intent: str, customer: str, amount: int) -> Payment:
    """The payment that a charge belongs to. Newer API versions name no invoice on it: then the customer's newest payment of that
    amount that no other charge is tied to. Else a new one, so that nothing that moved money is lost."""
    asked = Q(stripe_charge=charge) if charge else Q(pk__in=[])
    asked |= Q(stripe_intent=intent) if intent else Q(pk__in=[])
    payment = Payment.objects.select_for_update().filter(asked).first()
    if payment is None and customer:
        free = Payment.objects.select_for_update().filter(stripe_customer=customer, amount=amount, stripe_charge="", stripe_intent="")
        payment = free.exclude(state=PaymentState.FAILED).first()
    if payment is None:
        payment = Payment(amount=amount, at=dt.datetime.fromtimestamp(0, dt.UTC))
    payment.stripe_charge, payment.stripe_intent = charge or payment.stripe_charge, intent or payment.stripe_intent
    payment.stripe_customer = customer or payment.stripe_customer
    return payment


def _charge_without_invoice(intent: str, charge: str, customer: str, amount: int) -> Payment | None:
    """A charge whose refund or dispute was told before its invoice."""
    orphans = Payment.objects.select_for_update().filter(stripe_invoice__isnull=True)
    if intent or charge:
        return orphans.filter(Q(stripe_intent=intent or "-") | Q(stripe_charge=charge or "-")).first()
    return orphans.filter(stripe_customer=customer, amount=amount).exclude(stripe_customer="").first()


def _fill(payment: Payment, charge: dict[str, Any]) -> None:
    payment.currency = payment.currency or str(charge.get("currency", ""))[:3]
    payment.stripe_invoice = payment.stripe_invoice or id_of(charge.get("invoice")) or None


def _details(given: dict[str, Any]) -> dict[str, Any]:
    found = (given.get("parent") or {}).get("subscription_details")
    return found if isinstance(found, dict) else {}


def _period(invoice: dict[str, Any]) -> tuple[dt.datetime | None, dt.datetime | None]:
    """From when to when an invoice pays for the subscription: the line that reaches furthest, without credits and prorations."""
    spans = []
    for line in rows(invoice.get("lines")):
        details = (line.get("parent") or {}).get("subscription_item_details") or {}
        if (line.get("amount") or 0) < 0 or line.get("proration") or details.get("proration"):
            continue
        starts, ends = moment((line.get("period") or {}).get("start")), moment((line.get("period") or {}).get("end"))
        if starts and ends and ends > starts:
            spans.append((ends, starts))
    ends_at, starts_at = max(spans, default=(None, None))
    return starts_at, ends_at
