"""The reader pass is read only as it was signed, and only for as long as it lives."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from broadsheet.access.decision import ReaderFacts, Tier
from broadsheet.access.passes import ReaderPass, read_pass, sign_pass

KEYS = ["the newest key", "the key before"]
NOW = 1_800_000_000
RITA = ReaderPass(7, "Rita Ökumu", Tier.MEMBER, True, NOW + 600)
TEXT = sign_pass(RITA, KEYS)


@given(st.builds(ReaderPass, st.integers(1), st.text(), st.sampled_from(Tier), st.booleans(), st.integers(NOW + 1, NOW + 10**9)))
def test_a_pass_is_read_as_it_was_signed(reader_pass: ReaderPass) -> None:
    assert read_pass(sign_pass(reader_pass, KEYS), KEYS, NOW) == reader_pass


def test_a_pass_tells_the_gate_what_it_must_know() -> None:
    assert RITA.facts == ReaderFacts(Tier.MEMBER, True)


@given(st.text())
def test_a_pass_is_fit_for_a_cookie(name: str) -> None:
    text = sign_pass(ReaderPass(7, name, Tier.MEMBER, True, NOW), KEYS)
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


@given(st.text() | st.text().map("v1.{}".format) | st.builds("v1.{}.{}".format, st.text(), st.text()))
@example("v1.é.é")
@example("v1..")
@example("\x00")
def test_rubbish_is_refused_and_never_an_error(text: str) -> None:
    assert read_pass(text, KEYS, NOW) is None


def test_rubbish_that_is_no_text_at_all_is_refused() -> None:
    assert read_pass("v1.\ud800.signature", KEYS, NOW) is None


def _well_signed(payload: bytes) -> str:
    body = "v1." + base64.urlsafe_b64encode(payload).rstrip(b"=").decode()
    signature = hmac.digest(KEYS[0].encode(), body.encode(), hashlib.sha256)
    return f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def test_a_pass_made_by_hand_is_read() -> None:
    assert read_pass(_well_signed(b'[7,"Rita","member",1,1800000600]'), KEYS, NOW) == ReaderPass(7, "Rita", Tier.MEMBER, True, NOW + 600)


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
        b'[7,"Rita","gold",1,1800000600]',
        b'["x","Rita","staff",1,1]',
    ],
)
def test_a_well_signed_pass_of_another_shape_is_refused(payload: bytes) -> None:
    assert read_pass(_well_signed(payload), KEYS, NOW) is None
