"""A reader as the desk sees them: subscriptions, what was done, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from broadsheet.access.actions.change_subscription import extend_subscription, grant_subscription, pause_subscription, resume_subscription
from broadsheet.access.models import Source, Subscription, SubscriptionChange
from broadsheet.circulation.actions.stop_at_stripe import stop_subscription
from broadsheet.circulation.desk.forms import CancelForm, ExtendForm, GiftForm, GrantForm, PauseForm, ResumeForm
from broadsheet.circulation.desk.permission import of_the_desk
from broadsheet.circulation.models import Customer, Payment, VoucherUse
from broadsheet.circulation.stripe_client import StripeTrouble
from broadsheet.readers.models import Reader

_FORMS: dict[str, type[forms.Form]] = {"extend": ExtendForm, "cancel": CancelForm, "pause": PauseForm, "resume": ResumeForm}
_HELD_BY_STRIPE = (
    "This subscription is paid through Stripe, which says how long it runs. It can be cancelled here; anything else is done at Stripe."
)


@require_safe
@of_the_desk
def reader_page(request: HttpRequest, reader_id: int) -> HttpResponse:
    return _page(request, get_object_or_404(Reader, pk=reader_id))


@require_POST
@of_the_desk
def grant_days(request: HttpRequest, reader_id: int) -> HttpResponse:
    reader = get_object_or_404(Reader, pk=reader_id)
    form = GrantForm(request.POST, prefix="grant")
    if not form.is_valid():
        return _page(request, reader, grant=form)
    given = form.cleaned_data
    grant_subscription(reader, plan=given["plan"], days=given["days"], user=request.user, why=given["why"])
    messages.success(request, f"{reader.email} reads as a subscriber now.")
    return redirect("circulation_reader", reader.pk)


@require_POST
@of_the_desk
def gift_days(request: HttpRequest, reader_id: int) -> HttpResponse:
    """A subscription for somebody else, at this reader's wish."""
    giver = get_object_or_404(Reader, pk=reader_id)
    form = GiftForm(request.POST, prefix="gift")
    if not form.is_valid() or form.reader is None:
        return _page(request, giver, gift=form)
    given = form.cleaned_data
    grant_subscription(form.reader, plan=given["plan"], days=given["days"], source=Source.GIFT, user=request.user, why=given["why"])
    messages.success(request, f"{form.reader.email} has the gift now.")
    return redirect("circulation_reader", form.reader.pk)


@require_POST
@of_the_desk
def change_days(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    if verb not in _FORMS:
        raise Http404
    subscription = get_object_or_404(Subscription.objects.select_related("reader"), pk=number)
    form = _FORMS[verb](request.POST, prefix=f"{verb}-{number}")
    if not form.is_valid():
        return _page(request, subscription.reader, bad=form)
    if subscription.source == Source.STRIPE and verb != "cancel":
        messages.error(request, _HELD_BY_STRIPE)
        return redirect("circulation_reader", subscription.reader_id)
    try:
        _CHANGES[verb](subscription, form.cleaned_data, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except StripeTrouble as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Done. It counts at once.")
    return redirect("circulation_reader", subscription.reader_id)


def _extend(one: Subscription, given: dict[str, Any], user: Any) -> None:
    extend_subscription(one, given["days"], user=user, why=given["why"])


def _cancel(one: Subscription, given: dict[str, Any], user: Any) -> None:
    stop_subscription(one, at_once=given["at_once"], user=user, why=given["why"])


def _pause(one: Subscription, given: dict[str, Any], user: Any) -> None:
    pause_subscription(one, given["until"], user=user, why=given["why"])


def _resume(one: Subscription, given: dict[str, Any], user: Any) -> None:
    resume_subscription(one, user=user, why=given["why"])


_CHANGES: dict[str, Callable[[Subscription, dict[str, Any], Any], None]] = {
    "extend": _extend, "cancel": _cancel, "pause": _pause, "resume": _resume,
}  # fmt: skip


def _page(
    request: HttpRequest, reader: Reader, *, grant: forms.Form | None = None, gift: forms.Form | None = None, bad: forms.Form | None = None
) -> HttpResponse:
    """The page, with the form that was filled in wrongly in its place."""
    held = reader.subscriptions.select_related("plan")
    changes = SubscriptionChange.objects.filter(subscription__reader=reader).select_related("subscription__plan", "made_by")
    return render(
        request, "circulation/desk/reader_page.html",
        {
            "reader": reader, "rows": [_row(one, bad) for one in held], "changes": changes[:100],
            "payments": Payment.objects.filter(reader=reader)[:50],
            "vouchers": VoucherUse.objects.filter(reader=reader).select_related("voucher")[:50],
            "confirmed": EmailAddress.objects.filter(user=reader, verified=True).exists(),
            "customer": Customer.objects.filter(reader=reader).first(),
            "grant": grant or GrantForm(prefix="grant"), "gift": gift or GiftForm(prefix="gift"),
        },
        status=400 if grant or gift or bad else 200,
    )  # fmt: skip


def _row(one: Subscription, bad: forms.Form | None) -> dict[str, Any]:
    state = one.state
    is_stripe = one.source == Source.STRIPE
    verbs = {
        "extend": not is_stripe and one.ends_at is not None,
        "cancel": state != "ended",
        "pause": not is_stripe and state in ("running", "in grace", "cancelled, runs to its end"),
        "resume": not is_stripe and state == "paused",
    }
    made = []
    for verb in (verb for verb, may in verbs.items() if may):
        prefix = f"{verb}-{one.pk}"
        form = bad if bad is not None and bad.prefix == prefix else _FORMS[verb](prefix=prefix)
        made.append({"verb": verb, "label": verb.capitalize(), "form": form})
    return {"one": one, "state": state, "is_stripe": is_stripe, "forms": made}
