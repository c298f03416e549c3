"""The desk's other screens: the log, statistics, the waiting room and claims."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from broadsheet.comments.actions.moderate_comment import moderate_comment
from broadsheet.comments.desk.charts import lines, stacked_bars
from broadsheet.comments.models import Claim, Comment, Decision, RuleCount, Voice
from broadsheet.comments.models.voice import own_voice
from broadsheet.newsroom.models import Paper, Story
from broadsheet.readers.models import Reader
from tests.comments.test_moderate_comment import APPROVE, REJECT, held_comment

DESK = "/newsroom/comments/"


def _page(client: Client, address: str = "", **asked: Any) -> str:
    answer = client.get(DESK + address, asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def _said(answer: Any) -> str:
    return " ".join(str(one) for one in answer.context["messages"])


# The log


def test_the_log_is_filtered_and_downloaded(as_mo: Client, story: Story, rita: Reader, mo: Reader, ed: Reader) -> None:
    one, two = held_comment(story, rita, "One."), held_comment(story, rita, "Two.")
    moderate_comment(one.pk, APPROVE, user=mo)
    Decision.objects.filter(pk=moderate_comment(two.pk, REJECT, user=ed).pk).update(reason="=HYPERLINK(1)")
    today = timezone.now().date()
    for asked, count in [
        ({}, 4), ({"by": "mo"}, 1), ({"by": "ed@example.org"}, 1), ({"what": "reject"}, 1), ({"rule": "abuse"}, 3), ({"how": "rules"}, 2),
        ({"voice": one.voice_id}, 4), ({"comment": two.pk}, 2), ({"since": str(today + dt.timedelta(days=2))}, 0),
        ({"until": str(today - dt.timedelta(days=2))}, 0), ({"since": str(today - dt.timedelta(days=2))}, 4), ({"by": "nobody"}, 0),
        ({"since": "x"}, 4),
    ]:  # fmt: skip
        page = _page(as_mo, "log/", **asked)
        assert page.count("<tr><td>") == count, asked
    answer = as_mo.get(f"{DESK}log.csv", {"what": "reject"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [(row["what"], row["by"], row["reason"]) for row in rows] == [("reject", "Ed", "'=HYPERLINK(1)")]


# Statistics


def test_statistics_count_and_draw_what_was_decided(as_mo: Client, story: Story, rita: Reader, mo: Reader) -> None:
    for number in range(3):
        moderate_comment(held_comment(story, rita, f"Comment {number}.").pk, REJECT if number else APPROVE, user=mo)
    RuleCount.objects.create(day=timezone.now().date(), rule="language", action="refuse", count=7)
    page = _page(as_mo, "statistics/")
    for told in (
        "<svg",
        "<desc",
        "1 let stand, 2 rejected or taken down",
        "3 held, 7 refused",
        "10 minutes",
        "67 %",
        "nobody has looked yet",
    ):
        assert told in page, told
    assert 'days=30"' in _page(as_mo, "statistics/", days="90")


@pytest.mark.parametrize("most", [0, 1, 3, 5, 9, 10, 17, 50, 61, 999])
def test_what_is_counted_is_marked_in_whole_numbers(most: int) -> None:
    day = dt.date(2026, 1, 1)
    marks = [mark.text for mark in stacked_bars("x", "X", [day], {"One": {day: most}}).up]
    assert all(mark.isdecimal() for mark in marks), marks
    assert max(2, most) <= int(marks[-1]) <= max(2, 2 * most)


def test_a_day_is_the_papers(as_mo: Client, paper: Paper, story: Story, rita: Reader, mo: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    # Half past midnight in Kolkata is still yesterday in Greenwich.
    night = dt.datetime(2026, 3, 1, 19, 0, tzinfo=dt.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: night)
    moderate_comment(held_comment(story, rita, "Comment.").pk, REJECT, user=mo)
    page = _page(as_mo, "statistics/")
    assert "02 Mar: 1 rejected or taken down" in page
    assert set(RuleCount.objects.values_list("day", flat=True)) <= {dt.date(2026, 3, 2)}


def test_charts_hold_what_they_are_given_within_their_frame() -> None:
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=at) for at in range(90)]
    chart = stacked_bars("x", "X", days, {"One": {days[0]: 3, days[89]: 17}, "Two": {days[89]: 4}})
    assert [bar.series for bar in chart.bars] == [0, 0, 1]
    assert all(
        bar.x >= 0 and bar.x + bar.width <= chart.width and bar.y >= 0 and bar.y + bar.height <= chart.base + 0.1 for bar in chart.bars
    )
    assert chart.rows == (("01 Jan", "3", "0"), ("31 Mar", "17", "4"))
    assert stacked_bars("x", "X", days, {"None": {}}).bars == ()
    (line,) = lines("x", "X", days, {"Median": {days[3]: 2.5}}, "minutes").lines
    assert len(set(line[1].split())) == 1


# The waiting room and claims


@pytest.fixture
def old_voice(db: None) -> Voice:
    voice = Voice.objects.create(source="vuukle", source_id="7", name="rita.das")
    for number in range(3):
        Comment.objects.create(
            voice=voice,
            text=f"Old comment {number}.",
            page="/old/bridge/",
            source="vuukle",
            source_id=str(number),
            written_at=dt.datetime(2015, 3, 1 + number, tzinfo=dt.UTC),
        )
    return voice


def test_the_waiting_room_counts_by_page_and_places_under_a_story(as_mo: Client, old_voice: Voice, story: Story) -> None:
    page = _page(as_mo, "waiting/")
    for told in ("/old/bridge/", "<td>3</td>", "1 Mar 2015", "3 Mar 2015"):
        assert told in page
    assert story.get_absolute_url() in page, "the slug of the old page is that of the story"
    assert "Nothing waits at such an address" in _page(as_mo, "waiting/", q="ferry")
    for given_form, said in [
        ({"page": "/old/bridge/", "story": "nowhere"}, "no story at “nowhere”"), ({"page": "/old/bridge/"}, "no story at “”"),
        ({"page": "/gone/", "story": str(story.pk)}, "Nothing waits for “/gone/”"),
    ]:  # fmt: skip
        assert said in _said(as_mo.post(f"{DESK}waiting/", given_form, follow=True))
    assert Comment.objects.filter(story=None).count() == 3
    answer = as_mo.post(f"{DESK}waiting/", {"page": "/old/bridge/", "story": story.get_absolute_url()}, follow=True)
    assert f"3 comments stand under “{story.headline}” now." in _said(answer)
    assert Comment.objects.filter(story=story).count() == 3


def test_claims_are_shown_with_both_sides_and_answered_once(as_mo: Client, old_voice: Voice, rita: Reader, nina: Reader) -> None:
    Comment.objects.create(voice=own_voice(rita), text="A new comment of mine.", key="k")
    claim = Claim.objects.create(voice=old_voice, reader=rita, evidence="I wrote as <b>rita.das</b>.")
    Claim.objects.create(voice=old_voice, reader=nina)
    page = _page(as_mo, "claims/")
    for told in ("rita.das", "Old comment 2.", "A new comment of mine.", "I wrote as &lt;b&gt;rita.das", "1 Mar 2015", "Nina claims"):
        assert told in page, told
    address = f"{DESK}claims/{claim.pk}/"
    assert "granted or refused" in _said(as_mo.post(address, {"outcome": "perhaps"}, follow=True))
    assert Voice.objects.get(pk=old_voice.pk).reader is None
    as_mo.post(address, {"outcome": "granted"})
    assert Voice.objects.get(pk=old_voice.pk).reader == rita
    assert "answered meanwhile" in _said(as_mo.post(address, {"outcome": "refused"}, follow=True))
    assert (Voice.objects.get(pk=old_voice.pk).reader, as_mo.post(f"{DESK}claims/999999/").status_code) == (rita, 404)
    assert "No claim is open" in _page(as_mo, "claims/")


def test_a_claim_is_refused(as_mo: Client, old_voice: Voice, rita: Reader) -> None:
    claim = Claim.objects.create(voice=old_voice, reader=rita)
    as_mo.post(f"{DESK}claims/{claim.pk}/", {"outcome": "refused"})
    assert (Claim.objects.get().outcome, Voice.objects.get(pk=old_voice.pk).reader) == ("refused", None)


def test_nobody_answers_a_claim_of_their_own(as_mo: Client, mo: Reader, old_voice: Voice) -> None:
    claim = Claim.objects.create(voice=old_voice, reader=mo)
    assert "your own claim" in _page(as_mo, "claims/")
    assert "your own claim" in _said(as_mo.post(f"{DESK}claims/{claim.pk}/", {"outcome": "granted"}, follow=True))
    assert Voice.objects.get(pk=old_voice.pk).reader is None


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1"])
def test_no_cell_of_the_log_is_a_formula(as_mo: Client, story: Story, rita: Reader, mo: Reader, cell: str) -> None:
    Decision.objects.filter(pk=moderate_comment(held_comment(story, rita).pk, REJECT, user=mo).pk).update(reason=cell, note=f"a;{cell}")
    written = b"".join(as_mo.get(f"{DESK}log.csv", {"what": "reject"})).decode("utf-8-sig")  # type: ignore[arg-type]
    (row,) = csv.DictReader(io.StringIO(written, newline=""))
    assert row["reason"] == f"'{cell}"
    assert f'"a;{cell}"' in written
