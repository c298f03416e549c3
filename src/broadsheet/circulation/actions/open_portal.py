"""Open Stripe's customer portal, where a reader sees invoices and changes card, plan or mind."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from broadsheet.circulation.models import Customer
from broadsheet.circulation.stripe_client import asking_stripe, page_of
from broadsheet.readers.models import Reader


def open_portal(reader: Reader) -> str:
    """The address at Stripe to send the reader to.

    Raises:
        ValidationError: the reader is no customer.
        StripeTrouble: Stripe could not be asked.
    """
    customer = Customer.objects.filter(reader=reader).first()
    if customer is None:
        raise ValidationError("You have not paid online yet, so there are no invoices to show.")
    what = "open your invoices"
    with asking_stripe(what) as client:
        session = client.v1.billing_portal.sessions.create(
            {"customer": customer.stripe_id, "return_url": settings.ADDRESS + reverse("plan")}
        )
    return page_of(session, what)
