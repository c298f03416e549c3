"""The doors that attackers try: fixation, forged forms, redirects, enumeration, guessing, and the newsroom's door."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client

from broadsheet.access.models import GiftLink, Grant
from broadsheet.access.passes import COOKIE, binding, read_pass, sign_pass
from broadsheet.newsroom.models import Paper, Story
from broadsheet.readers.models import Reader
from broadsheet.shelf.models import SavedStory
from tests.access.every_address import every_address
from tests.cast import GATED, PASSWORD, Browser, MakeStory

EVIL = (
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "http:evil.example", "https:/evil.example",
    "javascript:alert(1)", "\thttps://evil.example", "%2F%2Fevil.example", "https://127.0.0.1:8000.evil.example/", "//evil.example/%2e%2e",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_memory(paper: Paper) -> None:
    cache.clear()


# The newsroom


def test_no_screen_of_the_newsroom_opens_for_a_reader(as_sam: Client, make_story: MakeStory) -> None:
    story, opened = make_story(), []
    for route, path in every_address(story):
        if route.startswith("newsroom/") and "logout" not in route:
            for answer in (as_sam.get(path), as_sam.post(path)):
                if answer.status_code == 200:
                    opened.append(path)
    # What Wagtail shows to those who are not signed in: its own sign-in page, its words for scripts, and a picture of what a browser is.
    assert {path for path in opened if not any(one in path for one in ("login", "password_reset", "jsi18n", "sprite"))} == set()


# Sessions and passes


def test_signing_in_begins_a_new_session(ana: Client, rita: Reader) -> None:
    ana.get("/account/login/")
    session = ana.session
    session["planted"] = "by somebody else"
    session.save()
    ana.cookies[settings.SESSION_COOKIE_NAME] = before = str(session.session_key)
    ana.post("/account/login/", {"login": rita.email, "password": PASSWORD})
    assert ana.cookies[settings.SESSION_COOKIE_NAME].value != before


def test_a_stolen_pass_gains_nothing_without_its_session(ana: Client, as_sam: Client, as_rita: Client, make_story: MakeStory) -> None:
    address = make_story(access="subscriber").get_absolute_url()
    as_sam.get("/")
    stolen = as_sam.cookies[COOKIE].value
    for thief in (ana, as_rita):
        thief.cookies[COOKIE] = stolen
        assert GATED not in thief.get(address).content.decode()
    ana.cookies[settings.SESSION_COOKIE_NAME] = "a session of one's own"
    ana.cookies[COOKIE] = stolen
    assert GATED not in ana.get(address).content.decode()


def test_cookies_that_were_copied_before_signing_out_open_nothing_after(as_sam: Client, make_story: MakeStory) -> None:
    address = make_story(access="subscriber").get_absolute_url()
    as_sam.get("/")
    copied = {name: morsel.value for name, morsel in as_sam.cookies.items()}
    thief = Browser()
    for name, value in copied.items():
        thief.cookies[name] = value
    assert GATED in thief.get(address).content.decode()
    as_sam.post("/account/logout/")
    for name, value in copied.items():
        thief.cookies[name] = value
    assert GATED not in thief.get(address).content.decode()


def test_signing_out_everywhere_and_a_cancelled_subscription_count_at_once(as_sam: Client, sam: Reader, make_story: MakeStory) -> None:
    from broadsheet.access.actions.change_subscription import cancel_subscription

    address = make_story(access="subscriber").get_absolute_url()
    other = Browser()
    other.post("/account/login/", {"login": sam.email, "password": PASSWORD})
    assert GATED in other.get(address).content.decode()
    as_sam.post("/account/sign-out-everywhere/")
    assert GATED not in other.get(address).content.decode()
    other.post("/account/login/", {"login": sam.email, "password": PASSWORD})
    assert GATED in other.get(address).content.decode()
    cancel_subscription(sam.subscriptions.get(), at_once=True)
    assert GATED not in other.get(address).content.decode()


def test_keys_rotate_without_signing_anyone_out(as_sam: Client, make_story: MakeStory, settings: Any) -> None:
    address = make_story(access="subscriber").get_absolute_url()
    as_sam.get("/")
    before = as_sam.cookies[COOKIE].value
    settings.PASS_KEYS = ["a new key", *settings.PASS_KEYS]
    assert GATED in as_sam.get(address).content.decode()
    assert as_sam.cookies[COOKIE].value == before
    settings.PASS_KEYS = ["a new key"]
    assert GATED in as_sam.get(address).content.decode()
    after = as_sam.cookies[COOKIE].value
    assert read_pass(after, ["a new key"], time.time()) is not None


def test_a_password_change_signs_the_thief_out(rita: Reader, make_story: MakeStory) -> None:
    mine, thief = Browser(), Browser()
    for one in (mine, thief):
        one.post("/account/login/", {"login": rita.email, "password": PASSWORD})
    mine.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": "quite another one", "password2": "quite another one"})
    assert mine.get("/account/").status_code == 200
    assert thief.get("/account/").status_code == 302


def test_a_pass_forged_with_a_key_of_ones_own_is_worth_nothing(as_rita: Client, make_story: MakeStory) -> None:
    as_rita.get("/")
    held = read_pass(as_rita.cookies[COOKIE].value, settings.PASS_KEYS, time.time())
    assert held is not None
    assert held.bound == binding(as_rita.session.session_key or "", settings.PASS_KEYS[0])
    as_rita.cookies[COOKIE] = sign_pass(held, ["mine"])
    assert GATED not in as_rita.get(make_story(access="subscriber").get_absolute_url()).content.decode()


# Forms


def _strict(reader: Reader) -> Client:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.mark.parametrize("what", ["save", "unsave", "gifts/give"])
def test_the_buttons_of_printed_pages_need_the_pages_own_token(sam: Reader, make_story: MakeStory, what: str) -> None:
    story, browser = make_story(), _strict(sam)
    page = browser.get(story.get_absolute_url()).content.decode()
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    address = f"/account/{what}/{story.pk}/"
    for forged in ({}, {"csrfmiddlewaretoken": "x" * 32}, {"csrfmiddlewaretoken": "x" * 64}):
        assert browser.post(address, forged).status_code == 403
    assert not SavedStory.objects.exists()
    assert not GiftLink.objects.exists()
    assert len(token) == 32
    assert browser.post(address, {"csrfmiddlewaretoken": token}).status_code == 302
    assert SavedStory.objects.exists() is (what == "save")
    assert GiftLink.objects.exists() is (what == "gifts/give")


def test_every_other_form_is_protected_too(sam: Reader, make_story: MakeStory) -> None:
    """Whatever can be posted to below the reader's addresses refuses a form without the token."""
    story, browser, taken = make_story(), _strict(sam), []
    for route, path in every_address(story):
        if route.startswith(("newsroom/", "stripe/")) or "%" in path:
            continue
        answer = browser.post(path, {"sure": "yes"})
        if answer.status_code not in (403, 404, 405):
            taken.append((path, answer.status_code))
    assert taken == []


def test_a_strangers_press_leads_to_sign_in_and_back(ana: Client, make_story: MakeStory) -> None:
    story = make_story()
    answer = Browser(enforce_csrf_checks=True).post(f"/account/save/{story.pk}/")
    assert answer["location"] == f"/account/login/?next=/account/save/{story.pk}/"
    assert not SavedStory.objects.exists()


# Redirects


@pytest.mark.parametrize("target", EVIL)
def test_no_way_in_leads_to_another_site(rita: Reader, target: str) -> None:
    for address, fields in (
        ("/account/login/", {"login": rita.email, "password": PASSWORD, "next": target}),
        ("/account/logout/", {"next": target}),
    ):
        browser = Browser()
        if "logout" in address:
            browser.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
        answer = browser.post(address, fields)
        assert _stays(answer["location"]), answer["location"]


@pytest.mark.parametrize("target", EVIL)
def test_no_way_back_leads_to_another_site(as_rita: Client, make_story: MakeStory, target: str) -> None:
    page = as_rita.get("/account/saved/", {"back": target}).content.decode()
    assert "evil.example" not in page
    assert "javascript:" not in page
    answer = as_rita.post(f"/account/save/{make_story().pk}/", headers={"referer": target})
    assert _stays(answer["location"])


@pytest.mark.shared_data
def test_none_of_a_long_list_of_redirects_works(shared_data: Path, rita: Reader) -> None:
    targets = (
        (shared_data / "bad-input" / "injection" / "OpenRedirect-open_redirect_wordlist.txt").read_text("utf-8", "replace").splitlines()
    )
    browser = Browser()
    for target in targets[::9]:
        cache.clear()
        browser.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
        assert _stays(browser.post("/account/logout/", {"next": target})["location"]), target


def _stays(location: str) -> bool:
    parts = urlsplit(location)
    return not parts.netloc and not parts.scheme and not location.startswith(("//", "/\\", "\\"))


# Enumeration and guessing


def _told(answer: Any, email: str) -> str:
    """What a stranger sees, without what must differ: the address they typed and the form's own token."""
    import re

    text = answer.content.decode().replace(email, "ADDRESS")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/account/signup/", {"password1": "a quite long password"}),
        ("/account/login/", {"password": "not the password"}),
        ("/account/password/reset/", {}),
        ("/account/login/code/", {}),
    ],
)
def test_a_stranger_is_told_the_same_of_an_address_that_has_an_account(rita: Reader, address: str, fields: dict[str, str]) -> None:
    answers = []
    for email in (rita.email, "nobody@example.org"):
        browser = Browser()
        name = "login" if address == "/account/login/" else "email"
        answer = browser.post(address, {**fields, name: email})
        after = browser.get(answer["location"]) if answer.status_code == 302 else answer
        answers.append((answer.status_code, answer.headers.get("location", ""), _told(after, email)))
    assert answers[0] == answers[1]


def test_a_stranger_waits_as_long_for_an_address_without_an_account(rita: Reader, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    rita.set_password(PASSWORD)
    rita.save()
    taken: dict[str, list[float]] = {rita.email: [], "nobody@example.org": []}
    for _ in range(5):
        for email, times in taken.items():
            cache.clear()
            start = time.perf_counter()
            Browser().post("/account/login/", {"login": email, "password": "not the password"})
            times.append(time.perf_counter() - start)
    known, unknown = (statistics.median(times) for times in taken.values())
    assert 0.6 < unknown / known < 1.67, (known, unknown)


def test_guessing_is_cut_short_with_a_page_that_says_so(rita: Reader) -> None:
    browser = Browser()
    answers = [browser.post("/account/login/", {"login": rita.email, "password": f"guess number {number}"}) for number in range(12)]
    page = answers[-1].content.decode()
    assert "Too many" in page or answers[-1].status_code == 429
    right = browser.post("/account/login/", {"login": rita.email, "password": PASSWORD})
    assert right.status_code != 302, "the right password must wait too, or a guesser learns it"


def test_codes_are_not_sent_without_end(rita: Reader) -> None:
    for _ in range(12):
        Browser().post("/account/login/code/", {"email": rita.email})
    assert len([one for one in mail.outbox if rita.email in one.to]) < 6


def test_a_flood_of_accounts_from_one_place_is_slowed() -> None:
    statuses = [
        Browser().post("/account/signup/", {"email": f"flood{number}@example.org", "password1": "a quite long password"}).status_code
        for number in range(25)
    ]
    assert 429 in statuses
    assert Reader.objects.filter(email__startswith="flood").count() < 25


def test_a_robot_that_fills_the_trap_makes_no_account() -> None:
    Browser().post(
        "/account/signup/", {"email": "robot@example.org", "password1": "a quite long password", "website": "https://spam.example"}
    )
    assert not Reader.objects.filter(email="robot@example.org").exists()


def test_an_unconfirmed_account_cannot_sign_in_or_read(make_story: MakeStory) -> None:
    browser = Browser()
    browser.post("/account/signup/", {"email": "new@example.org", "password1": "a quite long password"})
    answer = browser.post("/account/login/", {"login": "new@example.org", "password": "a quite long password"})
    assert "confirm-email" in answer["location"]
    assert GATED not in browser.get(make_story().get_absolute_url()).content.decode()
    assert not Grant.objects.exists()
    assert Story.objects.exists()
