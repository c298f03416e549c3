"""What keeps the desk quick in front of a million comments: how far a search looks, and which indexes the queues go by."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from broadsheet.comments.desk import looking_back, queues
from broadsheet.comments.desk.card import cards_of
from broadsheet.comments.desk.looking_back import look_back
from broadsheet.comments.models import Comment, Voice
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from tests.cast import MakeStory, _person
from tests.comments.conftest import OTHER, THIRD, Say
from tests.comments.test_moderate_comment import held_comment

DESK = "/newsroom/comments/"
sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="The plans of SQLite, which keeps no statistics unless asked.")


@pytest.fixture
def many(story: Story, rita: Reader) -> list[int]:
    """The numbers of forty comments, the newest first; every eighth speaks of a ferry."""
    made = [held_comment(story, rita, f"The {'ferry' if number % 8 == 0 else 'bridge'} of day {number}.").pk for number in range(40)]
    return made[::-1]


@pytest.fixture
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search looks through six comments, and has no time for more."""
    monkeypatch.setattr(looking_back, "_STRETCH", 6)
    monkeypatch.setattr(looking_back, "_SECONDS", 0.0)
    monkeypatch.setattr(looking_back.look_back, "__kwdefaults__", {"seconds": 0.0})


def _cards(client: Client, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{DESK}cards/", {"queue": "all", **asked}).json()
    return found


def test_a_search_stops_in_time_and_goes_on_until_everything_was_looked_through(
    as_mo: Client, many: list[int], short_stretches: None
) -> None:
    ferries = list(Comment.objects.filter(text__contains="ferry").order_by("-pk").values_list("pk", flat=True))
    found, before, pages = [], 0, 0
    while True:
        answer = _cards(as_mo, q="ferry", **({"before": before} if before else {}))
        found += [card["id"] for card in answer["cards"]]
        pages += 1
        assert answer["looked"] <= 6
        assert not before or answer["further"] < before
        before = answer["further"]
        if not before:
            break
    assert found == ferries
    assert pages >= 6


def test_without_script_the_page_says_how_far_it_looked_and_leads_on(as_mo: Client, many: list[int], short_stretches: None) -> None:
    page = as_mo.get(DESK, {"queue": "all", "q": "tram"}).content.decode()
    assert "Looked through 6 comments so far" in page
    assert f"before={many[5]}" in page
    assert "Looked through" not in as_mo.get(DESK, {"queue": "all", "q": "tram", "before": many[-1]}).content.decode()


def test_a_full_page_goes_on_behind_its_last_comment(many: list[int]) -> None:
    first = look_back(Comment.objects.all(), 15)
    second = look_back(Comment.objects.all(), 15, first.further)
    third = look_back(Comment.objects.all(), 15, second.further)
    assert [*first.numbers, *second.numbers, *third.numbers] == many
    assert (first.further, second.further, third.further) == (many[14], many[29], 0)
    assert look_back(Comment.objects.all(), 15, many[-1]).numbers == []


def test_where_there_is_nothing_nothing_is_looked_through(db: None) -> None:
    for before in (0, 10**15):
        assert look_back(Comment.objects.all(), 20, before) == looking_back.Hand([])


def test_a_name_that_very_many_have_is_looked_for_too(
    monkeypatch: pytest.MonkeyPatch, as_mo: Client, story: Story, rita: Reader, nina: Reader
) -> None:
    one, two = held_comment(story, rita), held_comment(story, nina, "Another.")
    assert [card["id"] for card in _cards(as_mo, voice="i")["cards"]] == [two.pk, one.pk]
    monkeypatch.setattr(queues, "_MOST_VOICES", 1)
    assert [card["id"] for card in _cards(as_mo, voice="i")["cards"]] == [two.pk, one.pk]
    assert [card["id"] for card in _cards(as_mo, voice="nin")["cards"]] == [two.pk]


def test_an_address_that_is_none_is_nowhere(as_mo: Client, story: Story, rita: Reader) -> None:
    held_comment(story, rita)
    page = as_mo.get(DESK, {"queue": "all", "story": "http://[bridge/"})
    assert page.status_code == 200
    assert "There is no story at" in page.content.decode()


# The waiting room


@pytest.fixture
def pages_waiting(db: None) -> list[str]:
    voice = Voice.objects.create(source="vuukle", source_id="7", name="rita.das")
    pages = [f"https://old.example.org/{number:03}/" for number in range(120)]
    Comment.objects.bulk_create(
        Comment(
            voice=voice, text="Old.", page=page, source="vuukle", source_id=f"{page}-{number}",
            written_at=dt.datetime(2015, 3, 1 + number, tzinfo=dt.UTC),
        )
        for page in pages for number in range(2)
    )  # fmt: skip
    return pages


def test_the_waiting_room_is_walked_by_address(as_mo: Client, pages_waiting: list[str]) -> None:
    seen: list[str] = []
    after = ""
    for _ in range(3):
        context = as_mo.get(f"{DESK}waiting/", {"after": after} if after else {}).context
        seen += [row["page"] for row in context["rows"]]
        assert {row["count"] for row in context["rows"]} == {2}
        after = context["more"]
    assert (seen, after) == (pages_waiting, "")
    found = as_mo.get(f"{DESK}waiting/", {"q": "/01"}).context
    assert [row["page"] for row in found["rows"]] == [one for one in pages_waiting if "/01" in one]


def test_the_waiting_room_asks_for_all_its_guesses_at_once(as_mo: Client, pages_waiting: list[str], make_story: MakeStory) -> None:
    make_story(slug="007")
    Comment.objects.filter(page=pages_waiting[3]).update(page="http://[007")
    with CaptureQueriesContext(connection) as asked:
        context = as_mo.get(f"{DESK}waiting/").context
    guessed = {row["page"]: row["guess"].slug for row in context["rows"] if row["guess"]}
    assert guessed == {pages_waiting[7]: "007"}
    assert sum("newsroom_story" in one["sql"] and "slug" in one["sql"] and "IN" in one["sql"] for one in asked) <= 2


# Indexes


@sqlite_only
def test_the_queues_go_by_indexes_though_the_database_has_no_statistics(story: Story, rita: Reader) -> None:
    newcomers = queues.QUEUES["newcomers"].find().values_list("pk")[:20].explain()
    assert "comment_written_here" in newcomers
    # Once every decision that was never undone was read for each comment: minutes, at a hundred thousand decisions.
    assert "decision_that_stands (comment_id=? AND undone_by_id=?)" in newcomers
    assert "comment_reported" in queues.QUEUES["reported"].find().values_list("pk")[:20].explain()
    rooms = Comment.objects.filter(story__isnull=True, page__gt="x").order_by("story_id", "page").values_list("page")[:1].explain()
    assert "comment_waiting_room (story_id=? AND page>?)" in rooms
    assert "TEMP B-TREE" not in rooms


@sqlite_only
def test_a_card_reads_its_own_thread_and_not_all_that_was_published(as_mo: Client, say: Say, rita: Reader, nina: Reader) -> None:
    first = say(rita)
    answer = say(nina, OTHER, to=first)
    say(rita, THIRD, to=answer)
    with CaptureQueriesContext(connection) as asked:
        (card,) = [one for one in cards_of([answer.pk], rita)]
    assert [one.text for one in card.answers] == [THIRD]
    around = [one["sql"] for one in asked if "LIMIT 2" in one["sql"] and "comments_comment" in one["sql"]]
    assert around
    for sql in around:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            assert "comment_queue" not in str(cursor.fetchall()), sql


def test_the_page_asks_the_same_number_of_questions_for_twenty_as_for_two(as_mo: Client, story: Story, rita: Reader, nina: Reader) -> None:
    counted = []
    for more in (2, 18):
        for number in range(more):
            held_comment(story, _person(f"{more}-{number}@example.org"), f"Comment {number}.")
        as_mo.get(DESK)
        with CaptureQueriesContext(connection) as asked:
            as_mo.get(DESK)
        counted.append(len(asked))
    assert counted[1] <= counted[0] + 2
