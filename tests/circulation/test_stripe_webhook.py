"""What Stripe tells: signed for real, posted through the client, in every order, twice, and wrongly."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import threading
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from broadsheet.access.decision import Tier
from broadsheet.access.models import Plan, Source, Subscription, SubscriptionChange
from broadsheet.access.standing import standing_of
from broadsheet.circulation.actions.handle_stripe_event import replay
from broadsheet.circulation.models import Customer, Payment, StripeEvent
from broadsheet.readers.models import Reader
from tests.cast import GATED, MakeStory
from tests.circulation.conftest import (
    BEGUN,
    MONTH,
    SECRET,
    Tell,
    charge,
    checkout_session,
    dispute,
    event,
    invoice,
    signature,
    subscription,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def _tier(reader: Reader) -> Tier:
    return standing_of(Reader.objects.get(pk=reader.pk), timezone.now()).tier


def _sub() -> Subscription:
    return Subscription.objects.get(stripe_id="sub_1")


def _at(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


# The door


def _post(client: Client, body: bytes, header: str | None) -> Any:
    headers = {"stripe-signature": header} if header is not None else {}
    return client.post("/stripe/webhook/", body, content_type="application/json", headers=headers)


@pytest.mark.parametrize(
    "header",
    [
        None, "", "nonsense", "t=1,v1=00", signature(b"{}", secret="whsec_another"), signature(b"{} "),
        signature(b"{}", at=int(time.time()) - 301), f"t={int(time.time())},v0=00",
    ],
    ids=["none", "empty", "nonsense", "short", "another secret", "another body", "too old", "another scheme"],
)  # fmt: skip
def test_what_stripe_did_not_sign_just_now_is_refused_with_a_sentence(webhook_secret: None, ana: Client, header: str | None) -> None:
    answer = _post(ana, b"{}", header)
    assert answer.status_code == 400
    assert "signature" in answer.content.decode()
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"not json", b"\xff\xfe", b"[]", b"null", b"{}", b'{"id": "evt_1"}', b'{"id": "evt_1", "type": "x", "created": 1, "data": null}',
        b'{"id": "", "type": "x", "created": 1, "data": {"object": {}}}', b'{"id": "e", "type": "x", "created": "now", "data": {"object": {}}}',
        b'{"id": 7, "type": "x", "created": 1, "data": {"object": {}}}',
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused_even_when_it_is_signed(webhook_secret: None, ana: Client, body: bytes) -> None:
    answer = _post(ana, body, signature(body) if body != b"\xff\xfe" else "t=1,v1=0")
    assert answer.status_code == 400
    assert not StripeEvent.objects.exists()


def test_only_post_is_listened_to(webhook_secret: None, ana: Client) -> None:
    assert ana.get("/stripe/webhook/").status_code == 405
    assert ana.put("/stripe/webhook/").status_code == 405


def test_without_a_secret_nothing_is_trusted(no_key: None, ana: Client) -> None:
    answer = _post(ana, b"{}", signature(b"{}", secret=""))
    assert answer.status_code == 400
    assert "STRIPE_WEBHOOK_SECRET" in answer.content.decode()


def test_a_kind_that_is_not_handled_is_answered_with_thanks_and_not_kept(tell: Tell) -> None:
    """It may hold names and addresses that no erasure would find."""
    for kind in ("product.created", "customer.updated", "charge.succeeded"):
        assert tell(event(kind, {"id": "prod_1", "object": "product", "email": "rita@example.org"})) == 200
    assert not StripeEvent.objects.exists()


# A reader's way


def test_checkout_opens_every_story_at_once_and_the_subscription_follows(
    tell: Tell, as_rita: Client, rita: Reader, monthly: Plan, make_story: MakeStory
) -> None:
    stories = [make_story() for _ in range(11)]
    for story in stories[:10]:
        as_rita.get(story.get_absolute_url())
    assert GATED not in as_rita.get(stories[10].get_absolute_url()).content.decode()
    assert (
        tell(
            event(
                "checkout.session.completed", checkout_session(rita, metadata={"broadsheet_reader": str(rita.pk), "plan": str(monthly.pk)})
            )
        )
        == 200
    )
    assert GATED in as_rita.get(stories[10].get_absolute_url()).content.decode()
    assert Customer.objects.get(reader=rita).stripe_id == "cus_1"
    assert tell(event("customer.subscription.created", subscription(rita), created=BEGUN + 1)) == 200
    assert (_sub().plan, _sub().source, _sub().ends_at, _sub().reader) == (monthly, Source.STRIPE, _at(BEGUN + MONTH), rita)
    assert _tier(rita) is Tier.SUBSCRIBER


def test_a_checkout_whose_payment_is_still_under_way_opens_nothing(tell: Tell, rita: Reader) -> None:
    assert tell(event("checkout.session.completed", checkout_session(rita, payment_status="unpaid"))) == 200
    assert _tier(rita) is Tier.MEMBER
    assert Customer.objects.filter(reader=rita).exists()


def test_a_cancelled_subscription_recalls_the_readers_pass(tell: Tell, as_rita: Client, rita: Reader, make_story: MakeStory) -> None:
    story = make_story(access="subscriber")
    tell(event("customer.subscription.created", subscription(rita)))
    assert GATED in as_rita.get(story.get_absolute_url()).content.decode()
    gone = subscription(rita, "canceled", canceled_at=BEGUN + 60, ended_at=BEGUN + 60)
    tell(event("customer.subscription.deleted", gone, created=BEGUN + 60))
    assert GATED not in as_rita.get(story.get_absolute_url()).content.decode()


# Each status: what it means for the reader. The period began an hour ago and ends in a month.


@pytest.mark.parametrize(
    ("status", "more", "reads", "state"),
    [
        ("active", {}, True, "running"),
        ("trialing", {}, True, "running"),
        ("active", {"cancel_at_period_end": True, "canceled_at": BEGUN + 5}, True, "cancelled, runs to its end"),
        ("active", {"cancel_at": BEGUN + 86400, "canceled_at": BEGUN + 5}, True, "cancelled, runs to its end"),
        ("active", {"pause_collection": {"behavior": "void", "resumes_at": None}}, False, "paused"),
        ("active", {"pause_collection": {"behavior": "void", "resumes_at": BEGUN + 86400}}, False, "paused"),
        ("active", {"pause_collection": {"behavior": "keep_as_draft", "resumes_at": None}}, True, "running"),
        ("past_due", {}, True, "in grace"),
        ("unpaid", {}, False, "ended"),
        ("paused", {}, False, "paused"),
        ("canceled", {"canceled_at": BEGUN + 5, "ended_at": BEGUN + 5}, False, "ended"),
        ("incomplete", {}, False, "ended"),
        ("incomplete_expired", {}, False, "ended"),
    ],
)
def test_every_status_opens_or_closes(tell: Tell, rita: Reader, status: str, more: dict[str, Any], reads: bool, state: str) -> None:
    tell(event("customer.subscription.created", subscription(rita, starts=BEGUN - 86400, ends=BEGUN)))
    assert tell(event("customer.subscription.updated", subscription(rita, status, **more), created=BEGUN + 10)) == 200
    assert (_tier(rita) is Tier.SUBSCRIBER, _sub().state) == (reads, state)


def test_a_first_payment_that_never_came_leaves_nothing_behind(tell: Tell, rita: Reader) -> None:
    tell(event("customer.subscription.created", subscription(rita, "incomplete")))
    tell(event("customer.subscription.updated", subscription(rita, "incomplete_expired"), created=BEGUN + 9))
    assert not Subscription.objects.exists()


def test_the_period_of_older_api_versions_is_read_too(tell: Tell, rita: Reader) -> None:
    old = {
        **subscription(rita),
        "current_period_start": BEGUN,
        "current_period_end": BEGUN + 99,
        "items": {"data": []},
        "plan": {"id": "price_monthly"},
    }
    assert tell(event("customer.subscription.created", old)) == 200
    assert _sub().ends_at == _at(BEGUN + 99)


def test_the_paused_and_resumed_events_of_a_trial_count(tell: Tell, rita: Reader) -> None:
    tell(event("customer.subscription.created", subscription(rita, "trialing")))
    tell(event("customer.subscription.paused", subscription(rita, "paused"), created=BEGUN + 1))
    assert _tier(rita) is Tier.MEMBER
    tell(event("customer.subscription.resumed", subscription(rita, "active"), created=BEGUN + 2))
    assert _tier(rita) is Tier.SUBSCRIBER


def test_a_status_that_is_not_known_is_noted_and_stripe_is_asked_to_tell_it_again(tell: Tell, rita: Reader) -> None:
    told = event("customer.subscription.created", subscription(rita, "hibernating"))
    assert tell(told) == 500
    kept = StripeEvent.objects.get()
    assert (kept.handled_at, "hibernating" in kept.trouble) == (None, True)
    assert tell(told) == 500
    assert StripeEvent.objects.count() == 1


def test_overdue_is_read_on_for_two_weeks_and_no_longer(tell: Tell, rita: Reader) -> None:
    began = BEGUN - 20 * 86400
    tell(event("customer.subscription.created", subscription(rita, starts=began - MONTH, ends=began), created=began - MONTH))
    tell(event("customer.subscription.updated", subscription(rita, "past_due", starts=began), created=began + 10))
    assert (_tier(rita), _sub().last_moment) == (Tier.MEMBER, _at(began + 14 * 86400))


# Payments


def test_a_payment_is_kept_once_and_moves_the_end(tell: Tell, rita: Reader) -> None:
    tell(event("customer.subscription.created", subscription(rita, starts=BEGUN, ends=BEGUN + 60)))
    paid = event("invoice.paid", invoice(rita, starts=BEGUN + 60), created=BEGUN + 70)
    for _ in range(3):
        assert tell(paid) == 200
    payment = Payment.objects.get()
    assert (payment.amount, payment.currency, payment.state, payment.reader, payment.subscription) == (19900, "inr", "paid", rita, _sub())
    assert _sub().ends_at == _at(BEGUN + 60 + MONTH)


def test_a_trial_costs_nothing_and_leaves_no_payment(tell: Tell, rita: Reader) -> None:
    assert tell(event("invoice.paid", invoice(rita, amount=0))) == 200
    assert not Payment.objects.exists()


def test_a_failed_renewal_is_grace_and_its_payment_ends_it(tell: Tell, rita: Reader) -> None:
    tell(event("customer.subscription.updated", subscription(rita)))
    failed = invoice(rita, amount_paid=0, status="open")
    tell(event("invoice.payment_failed", failed, created=BEGUN + 10))
    assert (_sub().state, _tier(rita), Payment.objects.get().state) == ("in grace", Tier.SUBSCRIBER, "failed")
    tell(event("invoice.paid", invoice(rita), created=BEGUN + 20))
    assert (_sub().state, _sub().trouble, Payment.objects.get().state) == ("running", "", "paid")


def test_a_credit_and_a_change_of_plan_do_not_move_the_end(tell: Tell, rita: Reader) -> None:
    tell(event("customer.subscription.created", subscription(rita)))
    given = invoice(rita)
    year = {"start": BEGUN, "end": BEGUN + 12 * MONTH}
    given["lines"]["data"] += [{"amount": -100, "period": year}, {"amount": 100, "proration": True, "period": year}]
    tell(event("invoice.paid", given, created=BEGUN + 5))
    assert _sub().ends_at == _at(BEGUN + MONTH)


@pytest.mark.parametrize("ids", [{"payment_intent": "pi_1", "charge": "ch_1"}, {}], ids=["older API", "current API"])
def test_a_whole_refund_ends_the_reading_and_a_part_does_not(tell: Tell, rita: Reader, ids: dict[str, str]) -> None:
    tell(event("customer.subscription.created", subscription(rita)))
    tell(event("invoice.paid", invoice(rita, **ids), created=BEGUN + 5))
    tell(event("charge.refunded", charge(refunded=5000), created=BEGUN + 10))
    assert (_tier(rita), Payment.objects.get().state, Payment.objects.get().amount_refunded) == (Tier.SUBSCRIBER, "paid", 5000)
    assert SubscriptionChange.objects.filter(what="INR 50.00 given back").count() == 1
    tell(event("charge.refunded", charge(refunded=19900), created=BEGUN + 20))
    assert (_tier(rita), Payment.objects.get().state, _sub().state) == (Tier.MEMBER, "refunded", "ended")


@pytest.mark.parametrize(("verdict", "reads", "state"), [("won", True, "dispute won"), ("lost", False, "dispute lost")])
def test_a_dispute_holds_the_reading_until_it_is_closed(tell: Tell, rita: Reader, verdict: str, reads: bool, state: str) -> None:
    tell(event("customer.subscription.created", subscription(rita)))
    tell(event("invoice.paid", invoice(rita), created=BEGUN + 5))
    tied = {
        "id": "inpay_1",
        "object": "invoice_payment",
        "invoice": "in_1",
        "payment": {"type": "payment_intent", "payment_intent": "pi_1"},
    }
    tell(event("invoice_payment.paid", tied, created=BEGUN + 5))
    tell(event("charge.dispute.created", dispute(), created=BEGUN + 10))
    assert (_tier(rita), Payment.objects.get().state, _sub().state) == (Tier.MEMBER, "disputed", "paused")
    # Something else about the subscription changes meanwhile; the hold stays.
    tell(event("customer.subscription.updated", subscription(rita), created=BEGUN + 15))
    assert _tier(rita) is Tier.MEMBER
    tell(event("charge.dispute.closed", dispute(verdict), created=BEGUN + 20))
    assert (_tier(rita) is Tier.SUBSCRIBER, Payment.objects.get().state) == (reads, state)


def test_an_inquiry_takes_nothing_away(tell: Tell, rita: Reader) -> None:
    tell(event("customer.subscription.created", subscription(rita)))
    tell(event("invoice.paid", invoice(rita, payment_intent="pi_1"), created=BEGUN + 5))
    tell(event("charge.dispute.created", dispute("warning_needs_response"), created=BEGUN + 10))
    tell(event("charge.dispute.closed", dispute("warning_closed"), created=BEGUN + 20))
    assert (_tier(rita), Payment.objects.get().state) == (Tier.SUBSCRIBER, "paid")


def test_a_dispute_over_a_charge_that_is_not_known_is_shown_to_the_desk(tell: Tell) -> None:
    assert tell(event("charge.dispute.created", dispute())) == 200
    assert "Look it up at Stripe" in StripeEvent.objects.get().trouble
    assert Payment.objects.get().state == "disputed"


def test_after_a_refund_the_next_payment_opens_again(tell: Tell, rita: Reader) -> None:
    start = BEGUN - MONTH
    tell(event("customer.subscription.created", subscription(rita, starts=start), created=start))
    tell(event("invoice.paid", invoice(rita, payment_intent="pi_1", starts=start), created=start + 1))
    tell(event("charge.refunded", charge(refunded=19900), created=start + 5))
    assert _tier(rita) is Tier.MEMBER
    tell(event("customer.subscription.updated", subscription(rita), created=BEGUN))
    tell(event("invoice.paid", invoice(rita, "in_2", payment_intent="pi_2"), created=BEGUN + 1))
    assert _tier(rita) is Tier.SUBSCRIBER


# Order and repetition


def _month(reader: Reader) -> list[dict[str, Any]]:
    """A first month, a renewal that fails and then goes through, a refund in part, and a cancellation for the end."""
    cancelled = subscription(reader, starts=BEGUN, cancel_at_period_end=True, canceled_at=BEGUN + 50)
    failed = invoice(reader, "in_2", amount_paid=0, status="open", payment_intent="pi_1")
    return [
        event("customer.subscription.created", subscription(reader, "incomplete", starts=BEGUN - MONTH), created=BEGUN - MONTH, id="evt_a"),
        event("customer.subscription.updated", subscription(reader, starts=BEGUN - MONTH), created=BEGUN - MONTH, id="evt_b"),
        event("invoice.payment_failed", failed, created=BEGUN + 5, id="evt_c"),
        event("customer.subscription.updated", subscription(reader, "past_due"), created=BEGUN + 6, id="evt_d"),
        event("invoice.paid", invoice(reader, "in_2", payment_intent="pi_1"), created=BEGUN + 20, id="evt_e"),
        event("customer.subscription.updated", cancelled, created=BEGUN + 50, id="evt_f"),
    ]


def _said() -> tuple[Any, ...]:
    one = _sub()
    payments = [
        (row.stripe_invoice, row.state, row.amount, row.amount_refunded, row.reader_id, row.subscription_id == one.pk)
        for row in Payment.objects.all()
    ]
    return one.ends_at, one.grace_days, one.cancelled_at, one.paused_from, one.trouble, one.reader_id, payments


def test_in_whatever_order_events_come_the_end_is_the_same(tell: Tell, rita: Reader) -> None:
    events = _month(rita)
    for one in events:
        assert tell(one) == 200
    expected = _said()
    assert expected[0] == _at(BEGUN + MONTH)
    assert expected[2] is not None
    orders = list(itertools.permutations(events))
    for order in [events[::-1], *orders[:: len(orders) // 12]]:
        for model in (StripeEvent, Payment, Subscription, Customer):
            model.objects.all().delete()  # type: ignore[attr-defined]
        for one in (*order, order[0], order[3]):
            assert tell(one) == 200
        assert _said() == expected, [one["id"] for one in order]


def test_the_deletion_is_the_last_word_even_when_an_update_of_the_same_second_comes_after_it(tell: Tell, rita: Reader) -> None:
    tell(event("customer.subscription.created", subscription(rita)))
    tell(event("customer.subscription.deleted", subscription(rita, "canceled", ended_at=BEGUN + 5), created=BEGUN + 5))
    tell(event("customer.subscription.updated", subscription(rita), created=BEGUN + 5))
    assert _tier(rita) is Tier.MEMBER


def test_an_old_event_does_not_undo_what_a_newer_one_said_nor_does_its_replay(tell: Tell, rita: Reader) -> None:
    tell(event("customer.subscription.updated", subscription(rita, "unpaid"), created=BEGUN + 100))
    tell(event("customer.subscription.updated", subscription(rita, "active"), created=BEGUN + 50, id="evt_old"))
    assert not Subscription.objects.filter(reader=rita).exists() or _tier(rita) is Tier.MEMBER
    replay(StripeEvent.objects.get(event_id="evt_old"))
    assert _tier(rita) is Tier.MEMBER


def test_the_same_event_told_again_changes_nothing_more(tell: Tell, rita: Reader) -> None:
    told = event("customer.subscription.created", subscription(rita))
    for _ in range(3):
        assert tell(told) == 200
    assert (StripeEvent.objects.count(), Subscription.objects.count(), SubscriptionChange.objects.count()) == (1, 1, 1)


def test_a_subscription_told_of_before_its_customer_is_known_is_found_at_checkout(tell: Tell, rita: Reader, monthly: Plan) -> None:
    tell(event("customer.subscription.created", subscription(rita, metadata={})))
    assert not Subscription.objects.exists()
    assert "no reader" in StripeEvent.objects.get().trouble
    tell(event("checkout.session.completed", checkout_session(rita), created=BEGUN + 1))
    assert (_sub().reader, _sub().ends_at) == (rita, _at(BEGUN + MONTH))


def test_what_else_is_sold_at_stripe_opens_no_story(tell: Tell, rita: Reader) -> None:
    """A tip jar of the same house: the customer is a reader, and the price is no plan's."""
    Customer.objects.create(reader=rita, stripe_id="cus_1")
    tell(event("customer.subscription.created", subscription(rita, metadata={})))
    assert not Subscription.objects.exists()
    assert _tier(rita) is Tier.MEMBER


def test_a_reference_that_anyone_can_set_names_no_reader(tell: Tell, rita: Reader) -> None:
    tell(event("checkout.session.completed", checkout_session(rita, metadata={})))
    assert not Customer.objects.exists()


def test_a_replay_mends_what_could_not_be_handled(tell: Tell, rita: Reader) -> None:
    assert tell(event("customer.subscription.created", subscription(rita, "hibernating"))) == 500
    kept = StripeEvent.objects.get()
    kept.payload["data"]["object"]["status"] = "active"
    kept.save()
    replay(kept)
    assert (StripeEvent.objects.get().trouble, _tier(rita)) == ("", Tier.SUBSCRIBER)


def test_nothing_is_half_done_when_handling_fails(tell: Tell, rita: Reader) -> None:
    broken = invoice(rita, currency="inr")
    StripeEvent.objects.create(
        event_id="evt_x",
        type="customer.subscription.updated",
        created=_at(BEGUN + 9),
        subject="sub_1",
        payload={"data": {"object": {"status": "?"}}},
    )
    assert tell(event("invoice.paid", broken)) == 500
    assert not Payment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_everything_told_at_the_same_moment_makes_one_subscription(shared_database: None, webhook_secret: None) -> None:
    reader = Reader.objects.create_user("rita@example.org", None)
    told = [
        event("checkout.session.completed", checkout_session(reader)), event("customer.subscription.created", subscription(reader)),
        event("customer.subscription.updated", subscription(reader, ends=BEGUN + 2 * MONTH), created=BEGUN + 1),
        event("invoice.paid", invoice(reader), created=BEGUN + 1),
    ]  # fmt: skip
    start, statuses = threading.Barrier(len(told) * 2), []

    def post(one: dict[str, Any]) -> None:
        try:
            body = json.dumps(one).encode()
            start.wait(20)
            statuses.append(_post(Client(), body, signature(body)).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=(one,)) for one in (*told, *told)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert set(statuses) <= {200, 500}
    # What lost a race is told again by Stripe.
    for one in told:
        body = json.dumps(one).encode()
        assert _post(Client(), body, signature(body)).status_code == 200
    assert (Subscription.objects.count(), Customer.objects.count(), Payment.objects.count(), StripeEvent.objects.count()) == (1, 1, 1, 4)
    assert _sub().ends_at == _at(BEGUN + 2 * MONTH)
    assert Payment.objects.get().subscription == _sub()


def test_a_customer_of_one_reader_is_never_given_to_another(tell: Tell, rita: Reader, sam: Reader) -> None:
    Customer.objects.create(reader=sam, stripe_id="cus_1")
    assert tell(event("checkout.session.completed", checkout_session(rita))) == 200
    assert Customer.objects.get(stripe_id="cus_1").reader == sam
    assert "another reader" in StripeEvent.objects.get().trouble


def test_the_body_is_verified_as_it_came_and_not_as_it_would_be_written_anew(webhook_secret: None, ana: Client, rita: Reader) -> None:
    body = json.dumps(event("product.created", {"id": "prod_ü"}), indent=3, ensure_ascii=False).encode()
    assert _post(ana, body, signature(body)).status_code == 200
    assert _post(ana, json.dumps(json.loads(body)).encode(), signature(body, secret=SECRET)).status_code == 400
