"""The reader's own plan: what runs, what was done to it, and what the reader can do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from broadsheet.access.actions.change_subscription import cancel_subscription, pause_subscription, resume_subscription
from broadsheet.access.models import Source, Subscription, SubscriptionChange
from broadsheet.circulation.actions.open_portal import open_portal
from broadsheet.circulation.models import Customer
from broadsheet.circulation.stripe_client import StripeTrouble, is_sold_online
from broadsheet.circulation.views.to_stripe import ToStripe, may_lead_to_stripe, safe_next

_BY_READER = "by the reader"
_LONGEST_PAUSE = 26
_OVER = "ended"


@never_cache
@require_safe
@login_required
@may_lead_to_stripe
def plan(request: HttpRequest) -> HttpResponse:
    reader: Any = request.user
    held = list(reader.subscriptions.select_related("plan"))
    running = [one for one in held if one.state != _OVER]
    bought = "thanks" in request.GET
    return render(
        request, "account/plan.html",
        {
            "running": [_row(one) for one in running], "ended": [one for one in held if one.state == _OVER],
            "changes": SubscriptionChange.objects.filter(subscription__reader=reader).select_related("subscription__plan")[:40],
            "payments": reader.payments.all()[:24], "has_invoices": is_sold_online() and Customer.objects.filter(reader=reader).exists(),
            "thanks": bought, "waits": bought and not any(one.source == Source.STRIPE for one in running),
            "next": safe_next(request), "code": request.GET.get("code", "")[:40], "longest_pause": _LONGEST_PAUSE,
        },
    )  # fmt: skip


@never_cache
@require_POST
def portal(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login("/account/plan/")
    try:
        return ToStripe(open_portal(request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except StripeTrouble as error:
        messages.error(request, str(error))
    return redirect("plan")


@never_cache
@require_POST
def cancel_plan(request: HttpRequest, number: int) -> HttpResponse:
    return _change(request, number, partial(cancel_subscription, why=_BY_READER), "Your plan is cancelled. You can read on until its end.")


@never_cache
@require_POST
def pause_plan(request: HttpRequest, number: int) -> HttpResponse:
    weeks = request.POST.get("weeks", "")
    if not (weeks.isascii() and weeks.isdigit() and 1 <= int(weeks) <= _LONGEST_PAUSE):
        messages.error(request, f"Give a number of weeks from 1 to {_LONGEST_PAUSE}.")
        return redirect("plan")
    until = timezone.now() + dt.timedelta(weeks=int(weeks))
    return _change(
        request, number, lambda one: pause_subscription(one, until, why=_BY_READER),
        f"Your plan is paused until {until:%d %B %Y}. Its end moves on by as long.",
    )  # fmt: skip


@never_cache
@require_POST
def resume_plan(request: HttpRequest, number: int) -> HttpResponse:
    return _change(request, number, partial(resume_subscription, why=_BY_READER), "Your plan runs again.")


def _change(request: HttpRequest, number: int, change: Callable[[Subscription], object], done: str) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login("/account/plan/")
    found = get_object_or_404(Subscription, pk=number, reader=request.user)
    if found.source == Source.STRIPE:
        messages.error(request, "This plan is paid through Stripe. Change it under “Payment and invoices”.")
    elif found.state == _OVER:
        messages.error(request, "This plan has ended already.")
    else:
        try:
            change(found)
            messages.success(request, done)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return redirect("plan")


def _row(one: Subscription) -> dict[str, Any]:
    """A subscription, and what its reader may do with it here; what Stripe charges is changed at Stripe."""
    ours, state = one.source != Source.STRIPE, one.state
    return {
        "one": one, "state": state, "name": one.plan.name if one.plan else "Subscription", "is_online": not ours,
        "can_cancel": ours and state == "running" and one.ends_at is not None,
        "can_pause": ours and state == "running" and one.ends_at is not None, "can_resume": ours and state == "paused",
    }  # fmt: skip


def plan_told(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    """The reader's plan in a line, for the account's overview."""
    reader: Any = request.user
    if not reader.is_authenticated:
        return None
    running = [_row(one) for one in reader.subscriptions.select_related("plan") if one.state != _OVER]
    return "account/parts/plan.html", {"running": running}
