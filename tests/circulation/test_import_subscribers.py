"""Bringing subscribers over from CSV files, as other services export them and as people mangle them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.access.models import Plan, Source, Subscription
from broadsheet.circulation.actions import import_subscribers as importing
from broadsheet.circulation.actions.import_subscribers import Options, Summary, import_content, import_files
from broadsheet.circulation.csv_rows import rows_in
from broadsheet.circulation.subscriber_line import BadRow, read_email, read_moment
from broadsheet.readers.actions.record_consent import record_consent
from broadsheet.readers.models import Consent, Purpose, Reader
from broadsheet.readers.models.consent import has_consented

pytestmark = pytest.mark.django_db


def _import(content: bytes | str, **options: Any) -> Summary:
    raw = content.encode() if isinstance(content, str) else content
    return import_content(raw, "list.csv", Options(**options), lambda done, total: None)


def _counts(summary: Summary) -> tuple[int, ...]:
    return summary.read, summary.added, summary.updated, summary.unchanged, summary.skipped, summary.broken


def _consented(email: str) -> bool:
    return has_consented(Reader.objects.get(email=email).pk, Purpose.NEWSLETTERS)


# A row becomes an account


def test_a_row_becomes_an_account_without_a_password_and_with_an_address_to_confirm() -> None:
    assert _counts(_import("email,name\nJo.Bloggs@Example.org,Jo van Bloggs\n")) == (1, 1, 0, 0, 0, 0)
    reader = Reader.objects.get()
    assert (reader.email, reader.first_name, reader.last_name, reader.has_usable_password()) == (
        "jo.bloggs@example.org",
        "Jo",
        "van Bloggs",
        False,
    )
    address = EmailAddress.objects.get(user=reader)
    assert (address.email, address.verified, address.primary) == ("jo.bloggs@example.org", False, True)
    assert not Consent.objects.exists()


def test_importing_twice_makes_none_double() -> None:
    text = "email,status,plan,expires\na@example.org,subscribed,premium,2099-01-31\nb@example.org,unsubscribed,free,\n"
    assert _counts(_import(text)) == (2, 2, 0, 0, 0, 0)
    assert _counts(_import(text)) == (2, 0, 0, 2, 0, 0)
    assert (Reader.objects.count(), EmailAddress.objects.count(), Subscription.objects.count(), Consent.objects.count()) == (2, 2, 1, 1)


def test_a_dry_run_says_the_same_and_changes_nothing() -> None:
    text = "email,status,plan,expires\na@example.org,subscribed,premium,2099-01-31\nA@example.org,subscribed,premium,2099-01-31\nbad,x,,\n"
    dry, real = _import(text, dry_run=True), None
    assert not Reader.objects.exists()
    real = _import(text)
    assert {**dry.written(), "dry_run": False} == real.written()
    assert "would be added" in dry.told()
    assert "list.csv:4: “bad” is no e-mail address" in real.told()


def test_a_broken_line_is_told_by_number_and_the_rest_goes_on() -> None:
    summary = _import("email\na@example.org\nnot an address\n\n=SUM(A1)@x.example\n@b\nb@example.org\n")
    assert (summary.added, summary.broken) == (2, 3)
    assert [problem.split(":")[1] for problem in summary.problems] == ["3", "5", "6"]


def test_nothing_is_half_written_for_a_row_that_the_database_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importing.bring_subscriber

    def refusing(subscriber: Any, paid_days: int | None) -> Any:
        brought = real(subscriber, paid_days)
        if subscriber.email.startswith("b"):
            raise DatabaseError("no more room")
        return brought

    monkeypatch.setattr(importing, "bring_subscriber", refusing)
    summary = _import("email\na@example.org\nb@example.org\nc@example.org\n")
    assert (summary.added, summary.broken, list(Reader.objects.order_by("email").values_list("email", flat=True))) == (
        2,
        1,
        ["a@example.org", "c@example.org"],
    )


def test_an_account_that_is_there_already_keeps_its_name_and_password(rita: Reader) -> None:
    summary = _import("email,first name,status,premium,expires at\nRITA@example.org,Other,subscribed,yes,2099-01-01\n")
    assert _counts(summary) == (1, 0, 1, 0, 0, 0)
    rita.refresh_from_db()
    assert (rita.first_name, rita.has_usable_password(), EmailAddress.objects.filter(user=rita).count()) == ("Rita", True, 1)
    assert Subscription.objects.get(reader=rita).source == Source.IMPORT


# Who pays


@pytest.mark.parametrize(
    ("header", "row", "ends"),
    [
        ("active_subscription,expiry", "true,2099-07-06T16:20:44.000Z", dt.datetime(2099, 7, 6, 16, 20, 44, tzinfo=dt.UTC)),
        ("active_subscription,expiry", "false,2099-07-06T16:20:44.000Z", None),
        ("tier,paid until", "Gold,2099-07-06", dt.datetime(2099, 7, 7, tzinfo=dt.UTC)),
        ("tier,paid until", "free,2099-07-06", None),
        ("Plan,Renewal Date", "Monthly,06.07.2099", dt.datetime(2099, 7, 7, tzinfo=dt.UTC)),
        ("status,Subscription End Date", "paid,Jul 6, 2099", None),
        ("status,Subscription End Date", 'paid,"Jul 6, 2099"', dt.datetime(2099, 7, 7, tzinfo=dt.UTC)),
        ("status,tier,expiry", "inactive,premium,2099-07-06", None),
        ("complimentary_plan,expires_at", "true,4086201600", dt.datetime(2099, 6, 27, tzinfo=dt.UTC)),
        ("expires on", "3/4/2099", dt.datetime(2099, 4, 4, tzinfo=dt.UTC)),
        ("expires on", "25/12/2099", dt.datetime(2099, 12, 26, tzinfo=dt.UTC)),
        ("expires on", "9999-12-31", dt.datetime(2199, 12, 31, tzinfo=dt.UTC)),
    ],
)
def test_a_subscription_is_made_where_the_row_says_paid_until_a_day(header: str, row: str, ends: dt.datetime | None) -> None:
    assert _import(f"email,{header}\na@example.org,{row}\n").added == 1
    assert list(Subscription.objects.values_list("source", "ends_at")) == ([("import", ends)] if ends else [])


def test_paid_without_a_day_needs_to_be_told_how_long(monthly: Plan) -> None:
    text = "email,tier\na@example.org,monthly\n"
    assert "does not say until when" in next(iter(_import(text).notes))
    assert not Subscription.objects.exists()
    assert _import(text, paid_days=31).subscriptions == 1
    assert _import(text, paid_days=31).subscriptions == 0
    assert Subscription.objects.get().plan == monthly


def test_a_later_end_moves_it_and_an_earlier_one_does_not() -> None:
    for day, end in (("2099-01-01", 1), ("2099-03-01", 3), ("2099-02-01", 3)):
        _import(f"email,expiry\na@example.org,{day}\n")
        ends_at = Subscription.objects.get().ends_at
        assert ends_at is not None
        assert ends_at.month == end


def test_a_day_that_cannot_be_read_breaks_its_row_and_makes_no_account() -> None:
    summary = _import("email,expiry\na@example.org,soon\n")
    assert "“soon” cannot be read" in summary.problems[0]
    assert not Reader.objects.exists()


def test_a_subscription_that_is_over_is_noted_and_opens_nothing() -> None:
    summary = _import("email,expiry\na@example.org,2021-07-06\n")
    assert summary.subscriptions == 1
    assert Subscription.objects.get().state == "ended"


# Who wants mail


@pytest.mark.parametrize(
    ("header", "row", "consents"),
    [
        ("status", "Subscribed", True), ("status", "Unsubscribed", False), ("status", "pending", False), ("status", "", False),
        ("subscribed_to_emails", "true", True), ("subscribed_to_emails", "false", False), ("subscribed_to_emails", "maybe", False),
        ("email_disabled", "false", True), ("email_disabled", "true", False),
        ("status,unsubscribed_at", "active,2024-03-13 11:33:53 UTC", False), ("status,unsubscribed_at", "active,", True),
        ("OPTIN_TIME", "2018-02-05 19:28:23", True), ("OPTIN_TIME,UNSUB_TIME", "2018-02-05,2019-01-01", False),
        ("tier", "premium", False), ("unsubscribed,subscribed", "yes,yes", False), ("state", "subscribed", False),
    ],
)  # fmt: skip
def test_consent_is_recorded_only_where_the_row_says_subscribed(header: str, row: str, consents: bool) -> None:
    assert _import(f"email,{header}\na@example.org,{row}\n").consents == consents
    assert _consented("a@example.org") is consents


def test_a_consent_that_was_withdrawn_here_is_not_brought_back() -> None:
    text = "email,status\na@example.org,subscribed\n"
    _import(text)
    record_consent(Reader.objects.get(), Purpose.NEWSLETTERS, False)
    assert _import(text).consents == 0
    assert not _consented("a@example.org")


def test_only_a_consent_that_an_import_gave_is_taken_back_by_one(rita: Reader) -> None:
    record_consent(rita, Purpose.NEWSLETTERS, True)
    _import("email,status\na@example.org,subscribed\n")
    summary = _import("email,status\na@example.org,unsubscribed\nrita@example.org,unsubscribed\n")
    assert (_consented("a@example.org"), _consented("rita@example.org"), summary.consents) == (False, True, 0)


@pytest.mark.parametrize(
    ("header", "row"), [("CLEAN_TIME", "2020-03-23 17:30:05"), ("status", "cleaned"), ("status", "Bounced"), ("deleted_at", "2020-01-01")]
)
def test_who_was_cleaned_or_deleted_there_gets_no_account_here(header: str, row: str) -> None:
    assert _counts(_import(f"email,{header}\na@example.org,{row}\n")) == (1, 0, 0, 0, 1, 0)
    assert not Reader.objects.exists()


# Files as they come


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffE-Mail Address,Name\nana@example.org,Anaïs Ö\n".encode(),
        "E-mail;Name\r\nana@example.org;Anaïs Ö\r\n".encode("latin-1"),
        "Email\tName\rana@example.org\tAnaïs Ö\r".encode("utf-16"),
        "Name|EMAIL\nAnaïs Ö|ana@example.org".encode(),
        'My list, made on Monday\n\n"email","name"\n"ana@example.org","Anaïs Ö"\n'.encode(),
        "email,email,name,name\n,ana@example.org,,Anaïs Ö\n".encode(),
        "email,,name,,\nana@example.org,,Anaïs Ö\n".encode(),
        'email,name\n"Ana <ANA@example.org>","Anaïs  Ö"\n'.encode(),
        'email,name,note\n"ana@example.org","Anaïs Ö","over\ntwo lines, and ""quoted"""\n'.encode(),
        "email,name\n mailto:ana@example.org\u200b ,\u202eAnaïs\t Ö \n".encode(),
    ],
    ids=["bom", "latin-1", "utf-16", "pipes", "title", "double headers", "nameless columns", "name in address", "note", "unseen"],
)
def test_spellings_separators_and_encodings(content: bytes) -> None:
    summary = _import(content)
    assert (summary.added, summary.broken) == (1, 0), summary.problems
    reader = Reader.objects.get()
    assert (reader.email, reader.get_full_name()) == ("ana@example.org", "Anaïs Ö")


def test_ragged_rows_are_read_as_far_as_they_can_be_trusted() -> None:
    summary = _import("email,name,status,expiry\nshort@example.org\nlong@example.org,Smith, John,subscribed,2099-01-01\n")
    assert (summary.added, summary.broken, summary.subscriptions, summary.consents) == (2, 0, 0, 0)
    assert Reader.objects.get(email="long@example.org").get_full_name() == ""


def test_a_quotation_mark_that_never_closes_costs_its_own_line_only() -> None:
    summary = _import('email,name\na@example.org,"Ann\nb@example.org,Bo\nc@example.org,5" Cy\nd@example.org,"Di\ne@example.org,Ed\n')
    assert (summary.added, [problem.split(":")[1] for problem in summary.problems]) == (3, ["2", "5"])


@pytest.mark.parametrize("name", ["=SUM(1,1)", "@cmd", "-1+2", "+44", "https://win.example", "<b>x</b>"])
def test_a_name_that_is_a_formula_or_an_advertisement_is_left_out(name: str) -> None:
    assert _import(f'email,first name\na@example.org,"{name}"\n').added == 1
    assert Reader.objects.get().first_name == ""


def test_a_bare_list_of_addresses_is_understood() -> None:
    assert _import("a@example.org\nb@example.org\n").added == 2
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"name,city\nAnn,Oslo\n" * 9, b"\x00\x01\x02", bytes(range(256)) * 9, b'"' * 99, b"email\n"]
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(content: bytes) -> None:
    summary = _import(content)
    assert not Reader.objects.exists()
    assert summary.broken or content == b"email\n"
    assert summary.told()


def test_a_file_that_is_not_there_is_told_and_the_next_one_read(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("email\nb@example.org\n")
    summary = import_files([str(tmp_path / "a.csv"), str(tmp_path / "b.csv")], Options(), lambda done, total: None)
    assert (summary.added, summary.broken) == (1, 1)
    assert "cannot be read" in summary.problems[0]


def test_many_rows_go_in_batches_and_the_progress_reaches_the_end() -> None:
    steps: list[tuple[int, int]] = []
    text = "email\n" + "".join(f"reader-{number}@example.org\n" for number in range(230))
    summary = import_content(text.encode(), "list.csv", Options(), lambda done, total: steps.append((done, total)))
    assert (summary.added, steps[-1]) == (230, (230, 231))


@given(st.binary(max_size=300) | st.text(alphabet='",;\n\r\t|= ab@.é', max_size=80).map(str.encode))
def test_whatever_the_bytes_the_rows_come_out(content: bytes) -> None:
    rows = list(rows_in(content))
    assert all(row.broken or row.cells for row in rows)
    assert [row.line for row in rows] == sorted({row.line for row in rows})


@given(st.text(max_size=60))
def test_whatever_the_text_an_address_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        assert "@" in read_email(text)
    except BadRow as error:
        assert str(error).endswith(".")


@given(st.text(max_size=30) | st.datetimes().map(str) | st.dates().map(lambda day: f"{day:%d/%m/%Y}"))
def test_whatever_the_text_a_moment_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        assert 1970 <= read_moment(text).year <= 2199
    except BadRow as error:
        assert str(error).endswith(".")


# Real files


EXPECTED: dict[str, tuple[tuple[int, ...], int, int]] = {
    # read, added, updated, unchanged, skipped, broken; subscriptions; consents
    "beehiiv-members-members.csv": ((9, 9, 0, 0, 0, 0), 0, 5),
    "ghost-core-members-invalid-values.csv": ((3, 1, 0, 0, 0, 2), 0, 1),
    "ghost-core-valid-members-import.csv": ((2, 2, 0, 0, 0, 0), 0, 1),
    "mailchimp-members-cleaned.csv": ((5, 0, 0, 0, 5, 0), 0, 0),
    "mailchimp-members-unsubscribed.csv": ((5, 5, 0, 0, 0, 0), 0, 0),
    "substack-members-csv-fixtures_signup_emails.csv": ((21, 19, 0, 0, 0, 2), 15, 17),
    "substack-members-csv-invalid.csv": ((3, 3, 0, 0, 0, 0), 0, 0),
    "tinynews-members-subs-v2.csv": ((2, 2, 0, 0, 0, 0), 0, 1),
}


@pytest.mark.shared_data
@pytest.mark.parametrize("name", EXPECTED)
def test_real_exports_come_over_whole_and_only_once(shared_data: Path, name: str) -> None:
    file = shared_data / "members-csv" / name
    summary = import_files([str(file)], Options(), lambda done, total: None)
    assert (_counts(summary), summary.subscriptions, summary.consents) == EXPECTED[name], summary.told()
    again = import_files([str(file)], Options(), lambda done, total: None)
    assert (again.added, again.updated, again.subscriptions, again.consents) == (0, 0, 0, 0)
    assert Reader.objects.count() == summary.added


@pytest.mark.shared_data
def test_every_real_file_of_the_kind_is_read_without_a_fault(shared_data: Path) -> None:
    for file in sorted((shared_data / "members-csv").glob("*.csv")):
        summary = import_files([str(file)], Options(paid_days=31), lambda done, total: None)
        assert summary.read == summary.added + summary.updated + summary.unchanged + summary.skipped + summary.broken
        assert summary.read
