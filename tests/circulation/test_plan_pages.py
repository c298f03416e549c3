"""The plans, the reader's own plan, and offers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from broadsheet.access.actions.change_subscription import grant_subscription
from broadsheet.access.models import Plan, Source, Subscription, SubscriptionChange
from broadsheet.circulation.models import Customer, Offer
from broadsheet.readers.actions.record_consent import record_consent
from broadsheet.readers.models import Purpose, Reader
from tests.circulation.conftest import StripeApi

FOREIGN = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "http:///evil.example",
    "\t//evil.example",
]


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["cache-control"]
    return str(answer.content.decode())


def _in(days: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


# The plans


def test_everybody_sees_the_plans_with_price_trial_and_benefits(ana: Client, monthly: Plan, by_hand: Plan, stripe_api: StripeApi) -> None:
    Plan.objects.create(name="Old", slug="old", price=1, is_offered=False)
    page = _page(ana, "/subscribe/")
    for said in ("Monthly", "₹199", "every month", "first 14 days are free", "Fewer letters from us", "Office", "₹9,900"):
        assert said in page
    assert ">Old<" not in page


def test_who_is_signed_out_signs_in_and_comes_back_to_the_plans(ana: Client, monthly: Plan, stripe_api: StripeApi) -> None:
    page = _page(ana, "/subscribe/?next=/city/")
    assert "/account/login/?next=%2Fsubscribe%2F%3Fnext%3D%252Fcity%252F" in page
    assert 'href="/city/"' in page


def test_only_a_plan_with_a_price_at_stripe_leads_to_checkout(as_rita: Client, monthly: Plan, by_hand: Plan, stripe_api: StripeApi) -> None:
    page = _page(as_rita, "/subscribe/")
    assert 'action="/subscribe/monthly/"' in page
    assert 'action="/subscribe/office/"' not in page
    assert 'href="/contact/"' in page


@pytest.mark.parametrize("who", ["ana", "as_rita"])
def test_without_a_key_every_plan_says_contact_us_and_a_voucher_can_be_used(
    request: pytest.FixtureRequest, who: str, monthly: Plan, no_key: None
) -> None:
    page = _page(request.getfixturevalue(who), "/subscribe/")
    assert 'action="/subscribe/monthly/"' not in page
    assert 'href="/contact/"' in page
    assert 'name="code"' in page


def test_a_code_typed_in_while_signed_out_is_still_there_after_signing_in(ana: Client, as_rita: Client, monthly: Plan) -> None:
    answer = ana.get("/account/plan/?code=FERRY-30")
    assert answer["location"] == "/account/login/?next=/account/plan/%3Fcode%3DFERRY-30"
    assert 'value="FERRY-30"' in _page(as_rita, "/account/plan/?code=FERRY-30")


def test_without_any_plan_the_page_still_leads_somewhere(ana: Client) -> None:
    assert 'href="/contact/"' in _page(ana, "/subscribe/")


def test_a_subscriber_is_told_so(as_sam: Client, monthly: Plan) -> None:
    assert "You subscribe already" in _page(as_sam, "/subscribe/")


@pytest.mark.parametrize("address", FOREIGN)
@pytest.mark.parametrize("page", ["/subscribe/", "/account/plan/"])
def test_next_never_leads_to_another_site(as_rita: Client, monthly: Plan, page: str, address: str) -> None:
    answer = as_rita.get(page, {"next": address, "thanks": "1"})
    assert "evil.example" not in answer.content.decode()
    assert "javascript:" not in answer.content.decode()


@pytest.mark.parametrize("page", ["/subscribe/", "/account/plan/"])
def test_a_form_on_the_page_may_lead_to_stripe(as_rita: Client, page: str) -> None:
    policy = as_rita.get(page)["content-security-policy"]
    assert "form-action 'self' https://*.stripe.com" in policy


@pytest.mark.parametrize("page", ["/subscribe/", "/account/plan/", "/account/offers/"])
def test_the_pages_are_only_read(as_rita: Client, page: str) -> None:
    assert as_rita.post(page).status_code == 405


# The reader's own plan


@pytest.mark.parametrize("page", ["/account/plan/", "/account/offers/"])
def test_who_is_signed_out_is_asked_to_sign_in(ana: Client, page: str) -> None:
    assert ana.get(page)["location"] == f"/account/login/?next={page}"


def test_a_member_sees_the_way_to_the_plans(as_rita: Client) -> None:
    assert 'href="/subscribe/"' in _page(as_rita, "/account/plan/")


def test_a_subscriber_sees_what_runs_and_what_was_done(as_rita: Client, rita: Reader, monthly: Plan) -> None:
    grant_subscription(rita, plan=monthly, days=30, why="a secret of the desk")
    page = _page(as_rita, "/account/plan/")
    for said in ("Monthly", "Running", "Granted for 30 days"):
        assert said in page
    assert "a secret of the desk" not in page


def test_nobody_sees_anothers_plan(as_rita: Client, sam: Reader, monthly: Plan) -> None:
    grant_subscription(sam, plan=monthly, days=30)
    assert "Running" not in _page(as_rita, "/account/plan/")


def test_the_reader_pauses_resumes_and_cancels(as_rita: Client, rita: Reader) -> None:
    held = grant_subscription(rita, days=30)
    as_rita.post(f"/account/plan/{held.pk}/pause/", {"weeks": "2"})
    held.refresh_from_db()
    assert held.state == "paused"
    assert "Read again now" in _page(as_rita, "/account/plan/")
    as_rita.post(f"/account/plan/{held.pk}/resume/")
    as_rita.post(f"/account/plan/{held.pk}/cancel/")
    held.refresh_from_db()
    assert held.state == "cancelled, runs to its end"
    assert set(SubscriptionChange.objects.filter(made_by=None).values_list("why", flat=True)) == {"", "by the reader"}


@pytest.mark.parametrize("weeks", ["", "0", "27", "-1", "two", "²", "9" * 50])
def test_a_pause_of_a_strange_length_is_refused(as_rita: Client, rita: Reader, weeks: str) -> None:
    held = grant_subscription(rita, days=30)
    answer = as_rita.post(f"/account/plan/{held.pk}/pause/", {"weeks": weeks}, follow=True)
    assert "Give a number of weeks" in answer.content.decode()
    held.refresh_from_db()
    assert held.paused_from is None


@pytest.mark.parametrize("verb", ["cancel", "pause", "resume"])
def test_only_the_owner_by_post_changes_a_plan(as_rita: Client, ana: Client, sam: Reader, verb: str) -> None:
    held = grant_subscription(sam, days=30)
    address = f"/account/plan/{held.pk}/{verb}/"
    assert as_rita.post(address, {"weeks": "1"}).status_code == 404
    assert ana.post(address, {"weeks": "1"})["location"] == "/account/login/?next=/account/plan/"
    assert as_rita.get(address).status_code == 405
    held.refresh_from_db()
    assert (held.cancelled_at, held.paused_from) == (None, None)


@pytest.mark.parametrize("verb", ["cancel", "pause", "resume"])
def test_what_is_paid_through_stripe_is_changed_there(as_rita: Client, rita: Reader, verb: str) -> None:
    held = Subscription.objects.create(reader=rita, source=Source.STRIPE, stripe_id="sub_1", ends_at=_in(9))
    answer = as_rita.post(f"/account/plan/{held.pk}/{verb}/", {"weeks": "1"}, follow=True)
    assert "paid through Stripe" in answer.content.decode()
    held.refresh_from_db()
    assert held.state == "running"


def test_after_paying_the_reader_is_thanked_and_told_to_wait_for_stripe(as_rita: Client, rita: Reader) -> None:
    page = _page(as_rita, "/account/plan/?thanks=1&next=/city/")
    assert "within a minute" in page
    assert 'href="/city/"' in page
    Subscription.objects.create(reader=rita, source=Source.STRIPE, stripe_id="sub_1", ends_at=_in(9))
    assert "Every story is open to you" in _page(as_rita, "/account/plan/?thanks=1")


def test_invoices_are_offered_to_customers_only_where_a_key_is_set(
    as_rita: Client, rita: Reader, stripe_api: StripeApi, monkeypatch: Any
) -> None:
    assert "/account/plan/invoices/" not in _page(as_rita, "/account/plan/")
    Customer.objects.create(reader=rita, stripe_id="cus_1")
    assert "/account/plan/invoices/" in _page(as_rita, "/account/plan/")
    from django.conf import settings

    monkeypatch.setitem(settings.ENV, "STRIPE_KEY", "")
    assert "/account/plan/invoices/" not in _page(as_rita, "/account/plan/")


def test_the_overview_tells_of_the_plan(as_rita: Client, rita: Reader, monthly: Plan) -> None:
    assert "See the plans" in _page(as_rita, "/account/")
    grant_subscription(rita, plan=monthly, days=30)
    assert "<b>Monthly</b>: running" in _page(as_rita, "/account/")


# Offers


@pytest.fixture
def offers(paper: object) -> None:
    Offer.objects.create(title="For all now", code="ALL", public_from=_in(-1))
    Offer.objects.create(title="Early only", link="https://shop.example/", early_from=_in(-1), public_from=_in(2))
    Offer.objects.create(title="Not even early", code="X", early_from=_in(1), public_from=_in(2))
    Offer.objects.create(title="Gone by", code="X", public_from=_in(-3), ends_at=_in(-1))


def test_early_offers_are_for_who_agreed_and_the_rest_for_all_members(as_rita: Client, rita: Reader, offers: None) -> None:
    page = _page(as_rita, "/account/offers/")
    assert "For all now" in page
    assert "Early only" not in page
    assert "Agree to offers" in page
    record_consent(rita, Purpose.OFFERS, True)
    page = _page(as_rita, "/account/offers/")
    assert "Early only" in page
    assert "Early access" in page
    assert "Not even early" not in page
    assert "Gone by" not in page
    record_consent(rita, Purpose.OFFERS, False)
    assert "Early only" not in _page(as_rita, "/account/offers/")


def test_without_offers_the_page_says_so(as_rita: Client) -> None:
    assert "no offers at the moment" in _page(as_rita, "/account/offers/")
