"""Who is signed in holds a pass, who signs out holds none, and the pass opens what the gate lets it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client

from broadsheet.access.decision import Tier
from broadsheet.access.passes import COOKIE, ReaderPass, binding, read_pass, sign_pass
from broadsheet.readers.models import Reader
from tests.cast import GATED, PASSWORD, PREVIEW, MakeStory


def _held(client: Client) -> ReaderPass | None:
    morsel = client.cookies.get(COOKIE)
    return read_pass(morsel.value, settings.PASS_KEYS, time.time()) if morsel else None


def _was_taken(response: Any) -> bool:
    """Whether the response takes the pass away."""
    morsel = response.cookies.get(COOKIE)
    return morsel is not None and morsel.value == "" and morsel["max-age"] == 0


def _pass(reader: Reader, tier: Tier = Tier.MEMBER, *, life: int = 600, client: Client | None = None) -> str:
    bound = binding(client.session.session_key or "", settings.PASS_KEYS[0]) if client else ""
    now = time.time()
    return sign_pass(ReaderPass(reader.pk, reader.display_name, tier, True, now, int(now) + life, bound), settings.PASS_KEYS)


def _whole(client: Client, address: str) -> bool:
    page = client.get(address).content.decode()
    assert PREVIEW in page
    return GATED in page


# The cookie


@pytest.mark.parametrize("address", ["/", "/city/", "/search/", "/no-such-page/"])
def test_a_signed_out_reader_gets_no_cookie(ana: Client, address: str) -> None:
    assert not ana.get(address).cookies


def test_a_signed_out_reader_of_a_story_gets_no_cookie(ana: Client, make_story: MakeStory) -> None:
    assert not ana.get(make_story().get_absolute_url()).cookies


def test_a_signed_in_reader_gets_a_pass_that_no_script_and_no_other_site_can_use(as_rita: Client) -> None:
    morsel = as_rita.get("/").cookies[COOKIE]
    assert (morsel["httponly"], morsel["samesite"], morsel["max-age"], morsel["path"]) == (True, "Lax", 600, "/")


def test_a_paper_on_https_sends_the_pass_on_https_only(as_rita: Client, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    assert as_rita.get("/").cookies[COOKIE]["secure"]


def test_the_pass_says_who_reads(as_rita: Client, rita: Reader) -> None:
    as_rita.get("/")
    held = _held(as_rita)
    assert held is not None
    assert (held.reader, held.name, held.tier, held.confirmed) == (rita.pk, "Rita", Tier.MEMBER, True)
    assert 590 < held.expires - time.time() <= 600


@pytest.mark.parametrize(
    ("browser", "tier"),
    [("as_rita", Tier.MEMBER), ("as_sam", Tier.SUBSCRIBER), ("as_rhea", Tier.STAFF), ("as_ed", Tier.STAFF), ("as_adi", Tier.STAFF)],
)
def test_the_pass_says_the_readers_tier(request: pytest.FixtureRequest, browser: str, tier: Tier) -> None:
    client = request.getfixturevalue(browser)
    client.get("/")
    held = _held(client)
    assert held is not None
    assert held.tier is tier


def test_a_pass_that_is_still_good_is_not_given_again(as_rita: Client) -> None:
    as_rita.get("/")
    assert COOKIE not in as_rita.get("/").cookies


def test_a_pass_past_its_life_is_given_anew(as_rita: Client, rita: Reader) -> None:
    as_rita.cookies[COOKIE] = _pass(rita, life=-1, client=as_rita)
    assert COOKIE in as_rita.get("/").cookies
    assert _held(as_rita) is not None


def test_a_damaged_pass_is_given_anew(as_rita: Client) -> None:
    as_rita.cookies[COOKIE] = "v2.rubbish.é"
    as_rita.get("/")
    assert _held(as_rita) is not None


def test_somebody_elses_pass_is_replaced(as_rita: Client, rita: Reader, ed: Reader) -> None:
    as_rita.cookies[COOKIE] = _pass(ed, Tier.STAFF, client=as_rita)
    as_rita.get("/")
    held = _held(as_rita)
    assert held is not None
    assert (held.reader, held.tier) == (rita.pk, Tier.MEMBER)


def test_a_damaged_pass_without_a_session_is_taken(ana: Client) -> None:
    ana.cookies[COOKIE] = "v2.rubbish.rubbish"
    assert _was_taken(ana.get("/"))


def test_a_pass_is_taken_when_its_session_is_no_more(as_rita: Client) -> None:
    as_rita.get("/")
    as_rita.session.flush()
    assert _was_taken(as_rita.get("/"))


def test_an_account_that_was_closed_gets_no_pass(as_rita: Client, rita: Reader) -> None:
    Reader.objects.filter(pk=rita.pk).update(is_active=False)
    assert COOKIE not in as_rita.get("/").cookies


def test_signing_in_gives_the_pass_at_once(ana: Client, rita: Reader) -> None:
    response = ana.post("/account/login/", {"login": rita.email, "password": PASSWORD})
    assert response.status_code == 302
    held = _held(ana)
    assert held is not None
    assert held.reader == rita.pk


def test_signing_out_takes_the_pass(as_rita: Client) -> None:
    as_rita.get("/")
    assert _was_taken(as_rita.post("/account/logout/"))


def test_signing_out_before_a_pass_was_held_gives_none(as_rita: Client) -> None:
    assert COOKIE not in as_rita.post("/account/logout/").cookies


# What caches may keep


def test_a_signed_in_readers_page_is_not_for_shared_caches(as_rita: Client) -> None:
    assert as_rita.get("/")["cache-control"] == "private, no-cache"


def test_an_answer_that_gives_a_pass_is_not_for_shared_caches(as_rita: Client) -> None:
    response = as_rita.get("/feed.rss")
    assert COOKIE not in response.cookies or "public" not in response["cache-control"]


# The gate


def test_a_metered_story_is_not_for_strangers(ana: Client, make_story: MakeStory) -> None:
    assert not _whole(ana, make_story(access="metered").get_absolute_url())


@pytest.mark.parametrize("browser", ["as_rita", "as_sam", "as_rhea", "as_ed"])
def test_a_metered_story_is_for_readers_with_a_confirmed_address(
    request: pytest.FixtureRequest, make_story: MakeStory, browser: str
) -> None:
    assert _whole(request.getfixturevalue(browser), make_story(access="metered").get_absolute_url())


def test_a_metered_story_is_not_for_readers_with_an_unconfirmed_address(as_rita: Client, rita: Reader, make_story: MakeStory) -> None:
    EmailAddress.objects.filter(user=rita).update(verified=False)
    assert not _whole(as_rita, make_story(access="metered").get_absolute_url())


@pytest.mark.parametrize("browser", ["ana", "as_rita"])
def test_a_subscriber_story_is_not_for_those_who_do_not_subscribe(
    request: pytest.FixtureRequest, make_story: MakeStory, browser: str
) -> None:
    assert not _whole(request.getfixturevalue(browser), make_story(access="subscriber").get_absolute_url())


@pytest.mark.parametrize("browser", ["as_sam", "as_ed"])
def test_a_subscriber_story_is_for_subscribers_and_staff(request: pytest.FixtureRequest, make_story: MakeStory, browser: str) -> None:
    assert _whole(request.getfixturevalue(browser), make_story(access="subscriber").get_absolute_url())


def test_a_free_story_is_for_everybody(ana: Client, make_story: MakeStory) -> None:
    assert _whole(ana, make_story(access="free").get_absolute_url())


def test_what_a_subscriber_was_sent_is_not_sent_to_the_next_stranger(ana: Client, as_sam: Client, make_story: MakeStory) -> None:
    address = make_story(access="subscriber").get_absolute_url()
    assert _whole(as_sam, address)
    assert not _whole(ana, address)


def test_a_pass_without_a_session_opens_nothing(ana: Client, sam: Reader, make_story: MakeStory) -> None:
    ana.cookies[COOKIE] = _pass(sam, Tier.SUBSCRIBER)
    assert not _whole(ana, make_story(access="subscriber").get_absolute_url())


def test_a_forged_pass_opens_nothing(as_rita: Client, rita: Reader, make_story: MakeStory) -> None:
    forged = ReaderPass(rita.pk, "Rita", Tier.STAFF, True, time.time(), int(time.time()) + 600)
    as_rita.cookies[COOKIE] = sign_pass(forged, ["a key of one's own"])
    assert not _whole(as_rita, make_story(access="subscriber").get_absolute_url())


def test_the_masthead_greets_the_reader_by_name(as_rita: Client, ana: Client) -> None:
    assert 'title="Your account">Rita</a>' in as_rita.get("/").content.decode()
    assert ">Sign in</a>" in ana.get("/").content.decode()


def test_a_name_in_the_masthead_is_escaped(as_rita: Client, rita: Reader) -> None:
    Reader.objects.filter(pk=rita.pk).update(first_name="<script>")
    assert "&lt;script&gt;</a>" in as_rita.get("/").content.decode()
