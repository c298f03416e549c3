"""A page joined from its parts for one request: the bytes, and what the headers say of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.press import registry
from broadsheet.press.assembly import Answer, Ask, Page, accepts_gzip
from broadsheet.press.plans import Choice, Fragment, Hole, Plan, fragment
from broadsheet.press.printed import print_html
from broadsheet.press.printing import proof_page, record_of
from broadsheet.press.views import printed


@dataclass(frozen=True)
class Somebody:
    """A reader as these tests' gate and fillers know one."""

    level: int = 0
    first: str = "one"
    second: str = "two"


@dataclass(frozen=True)
class WithMemory(Somebody):
    filled: dict[str, bytes] = field(default_factory=dict)


Reader = Somebody | None
SIGNED_OUT = Somebody(level=0, first="signed out", second="")


class LevelGate:
    """Opens what is at or below a reader's level."""

    def judge(self, facts: Any, basis: bytes) -> Any:
        return lambda reader: "whole" if (reader or SIGNED_OUT).level >= int(facts["level"]) else "preview"

    def settle(self, facts: Any, basis: bytes, reader: Any, request: Any) -> Any:
        return reader


@pytest.fixture(autouse=True)
def _own_registry() -> Iterator[None]:
    fillers, gates = dict(registry._fillers), list(registry._gates)
    registry.register_filler("first", lambda reader: (reader or SIGNED_OUT).first)
    registry.register_filler("second", lambda reader: (reader or SIGNED_OUT).second)
    registry.register_gate(LevelGate())
    yield
    registry._fillers.clear()
    registry._fillers.update(fillers)
    registry._gates[:] = gates


def _piece(key: str, html: str) -> Fragment:
    return fragment(key, {"tag"}, lambda: html)


def _choice() -> Choice:
    return Choice({"whole": (_piece("whole", "whole"),), "preview": (_piece("preview", "preview"),)})


def _page(plan: Plan) -> Page:
    """The page as it comes out of the store: its record has been JSON."""
    record = json.loads(json.dumps(record_of(plan)))
    made = {one.key: print_html(one.render()) for one in plan.fragments()}
    return Page(record, [made[key] for key in record["keys"]])


def _answer(page: Page, *, gzip: bool = False, reader: Reader = None, if_none_match: str = "") -> Answer:
    return page.answer(Ask(head=False, gzip=gzip, if_none_match=if_none_match, reader=reader))


def _header(answer: Answer, name: str) -> str | None:
    found = [value for key, value in answer.headers if key == name]
    assert len(found) < 2
    return found[0] if found else None


def _etag(page: Page, **ask: Any) -> str:
    return _header(_answer(page, **ask), "etag") or ""


PERSONAL = Plan((_piece("a", "<p>for all</p>"), Hole("first")))
IMPERSONAL = Plan((_piece("a", "<p>for all</p>"),))


# The bytes


@st.composite
def _plans(draw: st.DrawFn) -> Plan:
    htmls = draw(st.lists(st.text(max_size=200), min_size=1, max_size=5))
    one = st.sampled_from([_piece(f"piece:{number}", html) for number, html in enumerate(htmls)])
    several = st.lists(one, max_size=3).map(tuple)
    part = (
        one
        | st.sampled_from([Hole("first"), Hole("second")])
        | st.builds(lambda whole, preview: Choice({"whole": whole, "preview": preview}), several, several)
    )
    return Plan(tuple(draw(st.lists(part, max_size=8))), gate=draw(st.sampled_from([{}, {"level": 1}])))


def _expected(plan: Plan, reader: Reader) -> str:
    who = reader or SIGNED_OUT
    whole = not plan.gate or who.level >= 1
    html = ""
    for part in plan.parts:
        if isinstance(part, Hole):
            html += who.first if part.filler == "first" else who.second
        elif isinstance(part, Choice):
            html += "".join(one.render() for one in part.sides["whole" if whole else "preview"])
        else:
            html += part.render()
    return html


@given(_plans(), st.none() | st.builds(Somebody, st.integers(0, 1), st.text(max_size=80), st.text(max_size=80)))
@settings(max_examples=120, deadline=None)
def test_any_plan_reads_the_same_plain_and_zipped(plan: Plan, reader: Reader) -> None:
    page, expected = _page(plan), _expected(plan, reader).encode()
    assert _answer(page, reader=reader).body == expected
    assert gzip.decompress(_answer(page, reader=reader, gzip=True).body) == expected


def test_a_hole_longer_than_a_stored_block_comes_through_zipped() -> None:
    reader = Somebody(first="é" * 100_000)
    assert gzip.decompress(_answer(_page(PERSONAL), reader=reader, gzip=True).body).decode() == f"<p>for all</p>{reader.first}"


def test_signed_out_readers_after_a_signed_in_one_see_nothing_of_theirs() -> None:
    page = _page(PERSONAL)
    _answer(page, reader=Somebody(first="SECRET"))
    assert _answer(page).body == b"<p>for all</p>signed out"


def test_a_hole_is_made_once_for_each_pass() -> None:
    made: list[Reader] = []
    registry.register_filler("counted", lambda reader: made.append(reader) or "x")
    reader, page = WithMemory(), _page(Plan((Hole("counted"),)))
    _answer(page, reader=reader)
    _answer(page, reader=reader, gzip=True)
    assert made == [reader]


def test_without_a_gate_a_page_with_facts_shows_neither_side() -> None:
    registry._gates.clear()
    plan = Plan((_choice(),), gate={"level": 0})
    assert _answer(_page(plan), reader=Somebody(level=9)).body == b""


def test_a_proof_page_is_the_page() -> None:
    assert _answer(proof_page(PERSONAL)).body == _answer(_page(PERSONAL)).body


# The ETag


def test_the_etag_stays_while_the_page_stays() -> None:
    assert _etag(_page(PERSONAL), reader=Somebody()) == _etag(_page(PERSONAL), reader=Somebody())


def test_zipped_bytes_have_an_etag_of_their_own() -> None:
    page = _page(PERSONAL)
    assert _etag(page, gzip=True) == _etag(page)[:-1] + '-gz"'


_three = st.tuples(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))


@given(_three, _three)
@settings(max_examples=100, deadline=None)
def test_other_bytes_have_another_etag(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    def made(html: tuple[str, str, str]) -> Answer:
        return _answer(_page(Plan((_piece("a", html[0]), Hole("first"), _piece("b", html[2])))), reader=Somebody(first=html[1]))

    first, second = made(one), made(other)
    assert first.body == second.body or _header(first, "etag") != _header(second, "etag")


def test_whole_and_preview_have_different_etags() -> None:
    page = _page(Plan((_choice(),), gate={"level": 1}))
    assert _etag(page, reader=Somebody(level=1)) != _etag(page, reader=Somebody(level=0))


@pytest.mark.parametrize("gzip", [False, True])
@pytest.mark.parametrize("form", ["{0}", "W/{0}", '"another", {0}', '"another",W/{0} , "third"', "*", " * "])
def test_a_reader_who_has_the_page_is_not_sent_it_again(form: str, gzip: bool) -> None:
    page = _page(PERSONAL)
    answer = _answer(page, gzip=gzip, if_none_match=form.format(_etag(page, gzip=gzip)))
    assert (answer.status, answer.body) == (304, b"")
    assert {name for name, _ in answer.headers} == {"etag", "vary", "cache-control", "surrogate-key"}


@pytest.mark.parametrize("held", ['"another"', "another", 'W/"another", "third"'])
def test_a_reader_who_has_another_page_is_sent_this_one(held: str) -> None:
    assert _answer(_page(PERSONAL), if_none_match=held).status == 200


def test_the_etag_of_zipped_bytes_does_not_stand_for_plain_ones() -> None:
    page = _page(PERSONAL)
    assert _answer(page, if_none_match=_etag(page, gzip=True)).status == 200


def test_a_page_that_says_gone_is_always_sent() -> None:
    page = _page(Plan((_piece("a", "gone"),), status=410))
    assert _answer(page, if_none_match="*").status == 410


# What caches are told


def test_signed_out_readers_get_what_everybody_may_keep() -> None:
    assert (_header(_answer(_page(PERSONAL)), "cache-control") or "").startswith("public, ")


def test_a_personal_page_is_kept_by_its_reader_only() -> None:
    assert _header(_answer(_page(PERSONAL), reader=Somebody()), "cache-control") == "private, no-cache"


def test_a_page_that_is_the_same_for_all_may_be_kept_by_everybody() -> None:
    assert (_header(_answer(_page(IMPERSONAL), reader=Somebody()), "cache-control") or "").startswith("public, ")


def test_a_plan_may_say_how_long_it_is_kept() -> None:
    page = _page(Plan((_piece("a", "style"),), headers=(("cache-control", "public, max-age=31536000, immutable"),)))
    assert _header(_answer(page), "cache-control") == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("seconds", [0, 30])
def test_a_cdn_keeps_pages_as_long_as_it_is_told(settings: Any, seconds: int) -> None:
    settings.ENV = {**settings.ENV, "BROADSHEET_CDN_SECONDS": seconds}
    assert ("s-maxage=30" in (_header(_answer(_page(PERSONAL)), "cache-control") or "")) is (seconds == 30)


def test_zipped_and_plain_answers_are_told_apart() -> None:
    page = _page(PERSONAL)
    assert _header(_answer(page, gzip=True), "content-encoding") == "gzip"
    assert _header(_answer(page), "content-encoding") is None
    assert _header(_answer(page), "vary") == "accept-encoding, cookie"


# Who takes gzip (RFC 9110, 12.5.3)


@pytest.mark.parametrize(
    ("offer", "takes"),
    [
        ("", False),
        ("gzip", True),
        ("GZip", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0", False),
        ("gzip;q=0.000", False),
        ("gzip;q=0.001", True),
        ("gzip;q=1.0", True),
        ("br, gzip;q=0.5", True),
        ("deflate, br", False),
        ("identity", False),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("*, gzip;q=0", False),
        ("identity;q=1, *;q=0", False),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(offer: str, takes: bool) -> None:
    assert accepts_gzip(offer) is takes


# Through the views


def test_a_printed_view_answers_get_and_head_only() -> None:
    response = printed(lambda: PERSONAL)(RequestFactory().post("/page/"))
    assert (response.status_code, response["allow"]) == (405, "GET, HEAD")


def test_a_printed_view_zips_for_those_who_take_it() -> None:
    response = printed(lambda: PERSONAL)(RequestFactory().get("/page/", headers={"accept-encoding": "gzip"}))
    assert isinstance(response, HttpResponse)
    assert gzip.decompress(response.content) == b"<p>for all</p>signed out"


def test_a_view_says_not_modified_without_body_or_type() -> None:
    view = printed(lambda: PERSONAL)
    held = view(RequestFactory().get("/page/"))["etag"]
    response = view(RequestFactory().get("/page/", headers={"if-none-match": held}))
    assert isinstance(response, HttpResponse)
    assert (response.status_code, response.content, response.get("content-type")) == (304, b"", None)


def test_head_says_what_get_would() -> None:
    view = printed(lambda: PERSONAL)
    get, head = view(RequestFactory().get("/page/")), view(RequestFactory().head("/page/"))
    assert head.status_code == 200
    assert dict(head.items()) == dict(get.items())


def test_head_of_the_front_page_has_its_headers_and_no_body(ana: Client) -> None:
    registry.register_filler("account", lambda reader: "Sign in")
    get, head = ana.get("/"), ana.head("/")
    assert head.content == b""
    assert (head["etag"], head["content-length"]) == (get["etag"], str(len(get.content)))
