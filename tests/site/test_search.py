"""Search: what it finds, in which order, and that nothing a reader types breaks it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import html

from broadsheet.newsroom.actions.kill_story import kill_story
from broadsheet.newsroom.models import Story
from broadsheet.newsroom.search_text import find_text
from broadsheet.readers.models import Reader
from tests.cast import MakeStory, hours_ago


def _found(browser: Client, **asked: str) -> list[str]:
    answer = browser.get("/search/", asked)
    assert answer.status_code == 200
    return [str(one) for one in html.fromstring(answer.content.decode()).xpath('//article[@class="river-item"]//h2/a/text()')]


def _at(year: int, month: int, day: int, hour: int = 12) -> dt.datetime:
    return dt.datetime(year, month, day, hour, tzinfo=dt.UTC)


def test_words_of_every_part_are_found(ana: Client, make_story: MakeStory) -> None:
    make_story(
        headline="Ferry resumes", standfirst="After the monsoon.", kicker="Transport", dateline="Alappuzha", people=("meera-pillai",),
        body=[("text", "<p>Passengers <b>cheered</b> on the jetty.</p>"), ("pull_quote", {"quote": "Wonderful", "attribution": "Thomas"})],
    )  # fmt: skip
    make_story()
    for word in ("ferry", "MONSOON", "transport", "alappuzha", "pillai", "cheered", "jetty", "wonderful", "thomas", "ferry jetty"):
        assert _found(ana, q=word) == ["Ferry resumes"], word


def test_all_words_must_be_there(ana: Client, make_story: MakeStory) -> None:
    make_story(headline="Ferry resumes")
    assert _found(ana, q="ferry submarine") == []
    assert "Nothing was found" in ana.get("/search/?q=submarine").content.decode()


def test_markup_is_not_found(ana: Client, make_story: MakeStory) -> None:
    make_story(body=[("text", '<p>A <a href="https://zebra.example/">link</a>.</p>')])
    assert _found(ana, q="href") == []


def test_words_of_other_scripts_are_found(ana: Client, make_story: MakeStory) -> None:
    make_story(headline="Naïve café in München")
    make_story(headline="Москва сегодня")
    assert _found(ana, q="café") == ["Naïve café in München"]
    assert _found(ana, q="Москва") == ["Москва сегодня"]


def test_a_changed_text_is_found_by_its_new_words_only(ana: Client, make_story: MakeStory) -> None:
    story = make_story(headline="Ferry resumes")
    story.headline = "Ferry halted"
    story.save_revision().publish()
    assert _found(ana, q="halted") == ["Ferry halted"]
    assert _found(ana, q="resumes") == []


@pytest.fixture
def three(make_story: MakeStory) -> list[Story]:
    return [
        make_story(headline="Harbour one", section="city", topics=("port",), people=("meera-pillai",), published_at=_at(2024, 3, 1)),
        make_story(headline="Harbour two", section="sport", topics=("port", "boats"), people=("ravi-das",), published_at=_at(2024, 3, 5)),
        make_story(headline="Harbour three", section="sport", people=("meera-pillai",), published_at=_at(2024, 4, 9)),
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": "harbour"}, ["Harbour three", "Harbour two", "Harbour one"]),
        ({"section": "sport"}, ["Harbour three", "Harbour two"]),
        ({"q": "harbour", "section": "city"}, ["Harbour one"]),
        ({"topic": "port"}, ["Harbour two", "Harbour one"]),
        ({"topic": "boats", "section": "city"}, []),
        ({"person": "meera-pillai"}, ["Harbour three", "Harbour one"]),
        ({"person": "meera-pillai", "section": "sport", "q": "three"}, ["Harbour three"]),
        ({"q": "harbour", "after": "2024-03-05"}, ["Harbour three", "Harbour two"]),
        ({"q": "harbour", "before": "2024-03-05"}, ["Harbour two", "Harbour one"]),
        ({"q": "harbour", "after": "2024-03-02", "before": "2024-03-31"}, ["Harbour two"]),
        ({"q": "harbour", "after": "2024-03-05", "before": "2024-03-05", "topic": "port"}, ["Harbour two"]),
        ({"q": "harbour", "after": "2030-01-01"}, []),
    ],
)  # fmt: skip
def test_a_search_can_be_narrowed(ana: Client, three: list[Story], asked: dict[str, str], expected: list[str]) -> None:
    assert _found(ana, **asked) == expected


def test_a_day_is_a_day_of_the_papers_zone(ana: Client, make_story: MakeStory) -> None:
    make_story(headline="Late harbour", published_at=_at(2024, 3, 4, hour=20))
    assert _found(ana, q="harbour", after="2024-03-05", before="2024-03-05") == ["Late harbour"]
    assert _found(ana, q="harbour", before="2024-03-04") == []


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"q": "harbour", "after": "yesterday"}, "Enter a valid date."),
        ({"q": "harbour", "before": "2024-02-30"}, "Enter a valid date."),
        ({"q": "harbour", "after": "2024-03-05", "before": "2024-03-01"}, "The first date lies after the last."),
        ({"q": "harbour", "page": "0"}, "greater than or equal to 1"),
        ({"q": "harbour", "page": "x"}, "Enter a whole number."),
        ({"q": "harbour", "page": "99999999999999999999"}, "less than or equal to"),
        ({"q": "harbour", "section": "nowhere"}, "Select a valid choice."),
        ({"q": "harbour", "sort": "oldest"}, "Select a valid choice."),
        ({"q": "x" * 201}, "at most 200 characters"),
    ],
)  # fmt: skip
def test_what_cannot_be_searched_for_is_answered_with_a_sentence(
    ana: Client, three: list[Story], asked: dict[str, str], sentence: str
) -> None:
    answer = ana.get("/search/", asked)
    assert answer.status_code == 400
    (errors,) = html.fromstring(answer.content.decode()).find_class("form-errors")
    assert sentence in errors.text_content()


def test_the_best_match_can_come_first(ana: Client, make_story: MakeStory) -> None:
    make_story(headline="The lighthouse", body=[("text", "<p>Lighthouse, lighthouse, lighthouse.</p>")], published_at=hours_ago(9))
    long = " ".join(["Something else entirely happened."] * 60)
    make_story(headline="Other news", body=[("text", f"<p>{long} A lighthouse.</p>")], published_at=hours_ago(1))
    assert _found(ana, q="lighthouse") == ["Other news", "The lighthouse"]
    assert _found(ana, q="lighthouse", sort="newest") == ["Other news", "The lighthouse"]
    assert _found(ana, q="lighthouse", sort="relevance") == ["The lighthouse", "Other news"]


def test_results_come_in_pages_that_miss_nothing(ana: Client, make_story: MakeStory) -> None:
    for number in range(23):
        make_story(headline=f"Harbour {number}", published_at=hours_ago(number + 1))
    first, second = _found(ana, q="harbour", section="city"), _found(ana, q="harbour", section="city", page="2")
    assert first + second == [f"Harbour {number}" for number in range(23)]
    assert len(first) == 20
    page = html.fromstring(ana.get("/search/", {"q": "harbour", "section": "city"}).content.decode())
    (following,) = page.xpath('//a[@rel="next"]/@href')
    (item,) = html.fromstring(ana.get(f"/search/{following}").content.decode()).xpath('(//article[@class="river-item"])[1]//h2/a/text()')
    assert item == "Harbour 20"
    assert _found(ana, q="harbour", page="3") == []


def test_a_killed_or_unpublished_story_is_not_found(ana: Client, three: list[Story], ed: Reader) -> None:
    kill_story(three[0], user=ed)
    three[1].unpublish(user=ed)
    assert _found(ana, q="harbour") == ["Harbour three"]
    assert _found(ana, topic="port") == []


def test_a_search_without_words_shows_the_form_alone(ana: Client, three: list[Story]) -> None:
    assert _found(ana) == []
    assert _found(ana, q="   ") == []
    assert _found(ana, q='"*():^-') == []


def test_words_asked_for_are_escaped(ana: Client, three: list[Story]) -> None:
    asked = '"><script>alert(1)</script>'
    page = ana.get("/search/", {"q": asked}).content.decode()
    assert "<script>alert" not in page
    assert html.fromstring(page).xpath('//input[@id="search-q"]/@value') == [asked]


@pytest.mark.parametrize("name", ["q", "section", "topic", "person", "after", "before", "sort", "page"])
def test_no_field_breaks_on_odd_characters(ana: Client, three: list[Story], name: str) -> None:
    for odd in ("\0", "a\0b", "\ud7ff\uffff", "%", "'", '"', "\\", "{}", "[]", "NEAR(", "a AND", "-1", "9" * 400, "١٢", "\u202e"):
        assert ana.get("/search/", {name: odd}).status_code in {200, 400}, odd
    for raw in ("%ff%fe", "%00", "%ED%A0%80", "&&&", "=", "harbour&q=two"):
        assert ana.get(f"/search/?{name}={raw}").status_code in {200, 400}, raw


def _typed(shared_data: Path) -> list[str]:
    strings: list[Any] = json.loads((shared_data / "bad-input/naughty-strings.json").read_text(encoding="utf-8"))
    for file in sorted((shared_data / "bad-input/injection").glob("*.txt")):
        strings += file.read_text(encoding="utf-8", errors="replace").splitlines()
    return [str(one) for one in strings]


@pytest.mark.shared_data
def test_nothing_that_is_typed_breaks_the_search(ana: Client, three: list[Story], shared_data: Path) -> None:
    typed = [one for one in _typed(shared_data) if "SQL" in one or len(one) < 400]
    assert len(typed) > 1_000
    for one in typed:
        for by_relevance in (False, True):
            find_text(one, by_relevance=by_relevance)
    assert Story.objects.count() == 3


@pytest.mark.shared_data
def test_nothing_that_is_typed_breaks_the_page(ana: Client, three: list[Story], shared_data: Path) -> None:
    strings = json.loads((shared_data / "bad-input/naughty-strings.json").read_text(encoding="utf-8"))
    for file in sorted((shared_data / "bad-input/injection").glob("SQLInjection-*.txt")):
        strings += file.read_text(encoding="utf-8", errors="replace").splitlines()
    for one in strings:
        answer = ana.get("/search/", {"q": one})
        assert answer.status_code in {200, 400}, one
        assert "<script>alert" not in answer.content.decode(), one
