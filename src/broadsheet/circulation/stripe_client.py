"""The way to Stripe's API: the official library, asked for only where payment is used (it comes with the extra `pay`)."""

from __future__ import annotations

import contextlib
import hashlib
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

if TYPE_CHECKING:
    from stripe import StripeClient
    from stripe.billing_portal import Session as PortalSession
    from stripe.checkout import Session as CheckoutSession

log = logging.getLogger(__name__)

# A reader waits for the answer; the library's own 80 seconds are too long for that.
_SECONDS = 20


class StripeTrouble(Exception):
    """Stripe could not be asked, or said no. The message is for whoever pressed the button."""


def is_sold_online() -> bool:
    return bool(settings.ENV["STRIPE_KEY"])


def stripe_client() -> StripeClient:
    """The client for this paper's account.

    Raises:
        StripeTrouble: no key is set, or the library is not installed.
    """
    if not is_sold_online():
        raise StripeTrouble("This paper takes no payments online. Write to us, and we will find another way.")
    try:
        import stripe
    except ImportError as error:
        log.error("STRIPE_KEY is set, but the stripe library is missing. Install broadsheet with its extra: broadsheet[pay].")
        raise StripeTrouble("Payment is not set up yet. Write to us, and we will find another way.") from error
    address = settings.ENV["STRIPE_ADDRESS"]
    return stripe.StripeClient(
        settings.ENV["STRIPE_KEY"], max_network_retries=2, http_client=stripe.RequestsClient(timeout=_SECONDS),
        base_addresses={"api": address.rstrip("/")} if address else None,
    )  # fmt: skip


@contextlib.contextmanager
def asking_stripe(what: str) -> Iterator[StripeClient]:
    """A client; whatever Stripe or the network says against it becomes a StripeTrouble, with the cause in the log."""
    client = stripe_client()
    import stripe

    try:
        yield client
    except stripe.StripeError as error:
        log.exception("Stripe: %s failed.", what)
        raise StripeTrouble(f"Stripe could not {what}. Nothing was changed. Try again in a minute.") from error


def page_of(session: CheckoutSession | PortalSession, what: str) -> str:
    """The address of a session's page.

    Raises:
        StripeTrouble: it is none that a browser should follow.
    """
    address = str(session.url or "")
    if urlsplit(address).scheme not in ("http", "https"):
        log.error("Stripe: the session %s came with the address %r.", session.id, address)
        raise StripeTrouble(f"Stripe could not {what}. Nothing was changed. Try again in a minute.")
    return address


def once_key(*parts: object) -> str:
    """An idempotency key: the same parts never make two things at Stripe."""
    return hashlib.sha256("|".join(str(one) for one in parts).encode()).hexdigest()
