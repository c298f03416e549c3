"""Start Checkout: the page at Stripe where a plan is paid for."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from broadsheet.access.models import Plan, Source
from broadsheet.circulation.models import Customer
from broadsheet.circulation.payments import READER
from broadsheet.circulation.stripe_client import asking_stripe, once_key, page_of
from broadsheet.readers.models import Reader


def start_checkout(reader: Reader, plan: Plan, *, back_to: str = "", once: str = "") -> str:
    """The address at Stripe to send the reader to. `once` stands for one press of the button: the same again gives the same session.

    Raises:
        ValidationError: the plan is not sold online, or the reader pays for one already.
        StripeTrouble: Stripe could not be asked.
    """
    if not plan.is_offered or not plan.stripe_price:
        raise ValidationError("This plan is not sold online. Write to us, and we will see to it.")
    once = once or secrets.token_urlsafe(12)
    bought = list(reader.subscriptions.filter(source=Source.STRIPE))
    now = timezone.now()
    if any(one.cancelled_at is None and (one.last_moment is None or now < one.last_moment) for one in bought):
        raise ValidationError("You subscribe already. Change your plan or card under “Payment and invoices”.")
    params = _params(reader, plan, back_to, is_new=not bought)
    what = "open the payment page"
    with asking_stripe(what) as client:
        session = client.v1.checkout.sessions.create(params, {"idempotency_key": once_key("checkout", once, sorted(params.items()))})  # type: ignore[arg-type]
    return page_of(session, what)


def _params(reader: Reader, plan: Plan, back_to: str, *, is_new: bool) -> dict[str, Any]:
    customer = Customer.objects.filter(reader=reader).first()
    thanks = {"thanks": "1", **({"next": back_to} if back_to else {})}
    sold: dict[str, Any] = {"metadata": {READER: str(reader.pk)}}
    if plan.trial_days and is_new:
        # Once only: whoever subscribed before has tried it.
        sold["trial_period_days"] = plan.trial_days
    params: dict[str, Any] = {
        "mode": "subscription",
        "line_items": [{"price": plan.stripe_price, "quantity": 1}],
        "client_reference_id": str(reader.pk),
        "metadata": {READER: str(reader.pk), "plan": str(plan.pk)},
        "subscription_data": sold,
        "success_url": f"{settings.ADDRESS}{reverse('plan')}?{urlencode(thanks)}",
        "cancel_url": f"{settings.ADDRESS}{reverse('subscribe')}" + (f"?{urlencode({'next': back_to})}" if back_to else ""),
    }
    return params | ({"customer": customer.stripe_id} if customer else {"customer_email": reader.email})
