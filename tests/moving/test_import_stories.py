"""Importing stories from JSON Lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.moving.free_address import slug_for
from broadsheet.moving.import_stories import Options, Summary, import_files
from broadsheet.moving.story_line import BadLine, read_line
from broadsheet.newsroom.models import Paper, Placement, Section, Story
from broadsheet.newsroom.search_text import find_text


def _import(file: Path, **options: Any) -> Summary:
    return import_files([str(file)], Options(**options), lambda done, total: None)


def _lines(tmp_path: Path, *rows: Any) -> Path:
    file = tmp_path / "stories.jsonl"
    file.write_bytes(b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows))
    return file


PLAIN = {
    "id": "a-1", "headline": "Ferry runs again", "date": "2024-11-23T21:47:00+05:30", "body": "One.\n\nTwo **bold**.\n\n## Three\n\nFour.",
    "authors": ["Meera Pillai"], "topics": ["port"], "section": "city", "standfirst": "After a month.",
}  # fmt: skip


def test_a_line_becomes_a_story_on_its_page_lists_and_search(paper: Paper, tmp_path: Path, ana: Client) -> None:
    assert _import(_lines(tmp_path, PLAIN)).added == 1
    story = Story.objects.get()
    assert story.get_absolute_url() == "/city/2024/11/23/ferry-runs-again/"
    page = ana.get(story.get_absolute_url()).content.decode()
    assert "23 November 2024, 21:47 IST" in page
    assert "Meera Pillai" in page
    assert story.headline in ana.get("/topics/port/").content.decode()
    assert find_text("bold ferry").stories == [story.pk]


def test_importing_twice_changes_nothing(paper: Paper, tmp_path: Path) -> None:
    file = _lines(tmp_path, PLAIN)
    _import(file)
    again = _import(file)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 1)
    assert Story.objects.count() == 1
    assert Placement.objects.count() == 4


def test_a_changed_line_updates_its_story_and_keeps_its_address(paper: Paper, tmp_path: Path) -> None:
    _import(_lines(tmp_path, PLAIN))
    address = Story.objects.get().get_absolute_url()
    assert _import(_lines(tmp_path, {**PLAIN, "headline": "Ferry runs at last"})).updated == 1
    story = Story.objects.get()
    assert story.headline == "Ferry runs at last"
    assert story.get_absolute_url() == address
    assert find_text("again").stories == []


def test_a_story_worked_on_here_is_left_alone(paper: Paper, tmp_path: Path) -> None:
    _import(_lines(tmp_path, PLAIN))
    story = Story.objects.get()
    story.headline = "Edited here"
    story.save_revision().publish()
    summary = _import(_lines(tmp_path, {**PLAIN, "headline": "From there"}))
    assert summary.unchanged == 1
    assert summary.changes["edited-here"] == 1
    assert Story.objects.get().headline == "Edited here"


def test_a_dry_run_keeps_nothing_and_says_the_same(paper: Paper, tmp_path: Path) -> None:
    file = _lines(tmp_path, PLAIN, {**PLAIN, "id": "a-2", "section": "Elsewhere"}, b"rubbish")
    dry = _import(file, dry_run=True)
    assert not Story.objects.exists()
    assert not Section.objects.filter(slug="elsewhere").exists()
    real = _import(file)
    assert (dry.added, dry.broken, dry.changes) == (real.added, real.broken, real.changes) == (2, 1, {"section-made": 1})


def test_a_broken_line_is_told_by_number_and_stops_no_other(paper: Paper, tmp_path: Path) -> None:
    file = _lines(
        tmp_path, b"{", PLAIN, b"\xff\xfe", {"id": "b"}, {"id": "c", "headline": "No date"}, b"[]", {**PLAIN, "id": "d", "date": "soon"}
    )
    report = tmp_path / "report.jsonl"
    summary = _import(file, report=report)
    assert (summary.added, summary.broken) == (1, 6)
    assert [problem.split(":")[1] for problem in summary.problems] == ["1", "3", "4", "5", "6", "7"]
    assert len(report.read_text().splitlines()) == 6


def test_two_stories_of_one_day_with_one_slug_get_two_addresses(paper: Paper, tmp_path: Path) -> None:
    _import(_lines(tmp_path, PLAIN, {**PLAIN, "id": "a-2"}))
    assert sorted(Story.objects.values_list("slug", flat=True)) == ["ferry-runs-again", "ferry-runs-again-2"]


def test_a_time_without_zone_is_the_papers(paper: Paper, tmp_path: Path) -> None:
    _import(_lines(tmp_path, {**PLAIN, "date": "2024-11-23 00:30:00"}))
    assert Story.objects.get().get_absolute_url().startswith("/city/2024/11/23/")


def test_a_missing_date_is_read_from_the_id() -> None:
    line = read_line(b'{"id": "posts/2016-11-22-a-policy.md", "title": "A policy", "date": null}', "x:1")
    assert (line.published.date().isoformat(), line.date_was_guessed) == ("2016-11-22", True)


@given(st.binary(max_size=200) | st.dictionaries(st.sampled_from(["id", "headline", "date", "authors", "topics", "body"]), st.none() | st.integers() | st.text() | st.lists(st.text() | st.dictionaries(st.just("name"), st.text()))).map(lambda told: json.dumps(told).encode()))  # fmt: skip
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_line_is_read_or_refused_with_a_sentence(raw: bytes) -> None:
    try:
        read_line(raw, "x:1")
    except BadLine as error:
        assert str(error)


@given(st.text(), st.text(min_size=1))
def test_any_text_gives_a_slug_that_an_address_can_hold(text: str, key: str) -> None:
    slug = slug_for(text, key)
    assert 0 < len(slug) <= 110
    assert slug.replace("-", "").replace("_", "").isalnum()
    assert slug.isascii()


@pytest.mark.shared_data
def test_real_articles_import_whole(paper: Paper, shared_data: Path, ana: Client) -> None:
    summary = _import(shared_data / "news" / "us-gov-news.jsonl")
    assert (summary.added, summary.broken) == (summary.read, 0)
    assert summary.read >= 1300
    for story in Story.objects.order_by("pk")[::137]:
        page = ana.get(story.get_absolute_url()).content.decode()
        assert page.count('data-part="body"') == 1
        for left in ("{{<", "{{%", "<script>"):
            assert left not in page


@pytest.mark.shared_data
def test_naughty_strings_import_as_text_or_are_refused(paper: Paper, shared_data: Path, tmp_path: Path, ana: Client) -> None:
    strings = json.loads((shared_data / "bad-input" / "naughty-strings.json").read_text("utf-8"))
    rows = [{"id": f"n{number}", "headline": text, "standfirst": text, "body": text, "slug": text, "kicker": text, "topics": [text], "date": "2024-01-02"} for number, text in enumerate(strings)]  # fmt: skip
    summary = _import(_lines(tmp_path, *rows))
    assert summary.added + summary.broken == len(rows)
    assert summary.added > len(rows) * 0.9
    for story in Story.objects.order_by("pk")[::23]:
        answer = ana.get(story.get_absolute_url())
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
