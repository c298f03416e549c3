"""Where Stripe tells what happened. Only what Stripe signed, within the last five minutes, is listened to."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from broadsheet.circulation.actions.handle_stripe_event import Malformed, receive

_TOLERANCE = 300


@csrf_exempt
@never_cache
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    secret = settings.ENV["STRIPE_WEBHOOK_SECRET"]
    if not secret:
        return _said("STRIPE_WEBHOOK_SECRET is not set, so nothing from Stripe can be trusted.", 400)
    try:
        import stripe
    except ImportError:
        return _said("The stripe library is missing. Install broadsheet with its extra: broadsheet[pay].", 400)
    try:
        stripe.WebhookSignature.verify_header(request.body, request.headers.get("stripe-signature"), secret, _TOLERANCE)
        payload = json.loads(request.body)
    except stripe.SignatureVerificationError:
        return _said("The signature is missing, wrong or older than five minutes.", 400)
    except ValueError:
        return _said("This is no JSON.", 400)
    if not isinstance(payload, dict):
        return _said("This is no event.", 400)
    try:
        receive(payload)
    except Malformed as error:
        return _said(str(error), 400)
    except Exception:
        # Logged, and noted on the stored event, by the action. Stripe sends it again for three days.
        return _said("The event is stored, but could not be handled yet.", 500)
    return _said("Thank you.", 200)


def _said(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence + "\n", status=status, content_type="text/plain; charset=utf-8")
