"""Take-out holds every table that names the reader, and erasure leaves none of it."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.db.models import ForeignKey, ManyToManyField, Model, OneToOneField
from django.test import Client
from django.utils import timezone

from broadsheet.access.actions.change_policy import change_policy
from broadsheet.access.actions.change_subscription import grant_subscription
from broadsheet.access.actions.give_story import give_story
from broadsheet.access.current import current_period
from broadsheet.access.grants import grant_story
from broadsheet.access.policy import Policy
from broadsheet.readers.actions.erase_reader import ask_erasure, erase_due, withdraw_erasure
from broadsheet.readers.actions.record_consent import record_consent
from broadsheet.readers.actions.take_out import ask_take_out, drop_expired_take_outs, make_take_out
from broadsheet.readers.holdings import holdings
from broadsheet.readers.models import ErasureRequest, Purpose, Reader, TakeOut
from broadsheet.shelf.actions.save_story import label_saved, save_story
from broadsheet.shelf.history import note_reads
from tests.cast import PASSWORD, MakeStory


def _columns() -> list[tuple[type[Model], Any]]:
    """Every column of every model that leads to a reader, or to a row that is a reader's own."""
    personal: list[type[Model]] = [Reader]
    found: list[tuple[type[Model], Any]] = []
    for _ in range(3):
        for model in apps.get_models(include_auto_created=True):
            for field in model._meta.get_fields():
                is_link = isinstance(field, ForeignKey | OneToOneField | ManyToManyField) and field.related_model in personal
                if is_link and field.model is model and (model, field) not in found:
                    found.append((model, field))
        personal += [model for model, field in found if model not in personal and not isinstance(field, ManyToManyField) and not field.null]
    return found


def _label(model: type[Model]) -> str:
    return f"{model._meta.app_label}.{model.__name__}"


def test_every_table_that_names_a_reader_is_in_the_take_out() -> None:
    covered = {table for one in holdings() for table in one.tables}
    named = {_label(model) for model, _ in _columns()}
    assert named - covered == set(), "register a Holding for these"


def test_every_table_that_is_registered_is_there() -> None:
    for one in holdings():
        for table in one.tables:
            assert apps.get_model(table), table


@pytest.fixture
def busy_rita(rita: Reader, as_rita: Client, make_story: MakeStory) -> Reader:
    """Rita, with something in as many places as a reader can leave something."""
    first, second = make_story(), make_story()
    as_rita.post("/account/profile/", {"chosen_name": "Rita of the Harbour", "language": "", "time_zone": "", "keeps_history": "on"})
    label_saved(save_story(rita, first), "Weekend, Boats")
    note_reads({(rita.pk, second.pk): timezone.now().timestamp()})
    grant_story(rita.pk, first.pk, current_period().name, 10)
    give_story(rita, first)
    grant_subscription(rita, days=30)
    record_consent(rita, Purpose.OFFERS, True)
    change_policy(Policy(member_allowance=9), user=None)
    ask_take_out(rita)
    Client().post("/account/login/", {"login": rita.email, "password": PASSWORD})
    return Reader.objects.get(pk=rita.pk)


def _zip(reader: Reader) -> zipfile.ZipFile:
    asked = ask_take_out(reader)
    make_take_out.func(asked.pk)
    made = TakeOut.objects.get(pk=asked.pk)
    assert made.file is not None
    return zipfile.ZipFile(io.BytesIO(bytes(made.file)))


def test_a_take_out_holds_what_was_left_everywhere(busy_rita: Reader) -> None:
    archive = _zip(busy_rita)
    everything = json.loads(archive.read("everything.json"))
    assert everything["Account"][0]["chosen_name"] == "Rita of the Harbour"
    assert {row["labels__name"] for row in everything["Saved stories"]} == {"Weekend", "Boats"}
    for name in (
        "Reading history",
        "Stories that the meter gave",
        "Stories you gave away",
        "Subscriptions",
        "Consents",
        "Signed-in devices",
    ):
        assert everything[name], name
    page = archive.read("index.html").decode()
    assert "Rita of the Harbour" in page
    assert all(one.name in page for one in holdings())


def test_a_take_out_holds_no_keys(busy_rita: Reader) -> None:
    text = _zip(busy_rita).read("everything.json").decode()
    assert busy_rita.password not in text
    assert "session_key" not in text


def test_a_take_out_is_announced_fetched_by_its_owner_alone_and_expires(
    busy_rita: Reader, as_rita: Client, as_sam: Client, ana: Client
) -> None:
    _zip(busy_rita)
    made = TakeOut.objects.get(reader=busy_rita)
    assert mail.outbox[-1].subject == "Your data is ready"
    address = f"/account/your-data/take-out/{made.pk}/"
    answer = as_rita.get(address)
    assert (answer.status_code, answer["content-type"]) == (200, "application/zip")
    assert "no-store" in answer["cache-control"]
    assert as_sam.get(address).status_code == 404
    assert ana.get(address).status_code == 302
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, minutes=1)):
        assert TakeOut.objects.get(pk=made.pk).can_be_fetched is False
        drop_expired_take_outs()
        assert not TakeOut.objects.filter(pk=made.pk).exists()


def test_asking_twice_makes_one_take_out(rita: Reader) -> None:
    assert ask_take_out(rita) == ask_take_out(rita)


def test_erasure_comes_after_seven_days_and_leaves_nothing(busy_rita: Reader) -> None:
    key, email = busy_rita.pk, busy_rita.email
    ask_erasure(busy_rita)
    assert erase_due() == 0
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, minutes=1)):
        assert erase_due() == 1
    assert not Reader.objects.filter(pk=key).exists()
    for model, field in _columns():
        column = field.remote_field.through if isinstance(field, ManyToManyField) else model
        name = (
            next(one.name for one in column._meta.fields if one.related_model is field.related_model) if column is not model else field.name
        )
        if field.related_model is Reader:
            assert not column._default_manager.filter(**{name: key}).exists(), f"{_label(model)}.{field.name}"
    assert _tables_that_say(email) == set()
    assert not [one for one in Session.objects.all() if one.get_decoded().get("_auth_user_id") == str(key)]


def _tables_that_say(text: str) -> set[str]:
    """Tables with a text column in which the words still stand."""
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            for field in model._meta.local_concrete_fields:
                if field.get_internal_type() in {"CharField", "TextField", "EmailField", "JSONField"}:
                    column, table = connection.ops.quote_name(field.column), connection.ops.quote_name(model._meta.db_table)
                    cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE CAST({column} AS TEXT) LIKE %s", [f"%{text}%"])
                    if cursor.fetchone()[0]:
                        found.add(f"{model._meta.db_table}.{field.column}")
    return found


def test_erasure_can_be_withdrawn(rita: Reader) -> None:
    ask_erasure(rita)
    assert withdraw_erasure(rita)
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        assert erase_due() == 0
    assert Reader.objects.filter(pk=rita.pk).exists()


def test_one_account_that_cannot_be_erased_does_not_hold_up_the_others(rita: Reader, sam: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    from broadsheet.readers.actions import erase_reader

    ask_erasure(rita)
    ask_erasure(sam)
    real = erase_reader.erase_reader

    def stumble(reader: Reader) -> None:
        if reader.pk == rita.pk:
            raise OSError("the payment service is away")
        real(reader)

    monkeypatch.setattr(erase_reader, "erase_reader", stumble)
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        assert erase_due() == 1
    assert ErasureRequest.objects.filter(reader=rita).exists()
    assert not Reader.objects.filter(pk=sam.pk).exists()


def test_accounts_of_the_newsroom_are_not_erased_by_themselves(ed: Reader) -> None:
    browser = Client()
    browser.post("/account/login/", {"login": ed.email, "password": PASSWORD})
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    browser.post("/account/your-data/erase/", {"sure": "yes"})
    assert not ErasureRequest.objects.exists()
    assert "closed by an administrator" in browser.get("/account/your-data/").content.decode()


def test_erasing_asks_for_the_password_again(as_rita: Client) -> None:
    assert as_rita.get("/account/your-data/erase/")["location"].startswith("/account/reauthenticate/")


@pytest.mark.parametrize("address", ["/account/your-data/", "/account/your-data/erase/", "/account/your-data/take-out/1/"])
def test_a_stranger_is_sent_to_sign_in(ana: Client, address: str) -> None:
    assert ana.get(address)["location"].startswith("/account/login/")


@pytest.mark.parametrize("address", ["/account/your-data/take-out/", "/account/your-data/keep/", "/account/sign-out-everywhere/"])
def test_what_changes_something_is_posted(as_rita: Client, address: str) -> None:
    assert as_rita.get(address).status_code == 405
