"""What circulation holds of a reader, for take-out and erasure."""

from __future__ import annotations

from broadsheet.circulation.actions.stop_at_stripe import stop_all_charges
from broadsheet.circulation.models import Payment, StripeEvent
from broadsheet.readers.holdings import Holding, register_holding, rows_of
from broadsheet.readers.models import Reader

_PAYMENT = ("at", "state", "amount", "amount_refunded", "currency", "period_start", "period_end", "stripe_invoice")


def register_holdings() -> None:
    for holding in (
        # First of all, and while the ids are still known: nothing may be charged to somebody who is gone.
        Holding(
            "Customer at Stripe", ("circulation.Customer",),
            rows_of("circulation.Customer", "reader", ("stripe_id", "made_at")), stop_all_charges,
        ),
        Holding(
            "Vouchers you used", ("circulation.VoucherUse",),
            rows_of("circulation.VoucherUse", "reader", ("voucher__code", "voucher__days", "at")),
        ),
        Holding("Payments", ("circulation.Payment",), rows_of("circulation.Payment", "reader", _PAYMENT), _untie_payments),
        Holding(
            "What Stripe told of you", ("circulation.StripeEvent",),
            rows_of("circulation.StripeEvent", "reader", ("created", "type", "payload")), _empty_events,
        ),
    ):  # fmt: skip
        register_holding(holding)


def _untie_payments(reader: Reader) -> None:
    """The law wants the accounts kept; they do not need the name."""
    Payment.objects.filter(reader=reader).update(reader=None, subscription=None)


def _empty_events(reader: Reader) -> None:
    StripeEvent.objects.filter(reader=reader).update(reader=None, payload={}, customer="")
