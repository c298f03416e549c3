"""Vouchers: what each refusal says, and that no race gets more out of a code than it holds."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from broadsheet.access.actions.change_subscription import grant_subscription
from broadsheet.access.decision import Tier
from broadsheet.access.models import Plan, Source, Subscription
from broadsheet.access.standing import standing_of
from broadsheet.circulation.actions.redeem_voucher import VoucherRefused, redeem_voucher
from broadsheet.circulation.models import Voucher, VoucherUse
from broadsheet.circulation.views.voucher import TRIES_AN_HOUR
from broadsheet.readers.models import Reader

URL = "/account/voucher/"


def _voucher(**fields: Any) -> Voucher:
    return Voucher.objects.create(**{"code": "ferry-30", "days": 30, **fields})


def _said(client: Client, code: str) -> str:
    answer = client.post(URL, {"code": code}, follow=True)
    assert answer.redirect_chain == [("/account/plan/", 302)]
    return " ".join(str(message) for message in answer.context["messages"])


def _in(days: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(days=days)


def test_a_code_in_any_case_gives_its_days_and_its_plan(as_rita: Client, rita: Reader, monthly: Plan) -> None:
    _voucher(plan=monthly)
    assert "you read everything until" in _said(as_rita, " Ferry-30 ")
    given = Subscription.objects.get(reader=rita)
    assert (given.plan, given.source, given.ends_at and given.ends_at - given.starts_at) == (monthly, Source.VOUCHER, dt.timedelta(days=30))
    assert VoucherUse.objects.get().subscription == given
    assert Voucher.objects.get().uses == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"code": "another"}, "do not know this code"),
        ({"starts_at": _in(1)}, "cannot be used yet"),
        ({"starts_at": _in(-3), "ends_at": _in(-1)}, "is over"),
        ({"is_active": False}, "not in use any more"),
        ({"most_uses": 1, "uses": 1}, "is used up"),
        ({"most_uses": 0}, "is used up"),
    ],
)
def test_each_refusal_says_what_is_wrong(as_rita: Client, fields: dict[str, Any], says: str) -> None:
    _voucher(**fields)
    assert says in _said(as_rita, "ferry-30")
    assert not Subscription.objects.exists()


def test_a_reader_uses_a_code_once(as_rita: Client) -> None:
    _voucher()
    _said(as_rita, "ferry-30")
    assert "used this code already" in _said(as_rita, "FERRY-30")
    assert (Subscription.objects.count(), Voucher.objects.get().uses) == (1, 1)


def test_an_address_that_is_not_confirmed_gets_nothing(as_rita: Client, rita: Reader) -> None:
    _voucher()
    EmailAddress.objects.filter(user=rita).update(verified=False)
    assert "Confirm your e-mail address first" in _said(as_rita, "ferry-30")


def test_the_days_begin_where_the_readers_own_end(as_rita: Client, rita: Reader) -> None:
    first = grant_subscription(rita, days=10)
    _voucher()
    _said(as_rita, "ferry-30")
    assert Subscription.objects.get(source=Source.VOUCHER).starts_at == first.ends_at
    assert standing_of(rita, _in(39)).tier is Tier.SUBSCRIBER


def test_a_code_is_not_lost_on_who_reads_without_end_or_on_a_plan_that_renews(as_sam: Client, rita: Reader) -> None:
    _voucher()
    assert "without end already" in _said(as_sam, "ferry-30")
    Subscription.objects.create(reader=rita, source=Source.STRIPE, stripe_id="sub_1", ends_at=_in(20))
    with pytest.raises(VoucherRefused, match="renews by itself"):
        redeem_voucher(rita, "ferry-30")
    assert Voucher.objects.get().uses == 0


def test_ten_tries_an_hour_and_then_even_a_good_code_waits(as_rita: Client) -> None:
    _voucher()
    for _ in range(TRIES_AN_HOUR):
        assert "do not know this code" in _said(as_rita, "guess")
    assert "10 tries within the hour" in _said(as_rita, "ferry-30")
    assert not Subscription.objects.exists()


def test_one_readers_tries_do_not_stop_another(as_rita: Client, mo: Reader, as_mo: Client) -> None:
    _voucher()
    for _ in range(TRIES_AN_HOUR + 1):
        _said(as_rita, "guess")
    assert "you read everything" in _said(as_mo, "ferry-30")


@pytest.mark.parametrize("code", ["", "   ", "\0", "x" * 5000, "ferry-30'--", "<script>"])
def test_nonsense_is_answered_with_a_sentence(as_rita: Client, code: str) -> None:
    _voucher()
    assert _said(as_rita, code)


def test_who_is_not_signed_in_comes_back_to_the_plan(ana: Client) -> None:
    answer = ana.post(URL, {"code": "ferry-30"})
    assert answer["location"] == "/account/login/?next=/account/plan/"


def test_a_code_is_only_taken_by_post_and_with_the_forms_token(as_rita: Client, rita: Reader) -> None:
    _voucher()
    assert as_rita.get(URL).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post(URL, {"code": "ferry-30"}).status_code == 403


def test_two_vouchers_cannot_share_a_code_in_another_case(db: None) -> None:
    _voucher()
    with pytest.raises(ValidationError, match="already"):
        Voucher(code="Ferry-30", days=1).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.bulk_create([Voucher(code="ferry-30", days=1)])


def test_the_database_itself_keeps_the_limit(db: None) -> None:
    made = _voucher(most_uses=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.filter(pk=made.pk).update(uses=2)


def _all_at_once(readers: list[Reader]) -> list[str]:
    """Everyone redeems the code at the same moment; what each was told."""
    start, said = threading.Barrier(len(readers)), []

    def redeem(reader: Reader) -> None:
        try:
            start.wait(20)
            redeem_voucher(reader, "ferry-30")
            said.append("given")
        except VoucherRefused as error:
            said.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=redeem, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return said


def _reader(number: int) -> Reader:
    reader = Reader.objects.create_user(f"reader-{number}@example.org", None)
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    return reader


@pytest.mark.django_db(transaction=True)
def test_twelve_readers_race_for_three_uses_and_three_get_them(shared_database: None) -> None:
    _voucher(most_uses=3)
    said = _all_at_once([_reader(number) for number in range(12)])
    assert sorted(said)[-3:] == ["given"] * 3
    assert len([one for one in said if "used up" in one]) == 9
    assert (Voucher.objects.get().uses, VoucherUse.objects.count(), Subscription.objects.count()) == (3, 3, 3)


@pytest.mark.django_db(transaction=True)
def test_one_reader_in_six_windows_gets_the_days_once(shared_database: None) -> None:
    _voucher(most_uses=5)
    said = _all_at_once([_reader(1)] * 6)
    assert said.count("given") == 1
    assert (Voucher.objects.get().uses, VoucherUse.objects.count(), Subscription.objects.count()) == (1, 1, 1)
