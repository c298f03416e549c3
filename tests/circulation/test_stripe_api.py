"""What this paper asks of Stripe: the official library against a local server that refuses what it does not know."""

from __future__ import annotations

import datetime as dt
import sys

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from broadsheet.access.models import Plan, Source, Subscription
from broadsheet.circulation.models import Customer, Payment, StripeEvent, Voucher, VoucherUse
from broadsheet.readers.actions.erase_reader import ask_erasure, erase_due
from broadsheet.readers.holdings import holdings
from broadsheet.readers.models import ErasureRequest, Reader
from tests.circulation.conftest import KEY, StripeApi, Tell, event, invoice, subscription

FAULT = (500, {"error": {"type": "api_error", "message": "Sorry."}})


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library waits between its tries; the tests need not."""
    import stripe

    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.0)
    monkeypatch.setattr(stripe.HTTPClient, "MAX_DELAY", 0.0)


def _bought(reader: Reader) -> Subscription:
    ends = timezone.now() + dt.timedelta(days=9)
    return Subscription.objects.create(reader=reader, source=Source.STRIPE, stripe_id="sub_1", ends_at=ends)


# Checkout


def test_the_button_opens_checkout_with_everything_it_needs(as_rita: Client, rita: Reader, monthly: Plan, stripe_api: StripeApi) -> None:
    answer = as_rita.post("/subscribe/monthly/", {"next": "/city/", "once": "a"})
    assert (answer.status_code, answer["location"]) == (303, "https://checkout.stripe.com/c/pay/cs_test_1")
    asked = stripe_api.asked[0]
    number = str(rita.pk)
    assert (asked.method, asked.path, asked.headers["authorization"]) == ("POST", "/v1/checkout/sessions", f"Bearer {KEY}")
    assert asked.headers["stripe-version"]
    assert len(asked.headers["idempotency-key"]) == 64
    assert asked.form == {
        "mode": "subscription", "line_items[0][price]": "price_monthly", "line_items[0][quantity]": "1", "client_reference_id": number,
        "customer_email": "rita@example.org", "metadata[broadsheet_reader]": number, "metadata[plan]": str(monthly.pk),
        "subscription_data[metadata][broadsheet_reader]": number, "subscription_data[trial_period_days]": "14",
        "success_url": f"{django_settings.ADDRESS}/account/plan/?thanks=1&next=%2Fcity%2F",
        "cancel_url": f"{django_settings.ADDRESS}/subscribe/?next=%2Fcity%2F",
    }  # fmt: skip


def test_a_customer_is_known_again_and_tries_out_only_once(as_rita: Client, rita: Reader, monthly: Plan, stripe_api: StripeApi) -> None:
    Customer.objects.create(reader=rita, stripe_id="cus_1")
    ended = timezone.now() - dt.timedelta(days=9)
    Subscription.objects.create(reader=rita, source=Source.STRIPE, stripe_id="sub_0", starts_at=ended, ends_at=ended)
    assert as_rita.post("/subscribe/monthly/").status_code == 303
    form = stripe_api.asked[0].form
    assert form["customer"] == "cus_1"
    assert "customer_email" not in form
    assert "subscription_data[trial_period_days]" not in form


def test_one_press_sent_twice_is_one_session_and_two_presses_are_two(as_rita: Client, monthly: Plan, stripe_api: StripeApi) -> None:
    for once in ("a", "a", "b", "", ""):
        as_rita.post("/subscribe/monthly/", {"once": once})
    keys = [asked.headers["idempotency-key"] for asked in stripe_api.asked]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 4


def test_who_pays_already_does_not_pay_twice(as_rita: Client, rita: Reader, monthly: Plan, stripe_api: StripeApi) -> None:
    _bought(rita)
    answer = as_rita.post("/subscribe/monthly/", follow=True)
    assert "You subscribe already" in answer.content.decode()
    assert not stripe_api.asked


def test_an_address_that_is_not_confirmed_is_confirmed_first(as_rita: Client, rita: Reader, monthly: Plan, stripe_api: StripeApi) -> None:
    EmailAddress.objects.filter(user=rita).update(verified=False)
    assert as_rita.post("/subscribe/monthly/")["location"] == "/account/email/"
    assert not stripe_api.asked


def test_who_is_signed_out_signs_in_and_is_back_at_the_plans(ana: Client, monthly: Plan, stripe_api: StripeApi) -> None:
    assert ana.post("/subscribe/monthly/", {"next": "/city/"})["location"] == "/account/login/?next=/subscribe/%3Fnext%3D%252Fcity%252F"
    assert not stripe_api.asked


def test_a_foreign_next_does_not_reach_stripe(as_rita: Client, monthly: Plan, stripe_api: StripeApi) -> None:
    as_rita.post("/subscribe/monthly/", {"next": "https://evil.example/"})
    assert "evil" not in str(stripe_api.asked[0].form)


@pytest.mark.parametrize("slug", ["nothing", "old"])
def test_a_plan_that_is_not_offered_is_not_found(as_rita: Client, monthly: Plan, stripe_api: StripeApi, slug: str) -> None:
    Plan.objects.create(name="Old", slug="old", price=1, is_offered=False, stripe_price="price_old")
    assert as_rita.post(f"/subscribe/{slug}/").status_code == 404


def test_a_plan_without_a_price_at_stripe_gets_a_sentence(as_rita: Client, by_hand: Plan, stripe_api: StripeApi) -> None:
    assert "not sold online" in as_rita.post("/subscribe/office/", follow=True).content.decode()


def test_checkout_is_only_opened_by_post_with_the_forms_token(as_rita: Client, rita: Reader, monthly: Plan, stripe_api: StripeApi) -> None:
    assert as_rita.get("/subscribe/monthly/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post("/subscribe/monthly/").status_code == 403
    assert not stripe_api.asked


@pytest.mark.parametrize(
    "fault", [FAULT, (401, {"error": {"message": "Invalid API Key"}}), (402, {"error": {"type": "card_error", "message": "x"}}), (429, {})]
)
def test_when_stripe_says_no_the_reader_gets_a_sentence(
    as_rita: Client, monthly: Plan, stripe_api: StripeApi, fault: tuple[int, dict[str, object]]
) -> None:
    stripe_api.instead["/v1/checkout/sessions"] = fault
    answer = as_rita.post("/subscribe/monthly/", follow=True)
    assert answer.status_code == 200
    assert "Stripe could not open the payment page" in answer.content.decode()


def test_when_stripe_cannot_be_reached_the_reader_gets_a_sentence(
    as_rita: Client, monthly: Plan, stripe_api: StripeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(django_settings.ENV, "STRIPE_ADDRESS", "http://127.0.0.1:1")
    assert "Stripe could not open" in as_rita.post("/subscribe/monthly/", follow=True).content.decode()


def test_without_a_key_or_the_library_the_reader_gets_a_sentence(
    as_rita: Client, rita: Reader, monthly: Plan, stripe_api: StripeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    Customer.objects.create(reader=rita, stripe_id="cus_1")
    monkeypatch.setitem(sys.modules, "stripe", None)
    assert "Payment is not set up yet" in as_rita.post("/subscribe/monthly/", follow=True).content.decode()
    monkeypatch.setitem(django_settings.ENV, "STRIPE_WEBHOOK_SECRET", "whsec_1")
    assert as_rita.post("/stripe/webhook/", b"{}", content_type="application/json").status_code == 400
    monkeypatch.setitem(django_settings.ENV, "STRIPE_KEY", "")
    for address in ("/subscribe/monthly/", "/account/plan/invoices/"):
        assert "takes no payments online" in as_rita.post(address, follow=True).content.decode()


# The portal


def test_the_portal_is_opened_for_the_readers_own_customer(as_rita: Client, rita: Reader, stripe_api: StripeApi) -> None:
    Customer.objects.create(reader=rita, stripe_id="cus_1")
    answer = as_rita.post("/account/plan/invoices/")
    assert (answer.status_code, answer["location"]) == (303, "https://billing.stripe.com/p/session/test_1")
    assert stripe_api.asked[0].form == {"customer": "cus_1", "return_url": f"{django_settings.ADDRESS}/account/plan/"}


def test_who_never_paid_or_is_signed_out_has_no_portal(as_rita: Client, ana: Client, stripe_api: StripeApi) -> None:
    assert "have not paid online yet" in as_rita.post("/account/plan/invoices/", follow=True).content.decode()
    assert ana.post("/account/plan/invoices/")["location"] == "/account/login/?next=/account/plan/"
    assert as_rita.get("/account/plan/invoices/").status_code == 405
    assert not stripe_api.asked


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "data:text/html,x"])
def test_an_address_that_is_no_page_is_never_followed(as_rita: Client, rita: Reader, stripe_api: StripeApi, url: str) -> None:
    Customer.objects.create(reader=rita, stripe_id="cus_1")
    stripe_api.instead["/v1/billing_portal/sessions"] = (200, {"id": "bps_1", "object": "billing_portal.session", "url": url})
    answer = as_rita.post("/account/plan/invoices/", follow=True)
    assert "Stripe could not open" in answer.content.decode()


# Erasure


def _erase(reader: Reader) -> int:
    ask_erasure(reader)
    ErasureRequest.objects.update(due_at=timezone.now())
    return erase_due()


def test_erasing_a_reader_stops_the_charges_and_leaves_the_accounts_without_a_name(tell: Tell, rita: Reader, stripe_api: StripeApi) -> None:
    tell(event("customer.subscription.created", subscription(rita)))
    tell(event("invoice.paid", invoice(rita)))
    assert _erase(rita) == 1
    assert [(asked.method, asked.path) for asked in stripe_api.asked] == [("DELETE", "/v1/subscriptions/sub_1")]
    payment = Payment.objects.get()
    assert (payment.reader, payment.subscription, payment.amount) == (None, None, 19900)
    assert not Customer.objects.exists()
    assert all(one.payload == {} and one.reader is None for one in StripeEvent.objects.all())


def test_the_take_out_holds_what_circulation_keeps(tell: Tell, rita: Reader) -> None:
    tell(event("customer.subscription.created", subscription(rita)))
    tell(event("invoice.paid", invoice(rita)))
    voucher = Voucher.objects.create(code="FERRY-30", days=30)
    VoucherUse.objects.create(voucher=voucher, reader=rita)
    held = {one.name: one.collect(rita) for one in holdings()}
    assert held["Customer at Stripe"][0]["stripe_id"] == "cus_1"
    assert held["Vouchers you used"][0]["voucher__code"] == "FERRY-30"
    assert (held["Payments"][0]["amount"], held["Payments"][0]["stripe_invoice"]) == (19900, "in_1")
    assert [row["type"] for row in held["What Stripe told of you"]] == ["invoice.paid", "customer.subscription.created"]


def test_what_stripe_tells_of_an_erased_reader_afterwards_is_not_kept(tell: Tell, rita: Reader, stripe_api: StripeApi) -> None:
    tell(event("customer.subscription.created", subscription(rita)))
    tell(event("invoice.paid", invoice(rita)))
    gone = subscription(rita, "canceled")
    _erase(rita)
    assert tell(event("customer.subscription.deleted", gone)) == 200
    assert (
        tell(event("charge.refunded", {"id": "ch_1", "customer": "cus_1", "amount": 19900, "amount_refunded": 19900, "refunded": True}))
        == 200
    )
    assert [one.payload for one in StripeEvent.objects.all()] == [{}] * 4
    assert Payment.objects.get().state == "refunded"
    assert not Subscription.objects.exists()


def test_a_fault_of_stripes_puts_the_erasure_off_and_the_next_round_does_it(rita: Reader, stripe_api: StripeApi) -> None:
    _bought(rita)
    stripe_api.instead["/v1/subscriptions/sub_1"] = FAULT
    assert _erase(rita) == 0
    assert Reader.objects.filter(pk=rita.pk).exists()
    stripe_api.instead.clear()
    assert erase_due() == 1
    assert not Reader.objects.filter(pk=rita.pk).exists()


def test_a_subscription_that_stripe_does_not_know_any_more_stands_in_nobodys_way(rita: Reader, stripe_api: StripeApi) -> None:
    _bought(rita)
    missing = {"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "No such subscription: 'sub_1'"}}
    stripe_api.instead["/v1/subscriptions/sub_1"] = (404, missing)
    assert _erase(rita) == 1


def test_a_key_that_is_gone_does_not_let_charges_run_on_unseen(rita: Reader, no_key: None) -> None:
    held = _bought(rita)
    assert _erase(rita) == 0
    Subscription.objects.filter(pk=held.pk).update(ends_at=timezone.now() - dt.timedelta(days=1))
    assert erase_due() == 1
