"""The plans, and the way to pay for one."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.access.models import Plan
from broadsheet.circulation.actions.start_checkout import start_checkout
from broadsheet.circulation.stripe_client import StripeTrouble, is_sold_online
from broadsheet.circulation.views.to_stripe import ToStripe, may_lead_to_stripe, safe_next


@never_cache
@require_safe
@may_lead_to_stripe
def subscribe(request: HttpRequest) -> HttpResponse:
    reader: Any = request.user
    back_to = safe_next(request)
    is_subscriber = reader.is_authenticated and any(one.is_current(timezone.now()) for one in reader.subscriptions.all())
    offered = [{"plan": plan, "is_sold": is_sold_online() and bool(plan.stripe_price)} for plan in Plan.objects.filter(is_offered=True)]
    return render(
        request, "circulation/subscribe.html",
        {
            "offered": offered, "next": back_to, "once": secrets.token_urlsafe(12), "is_subscriber": is_subscriber,
            "here": _plans_address(back_to), "code": request.GET.get("code", "")[:40],
        },
    )  # fmt: skip


@never_cache
@require_POST
def checkout(request: HttpRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(Plan, slug=slug, is_offered=True)
    reader: Any = request.user
    back_to = safe_next(request)
    if not reader.is_authenticated:
        return redirect_to_login(_plans_address(back_to))
    if not EmailAddress.objects.filter(user=reader, verified=True).exists():
        messages.error(request, "Confirm your e-mail address first: invoices go there, and a plan opens stories only once it is confirmed.")
        return redirect("account_email")
    try:
        return ToStripe(start_checkout(reader, plan, back_to=back_to, once=request.POST.get("once", "")))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("plan")
    except StripeTrouble as error:
        messages.error(request, str(error))
        return redirect(_plans_address(back_to))


def _plans_address(back_to: str) -> str:
    return reverse("subscribe") + (f"?{urlencode({'next': back_to})}" if back_to else "")
