"""What circulation keeps: vouchers and their uses, offers, and what Stripe told of customers and payments."""

from broadsheet.circulation.models.customer import Customer
from broadsheet.circulation.models.offer import Offer
from broadsheet.circulation.models.payment import Payment
from broadsheet.circulation.models.stripe_event import StripeEvent
from broadsheet.circulation.models.voucher import Voucher, VoucherUse

__all__ = ["Customer", "Offer", "Payment", "StripeEvent", "Voucher", "VoucherUse"]
