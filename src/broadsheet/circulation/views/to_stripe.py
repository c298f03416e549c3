"""What pages need whose buttons lead on to Stripe."""

from __future__ import annotations

from collections.abc import Callable

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

View = Callable[..., HttpResponse]


class ToStripe(HttpResponse):
    """See Other (RFC 9110, 15.4.4): the browser asks for Stripe's page with GET."""

    status_code = 303

    def __init__(self, address: str) -> None:
        super().__init__()
        self.headers["location"] = address


def may_lead_to_stripe(view: View) -> View:
    """For pages with a form that ends at Stripe: browsers hold a form's redirects to the page's policy, so Stripe must stand in it."""
    allowed: View = csp_update({"form-action": ["https://*.stripe.com"]})(view)
    return allowed


def safe_next(request: HttpRequest) -> str:
    """Where the reader came from, if that is a page of this paper; else nothing."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked[:500] if is_ours else ""
