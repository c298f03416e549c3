"""What a security read of the gate found, each kept from coming back."""

from __future__ import annotations

import os
import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client

from broadsheet.access.actions.change_policy import change_policy
from broadsheet.access.actions.give_story import give_story
from broadsheet.access.crawlers import Resolver, is_search_engine, use_resolver
from broadsheet.access.current import current_period
from broadsheet.access.decision import Tier
from broadsheet.access.doors import gift_token
from broadsheet.access.grants import grant_story
from broadsheet.access.models import GiftLink, Institution
from broadsheet.access.models.tally import Tally, count_try, drop_old_tallies
from broadsheet.access.passes import COOKIE, METER_COOKIE, ReaderPass, read_pass, sign_pass
from broadsheet.access.policy import Policy
from broadsheet.frontdoor.django_bridge import environ, most_of
from broadsheet.frontdoor.passes import PassBook
from broadsheet.newsroom.models import HourlyReads, Story
from broadsheet.newsroom.top_news import add_reads
from broadsheet.press.node import the_store
from broadsheet.readers.models import Reader
from tests.cast import GATED, PASSWORD, Browser, MakeStory


def test_the_newsroom_has_no_sign_in_of_its_own(ana: Client, rita: Reader) -> None:
    assert ana.get("/newsroom/login/?next=/newsroom/")["location"] == "/account/login/?next=/newsroom/"
    ana.post("/newsroom/login/", {"username": rita.email, "password": PASSWORD})
    assert ana.get("/account/").status_code == 302
    for path in ("/newsroom/password_reset/", "/newsroom/password_reset/confirm/x/y/"):
        assert ana.post(path, {"email": rita.email})["location"] == "/account/password/reset/"
    assert not mail.outbox


def test_where_a_second_factor_is_asked_for_it_must_have_been_used(ed: Reader, settings: Any) -> None:
    settings.STAFF_TWO_FACTOR = True
    Authenticator.objects.create(user=ed, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    browser = Browser()
    browser.force_login(ed, backend="django.contrib.auth.backends.ModelBackend")
    assert "reauthenticate" in browser.get("/newsroom/")["location"]
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "type": "totp", "at": time.time()},
    ]
    session.save()
    assert browser.get("/newsroom/").status_code == 200


def _book() -> PassBook:
    return PassBook(settings.PASS_KEYS, settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)


def test_a_members_pass_under_the_meters_name_is_worth_nothing(as_sam: Client, make_story: MakeStory) -> None:
    make_story()
    as_sam.get("/")
    stolen = as_sam.cookies[COOKIE].value
    assert _book().reader(f"{METER_COOKIE}={stolen}", lambda: "203.0.113.1", the_store(), 1) == (False, None)
    thief = Browser()
    thief.cookies[METER_COOKIE] = stolen
    assert GATED not in thief.get(make_story(access="subscriber").get_absolute_url()).content.decode()


def test_the_front_door_and_django_judge_a_pass_alike(as_sam: Client) -> None:
    as_sam.get("/")
    held = "; ".join(f"{name}={morsel.value}" for name, morsel in as_sam.cookies.items())
    known, reader = _book().reader(held, lambda: "203.0.113.1", the_store(), 1)
    assert known
    assert reader is not None
    assert reader.tier is Tier.SUBSCRIBER
    for broken in (
        held.replace("broadsheet_session=", "broadsheet_session=x"),
        held.replace("csrftoken=", "csrftoken=x"),
        held.replace(COOKIE, "other"),
    ):
        assert _book().reader(broken, lambda: "203.0.113.1", the_store(), 1) == (False, None)
    as_sam.post("/account/logout/")
    as_sam.get("/")
    assert _book().reader(held, lambda: "203.0.113.1", the_store(), 2) == (False, None)


def test_strangers_cannot_fill_the_front_doors_memory() -> None:
    book = _book()
    for number in range(50):
        assert book.reader(f"their_own={number}; {'x' * 5_000}", str, SimpleNamespace(), 1) == (True, None)  # type: ignore[arg-type]
    assert not book._known


def test_a_story_that_was_deleted_leaves_no_endless_loop(rita: Reader, make_story: MakeStory) -> None:
    month, stories = current_period().name, [make_story() for _ in range(4)]
    for story in stories[:3]:
        grant_story(rita.pk, story.pk, month, 3)
    Story.objects.filter(pk=stories[1].pk).delete()
    held = grant_story(rita.pk, stories[3].pk, month, 3)
    assert stories[3].pk not in held.stories
    assert (len(held.stories), held.used) == (2, 3)


def test_more_grants_than_a_pass_holds_are_asked_of_the_table(
    as_rita: Client, rita: Reader, make_story: MakeStory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from broadsheet.access import passes

    monkeypatch.setattr(passes, "GRANTS_HELD", 2)
    change_policy(Policy(member_allowance=3))
    stories = [make_story() for _ in range(4)]
    addresses = [story.get_absolute_url() for story in stories]
    assert [GATED in as_rita.get(one).content.decode() for one in addresses] == [True, True, True, False]
    assert [GATED in as_rita.get(one).content.decode() for one in addresses] == [True, True, True, False]
    assert 'data-gate="spent"' in as_rita.get(addresses[3]).content.decode()


def test_tallies_count_across_threads_and_forget(db: None) -> None:
    assert [count_try("knocks") for _ in range(3)] == [1, 2, 3]
    assert count_try("other") == 1
    Tally.objects.update(until=1)
    drop_old_tallies()
    assert not Tally.objects.exists()


@pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="In memory, SQLite has one writer; run it with DATABASE_URL on PostgreSQL.")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_parallel_tries_are_all_counted() -> None:
    said: list[int] = []

    def knock() -> None:
        try:
            said.append(count_try("knocks"))
        finally:
            connection.close()

    threads = [threading.Thread(target=knock) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == list(range(1, 13))


def test_institutions_deleted_from_a_list_read_no_more(make_story: MakeStory) -> None:
    Institution.objects.create(name="A library", ranges="192.0.2.0/24")
    story, browser = make_story(access="subscriber"), Browser(REMOTE_ADDR="192.0.2.7")
    assert GATED in browser.get(story.get_absolute_url()).content.decode()
    Institution.objects.all().delete()
    assert GATED not in browser.get(story.get_absolute_url()).content.decode()


def _scope(path: str, method: str = "GET") -> Any:
    return SimpleNamespace(
        path=path, method=method, query_string="", http_version="1.1", scheme="http", server="127.0.0.1:8000", client="203.0.113.1:9", authority="",
        headers={},
    )  # fmt: skip


@pytest.mark.parametrize("path", ["/%6eewsroom/", "/a%2Fb/", "/नमस्ते/", "/%"])
def test_a_path_is_decoded_once(path: str) -> None:
    """The server has decoded it; what is left of percent signs was meant."""
    assert environ(_scope(path), b"")["PATH_INFO"] == path.encode().decode("latin-1")
    assert environ(_scope("/", "head"), b"")["REQUEST_METHOD"] == "HEAD"


def test_only_staff_at_work_may_send_much() -> None:
    assert most_of("/newsroom/images/add/", "broadsheet_session=x", "broadsheet_session") == 64 * 1024 * 1024
    for path, cookies in (("/newsroom/images/add/", ""), ("/account/login/", "broadsheet_session=x"), ("/stripe/webhook/", "")):
        assert most_of(path, cookies, "broadsheet_session") == 1024 * 1024


def test_reads_of_stories_that_are_not_there_leave_no_rows(make_story: MakeStory) -> None:
    story = make_story()
    add_reads({story.pk: 2, **{10_000_000 + number: 1 for number in range(1_200)}})
    assert list(HourlyReads.objects.values_list("story_id", "reads")) == [(story.pk, 2)]


def test_a_gift_cannot_be_given_on(as_rita: Client, sam: Reader, make_story: MakeStory) -> None:
    story = make_story(access="subscriber")
    token = gift_token(give_story(sam, story))
    as_rita.post(f"/account/gifts/give/{story.pk}/?gift={token}")
    assert GiftLink.objects.count() == 1
    as_rita.get(f"/?gift={token}")
    as_rita.head(f"{story.get_absolute_url()}?gift={token}")
    assert GiftLink.objects.get().opens == 0


def test_an_old_meter_shown_again_and_again_meets_the_brake(make_story: MakeStory, monkeypatch: pytest.MonkeyPatch) -> None:
    from broadsheet.access import strangers

    monkeypatch.setattr(strangers, "NEW_READS_AN_HOUR", 3)
    change_policy(Policy(stranger_allowance=1))
    stories = [make_story() for _ in range(5)]
    whole = [GATED in Browser().get(story.get_absolute_url()).content.decode() for story in stories]
    assert whole == [True, True, True, False, False]


def test_slow_dns_holds_nobody_up(db: None) -> None:
    class Slow(Resolver):
        def name_of(self, address: str) -> str:
            time.sleep(4)
            raise OSError

    put_back = use_resolver(Slow())
    try:
        start = time.monotonic()
        assert is_search_engine("Googlebot/2.1", "198.51.100.77") is False
        assert time.monotonic() - start < 3
    finally:
        put_back()
        time.sleep(2.2)


def test_a_pass_is_never_issued_in_the_future() -> None:
    made = ReaderPass(7, "Rita", Tier.MEMBER, True, 1000.0006, 2_000_000_000)
    held = read_pass(sign_pass(made, ["key"]), ["key"], 1.0)
    assert held is not None
    assert held.issued == 1000.0


def test_one_take_out_a_day(rita: Reader) -> None:
    from broadsheet.readers.actions.take_out import ask_take_out, make_take_out

    first = ask_take_out(rita)
    make_take_out.func(first.pk)
    assert ask_take_out(rita).pk == first.pk
