"""The reader pass is read only as it was signed, and only for as long as it lives."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from broadsheet.access.decision import ReaderFacts, Tier
from broadsheet.access.passes import GRANTS_HELD, ReaderPass, binding, is_bound_to, read_pass, sign_pass
from broadsheet.access.period import Period

KEYS = ["the newest key", "the key before"]
NOW = 1_800_000_000
MONTH = Period("2027-01", NOW - 86_400.0, NOW + 86_400.0)
RITA = ReaderPass(7, "Rita Ökumu", Tier.MEMBER, True, float(NOW), NOW + 600, "bound", "token", True, MONTH, 2, 10, (5, 3))
passes = st.builds(
    ReaderPass, st.integers(0), st.text(), st.sampled_from(Tier), st.booleans(), st.integers(0, NOW).map(float), st.integers(NOW + 1, NOW + 10**9),
    st.text(), st.text(), st.booleans(), st.none() | st.just(MONTH), st.integers(0), st.integers(0), st.lists(st.integers(1)).map(tuple),
)  # fmt: skip
TEXT = sign_pass(RITA, KEYS)


@given(passes)
def test_a_pass_is_read_as_it_was_signed(reader_pass: ReaderPass) -> None:
    assert read_pass(sign_pass(reader_pass, KEYS), KEYS, NOW) == reader_pass


def test_a_pass_tells_the_gate_what_it_must_know() -> None:
    assert RITA.facts == ReaderFacts(Tier.MEMBER, True, frozenset({5, 3}), 2, MONTH)


@given(st.text())
def test_a_pass_is_fit_for_a_cookie(name: str) -> None:
    text = sign_pass(ReaderPass(7, name, Tier.MEMBER, True, NOW, NOW), KEYS)
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@given(st.integers(0, len(TEXT) - 1), st.characters(codec="ascii") | st.characters(codec="utf-8"))
@example(len(TEXT) - 1, "A")
@example(len(TEXT) - 1, "=")
def test_a_pass_with_one_character_changed_is_refused(place: int, character: str) -> None:
    assume(TEXT[place] != character)
    assert read_pass(TEXT[:place] + character + TEXT[place + 1 :], KEYS, NOW) is None


@given(st.integers(0, len(TEXT) - 1))
def test_a_pass_with_one_character_missing_is_refused(place: int) -> None:
    shorter = TEXT[:place] + TEXT[place + 1 :]
    assert read_pass(shorter, KEYS, NOW) is None


@given(st.integers(0, len(TEXT)), st.characters(codec="utf-8"))
def test_a_pass_with_one_character_more_is_refused(place: int, character: str) -> None:
    assert read_pass(TEXT[:place] + character + TEXT[place:], KEYS, NOW) is None


@pytest.mark.parametrize(("seconds", "lives"), [(0, True), (599.9, True), (600, False), (10_000, False)])
def test_a_pass_lives_until_it_expires(seconds: float, lives: bool) -> None:
    assert (read_pass(TEXT, KEYS, NOW + seconds) is not None) is lives


def test_a_pass_signed_with_the_key_before_is_still_read() -> None:
    assert read_pass(sign_pass(RITA, [KEYS[1]]), KEYS, NOW) == RITA


def test_a_pass_is_signed_with_the_newest_key() -> None:
    assert read_pass(TEXT, [KEYS[0]], NOW) == RITA


def test_a_pass_signed_with_another_key_is_refused() -> None:
    assert read_pass(sign_pass(RITA, ["somebody else's key"]), KEYS, NOW) is None


@given(st.text() | st.text().map("v2.{}".format) | st.builds("v2.{}.{}".format, st.text(), st.text()))
@example("v2.é.é")
@example("v2..")
@example("\x00")
def test_rubbish_is_refused_and_never_an_error(text: str) -> None:
    assert read_pass(text, KEYS, NOW) is None


def test_rubbish_that_is_no_text_at_all_is_refused() -> None:
    assert read_pass("v2.\ud800.signature", KEYS, NOW) is None


def _well_signed(payload: bytes) -> str:
    body = "v2." + base64.urlsafe_b64encode(payload).rstrip(b"=").decode()
    signature = hmac.digest(KEYS[0].encode(), body.encode(), hashlib.sha256)
    return f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def test_a_pass_made_by_hand_is_read() -> None:
    made = _well_signed(b'[7,"Rita","member",1,1800000000,1800000600,"b","c",0,null,0,10,[]]')
    assert read_pass(made, KEYS, NOW) == ReaderPass(7, "Rita", Tier.MEMBER, True, NOW, NOW + 600, "b", "c", allowance=10)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"no json",
        b"\xff",
        b"7",
        b"null",
        b"[]",
        b'[7,"Rita","member",1]',
        b'[7,"Rita","gold",1,1800000000,1800000600,"","",0,null,0,10,[]]',
        b'[7,"Rita","member",1,1800000000,1800000600,"","",0,[1],0,10,[]]',
        b'[7,"Rita","member",1,1800000000,1800000600,"","",0,null,0,10,7]',
        b'[7,"Rita","gold",1,1800000600]',
        b'["x","Rita","staff",1,1]',
    ],
)
def test_a_well_signed_pass_of_another_shape_is_refused(payload: bytes) -> None:
    assert read_pass(_well_signed(payload), KEYS, NOW) is None


def test_a_pass_is_bound_to_one_session_under_any_key_of_ours() -> None:
    bound = ReaderPass(7, "Rita", Tier.MEMBER, True, NOW, NOW + 600, bound=binding("session", KEYS[1]))
    assert is_bound_to(bound, "session", KEYS)
    assert not is_bound_to(bound, "another", KEYS)
    assert not is_bound_to(ReaderPass(7, "Rita", Tier.MEMBER, True, NOW, NOW + 600), "", KEYS)


def test_a_pass_holds_no_more_grants_than_a_cookie_can() -> None:
    full = RITA.with_grants(MONTH, range(10**12, 10**12 + 500), 500, 500)
    assert (len(full.granted), full.used) == (GRANTS_HELD, 500)
    assert len(sign_pass(full, KEYS)) < 3_000
