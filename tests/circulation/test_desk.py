"""The circulation desk's screens in the newsroom: who may see them, and what they do."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from broadsheet.access.actions.change_subscription import grant_subscription
from broadsheet.access.models import Institution, Plan, Source, Subscription, SubscriptionChange
from broadsheet.circulation.models import Offer, StripeEvent, Voucher
from broadsheet.readers.models import Reader
from tests.circulation.conftest import BEGUN, MONTH, StripeApi, Tell, event, subscription

DESK = "/newsroom/circulation/"


def _page(client: Client, address: str, **asked: str) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def _messages(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def _screens(rita: Reader, held: Subscription, told: StripeEvent) -> list[tuple[str, str]]:
    return [
        ("get", DESK), ("get", f"{DESK}readers/{rita.pk}/"), ("post", f"{DESK}readers/{rita.pk}/grant/"), ("post", f"{DESK}readers/{rita.pk}/gift/"),
        *(("post", f"{DESK}subscriptions/{held.pk}/{verb}/") for verb in ("extend", "cancel", "pause", "resume")),
        ("get", f"{DESK}stripe-events/"), ("post", f"{DESK}stripe-events/{told.pk}/replay/"), ("get", f"{DESK}import/"), ("post", f"{DESK}import/"),
    ]  # fmt: skip


@pytest.fixture
def told(db: None) -> StripeEvent:
    return StripeEvent.objects.create(
        event_id="evt_1", type="product.created", created=timezone.now(), payload={"data": {"object": {"id": "x"}}}
    )


# Who may


@pytest.mark.parametrize("who", ["as_rhea", "as_ed", "as_mo"])
def test_other_roles_are_sent_away_from_every_screen(request: pytest.FixtureRequest, who: str, rita: Reader, told: StripeEvent) -> None:
    client, held = request.getfixturevalue(who), grant_subscription(rita, days=9)
    for method, address in _screens(rita, held, told):
        answer = getattr(client, method)(address, {"grant-days": "9", "why": ""})
        assert (answer.status_code, answer["location"]) == (302, "/newsroom/"), address
    assert SubscriptionChange.objects.count() == 1
    assert "circulation" not in client.get("/newsroom/").content.decode()


def test_readers_and_strangers_do_not_get_into_the_newsroom_at_all(as_rita: Client, ana: Client, rita: Reader, told: StripeEvent) -> None:
    held = grant_subscription(rita, days=9)
    for method, address in _screens(rita, held, told):
        assert getattr(ana, method)(address)["location"].startswith("/account/login/"), address
        assert getattr(as_rita, method)(address).status_code in (302, 403), address
    assert SubscriptionChange.objects.count() == 1


def test_each_screen_takes_its_own_method_only(as_cira: Client, rita: Reader, told: StripeEvent) -> None:
    held = grant_subscription(rita, days=9)
    for method, address in _screens(rita, held, told):
        if not address.endswith("/import/"):
            assert getattr(as_cira, "post" if method == "get" else "get")(address).status_code == 405, address
        assert as_cira.delete(address).status_code == 405


def test_the_menu_holds_the_desk_for_circulation(as_cira: Client) -> None:
    page = _page(as_cira, "/newsroom/")
    assert "Circulation" in page
    for name in (DESK, f"{DESK}import/", f"{DESK}stripe-events/"):
        assert name in page


def test_what_is_not_there_is_not_found(as_cira: Client, rita: Reader) -> None:
    held = grant_subscription(rita, days=9)
    assert as_cira.get(f"{DESK}readers/999999/").status_code == 404
    for address in (
        "readers/999999/grant/",
        "readers/999999/gift/",
        "subscriptions/999999/cancel/",
        f"subscriptions/{held.pk}/erase/",
        "stripe-events/9999/replay/",
    ):
        assert as_cira.post(DESK + address).status_code == 404


# Find


@pytest.mark.parametrize("asked", ["rita", "RITA@EX", "rita example", "  rita  "])
def test_a_reader_is_found_by_parts_of_name_and_address(as_cira: Client, rita: Reader, asked: str) -> None:
    assert f"{DESK}readers/{rita.pk}/" in _page(as_cira, DESK, q=asked)


@pytest.mark.parametrize("asked", ["nobody", "rita nobody", "%", "\0", "'; --"])
def test_who_is_not_known_is_not_found(as_cira: Client, rita: Reader, asked: str) -> None:
    assert f"{DESK}readers/{rita.pk}/" not in _page(as_cira, DESK, q=asked)


# Do


def test_the_desk_grants_and_the_log_says_who_and_why(as_cira: Client, cira: Reader, rita: Reader, monthly: Plan) -> None:
    answer = as_cira.post(
        f"{DESK}readers/{rita.pk}/grant/", {"grant-plan": str(monthly.pk), "grant-days": "30", "grant-why": "won the quiz"}
    )
    assert answer["location"] == f"{DESK}readers/{rita.pk}/"
    held = Subscription.objects.get(reader=rita)
    assert (held.plan, held.source, held.state) == (monthly, Source.DESK, "running")
    change = held.changes.get()
    assert (change.made_by, change.why) == (cira, "won the quiz")
    assert "won the quiz" in _page(as_cira, f"{DESK}readers/{rita.pk}/")


@pytest.mark.parametrize("days", ["0", "-5", "many", "99999999"])
def test_a_strange_number_of_days_is_refused_beside_the_field(as_cira: Client, rita: Reader, days: str) -> None:
    answer = as_cira.post(f"{DESK}readers/{rita.pk}/grant/", {"grant-days": days})
    assert answer.status_code == 400
    assert "errorlist" in answer.content.decode()
    assert not Subscription.objects.exists()


def test_the_desk_extends_pauses_resumes_and_cancels(as_cira: Client, rita: Reader) -> None:
    held = grant_subscription(rita, days=10)
    before = held.ends_at
    assert before is not None
    base = f"{DESK}subscriptions/{held.pk}/"
    as_cira.post(f"{base}extend/", {f"extend-{held.pk}-days": "5"})
    held.refresh_from_db()
    assert held.ends_at == before + dt.timedelta(days=5)
    tomorrow = (timezone.now() + dt.timedelta(days=2)).date().isoformat()
    as_cira.post(f"{base}pause/", {f"pause-{held.pk}-until": tomorrow})
    held.refresh_from_db()
    assert held.state == "paused"
    assert f"{base}resume/" in _page(as_cira, f"{DESK}readers/{rita.pk}/")
    as_cira.post(f"{base}resume/")
    as_cira.post(f"{base}cancel/")
    held.refresh_from_db()
    assert held.state == "cancelled, runs to its end"
    as_cira.post(f"{base}cancel/", {f"cancel-{held.pk}-at_once": "on"})
    held.refresh_from_db()
    assert held.state == "ended"


def test_what_makes_no_sense_is_answered_with_a_sentence(as_cira: Client, rita: Reader) -> None:
    held = grant_subscription(rita)
    base = f"{DESK}subscriptions/{held.pk}/"
    assert "has no end" in _messages(as_cira.post(f"{base}extend/", {f"extend-{held.pk}-days": "5"}, follow=True))
    assert "not paused" in _messages(as_cira.post(f"{base}resume/", follow=True))
    answer = as_cira.post(f"{base}pause/", {f"pause-{held.pk}-until": "2020-01-01"})
    assert (answer.status_code, "later than today" in answer.content.decode()) == (400, True)


def test_a_gift_goes_to_an_account_and_an_address_without_one_gets_a_sentence(as_cira: Client, rita: Reader, mo: Reader) -> None:
    address = f"{DESK}readers/{rita.pk}/gift/"
    as_cira.post(address, {"gift-email": "MO@example.org", "gift-days": "365"})
    assert Subscription.objects.get().source == Source.GIFT
    assert Subscription.objects.get().reader == mo
    answer = as_cira.post(address, {"gift-email": "new@example.org", "gift-days": "365"})
    assert (answer.status_code, "There is no account with this address yet" in answer.content.decode()) == (400, True)
    assert Subscription.objects.count() == 1


# Stripe


def test_what_stripe_charges_is_cancelled_there_too_and_nothing_else_is_done_here(
    as_cira: Client, rita: Reader, stripe_api: StripeApi
) -> None:
    ends = timezone.now() + dt.timedelta(days=9)
    held = Subscription.objects.create(reader=rita, source=Source.STRIPE, stripe_id="sub_1", ends_at=ends)
    base = f"{DESK}subscriptions/{held.pk}/"
    assert "paid through Stripe" in _messages(as_cira.post(f"{base}extend/", {f"extend-{held.pk}-days": "5"}, follow=True))
    as_cira.post(f"{base}cancel/")
    assert (stripe_api.asked[0].method, stripe_api.asked[0].form) == ("POST", {"cancel_at_period_end": "true"})
    as_cira.post(f"{base}cancel/", {f"cancel-{held.pk}-at_once": "on"})
    assert (stripe_api.asked[1].method, stripe_api.asked[1].path) == ("DELETE", "/v1/subscriptions/sub_1")
    held.refresh_from_db()
    assert held.state == "ended"


def test_when_stripe_cannot_be_asked_the_subscription_stays_as_it_is(as_cira: Client, rita: Reader, no_key: None) -> None:
    held = Subscription.objects.create(reader=rita, source=Source.STRIPE, stripe_id="sub_1", ends_at=timezone.now() + dt.timedelta(days=9))
    assert "takes no payments online" in _messages(as_cira.post(f"{DESK}subscriptions/{held.pk}/cancel/", follow=True))
    held.refresh_from_db()
    assert held.cancelled_at is None


def test_events_are_listed_with_their_trouble_and_played_again(as_cira: Client, rita: Reader, tell: Tell) -> None:
    tell(event("invoice.created", {"id": "prod_1"}))
    assert tell(event("customer.subscription.created", subscription(rita, "hibernating"))) == 500
    page = _page(as_cira, f"{DESK}stripe-events/")
    assert "hibernating" in page
    assert "prod_1" in page
    assert "prod_1" not in _page(as_cira, f"{DESK}stripe-events/", trouble="1")
    kept = StripeEvent.objects.get(subject="sub_1")
    address = f"{DESK}stripe-events/{kept.pk}/replay/"
    assert "could not be handled" in _messages(as_cira.post(address, follow=True))
    kept.payload["data"]["object"] = subscription(rita, ends=BEGUN + MONTH)
    kept.save()
    assert "played again" in _messages(as_cira.post(address, follow=True))
    assert Subscription.objects.get().reader == rita


def test_what_was_erased_cannot_be_played_again(as_cira: Client, told: StripeEvent) -> None:
    StripeEvent.objects.update(payload={})
    assert "was erased" in _messages(as_cira.post(f"{DESK}stripe-events/{told.pk}/replay/", follow=True))


# Import


def _upload(client: Client, content: bytes, **fields: str) -> Any:
    return client.post(f"{DESK}import/", {"file": SimpleUploadedFile("list.csv", content), **fields})


def test_the_import_is_tried_first_and_then_done(as_cira: Client) -> None:
    content = b"email,status\na@example.org,subscribed\nbad,\n"
    answer = _upload(as_cira, content, dry_run="on")
    page = answer.content.decode()
    assert (answer.status_code, "This would be done" in page, "“bad” is no e-mail address" in page) == (200, True, True)
    assert not Reader.objects.filter(email="a@example.org").exists()
    assert "This was done" in _upload(as_cira, content).content.decode()
    assert Reader.objects.filter(email="a@example.org").exists()


def test_a_missing_an_empty_or_a_huge_file_is_refused(as_cira: Client) -> None:
    assert as_cira.post(f"{DESK}import/").status_code == 400
    assert _upload(as_cira, b"").status_code == 400
    assert "larger than 5 MB" in _upload(as_cira, b"x" * 5_000_001).content.decode()


# Lists


def _snippet(model: Any, name: str, *arguments: object) -> str:
    return reverse(model.snippet_viewset.get_url_name(name), args=arguments)


@pytest.mark.parametrize("model", [Voucher, Offer, Plan, Institution])
def test_the_desk_keeps_vouchers_offers_plans_and_institutions_and_a_reporter_does_not(
    as_cira: Client, as_rhea: Client, model: Any
) -> None:
    for name in ("list", "add"):
        assert as_cira.get(_snippet(model, name)).status_code == 200
        assert as_rhea.get(_snippet(model, name)).status_code == 302


def test_a_voucher_is_made_in_the_newsroom_and_a_second_of_the_same_code_is_not(as_cira: Client) -> None:
    form = {
        "code": "Ferry-30",
        "label": "",
        "plan": "",
        "days": "30",
        "most_uses": "",
        "starts_at": "2026-01-01 00:00",
        "ends_at": "",
        "is_active": "on",
    }
    assert as_cira.post(_snippet(Voucher, "add"), form).status_code == 302
    assert Voucher.objects.get().code == "FERRY-30"
    answer = as_cira.post(_snippet(Voucher, "add"), {**form, "code": "fErRy-30"})
    assert "There is a voucher with this code already" in answer.content.decode()
    made = Voucher.objects.get()
    assert as_cira.post(_snippet(Voucher, "edit", made.pk), {**form, "label": "For the quiz"}).status_code == 302
    assert as_cira.get(_snippet(Voucher, "delete", made.pk)).status_code == 200


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"link": "javascript:alert(1)"}, "Write a whole address"),
        ({"code": ""}, "Give a code or a link"),
        ({"early_from": "2030-01-02 00:00"}, "Early access must begin before"),
        ({"ends_at": "2019-01-02 00:00"}, "The end lies before"),
    ],
)
def test_an_offer_that_nobody_could_take_up_is_refused(as_cira: Client, fields: dict[str, str], says: str) -> None:
    form = {
        "title": "Half price",
        "text": "",
        "code": "HALF",
        "link": "",
        "early_from": "",
        "public_from": "2026-01-01 00:00",
        "ends_at": "",
    }
    assert says in as_cira.post(_snippet(Offer, "add"), {**form, **fields}).content.decode()
    assert not Offer.objects.exists()
