"""The transparency report: numbers that are true, for everybody, and nobody's name."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client
from django.utils import timezone

from broadsheet.comments.actions.answer_appeal import answer_appeal
from broadsheet.comments.actions.appeal import appeal
from broadsheet.comments.actions.ban_voice import Term, ban_voice
from broadsheet.comments.actions.moderate_comment import moderate_comment
from broadsheet.comments.actions.report_comment import report_comment
from broadsheet.comments.actions.undo_decision import undo_decision
from broadsheet.comments.models import Comment, Decision, RuleCount
from broadsheet.comments.models.voice import own_voice
from broadsheet.comments.transparency import Period, period_named, transparency
from broadsheet.newsroom.models import Paper, Story
from broadsheet.readers.models import Reader
from tests.comments.test_moderate_comment import APPROVE, REJECT, held_comment, published_comment

PAGE = "/comments/transparency/"


@pytest.fixture
def month(story: Story, rita: Reader, nina: Reader, mo: Reader, ed: Reader) -> Period:
    """A month with a little of everything; the period that it lies in."""
    asked = appeal(rita, moderate_comment(held_comment(story, rita).pk, REJECT, user=mo), "Please.")
    answer_appeal(asked.pk, user=ed, overturn=True, answer="You are right.")
    moderate_comment(held_comment(story, rita, "Two.").pk, APPROVE, user=mo)
    undo_decision(moderate_comment(held_comment(story, rita, "Three.").pk, REJECT, user=mo).pk, user=mo)
    reported = published_comment(story, rita, "Four.")
    report_comment(nina, reported, "hate")
    moderate_comment(reported.pk, REJECT, user=mo)
    published_comment(story, rita, "From before.", source="csv", source_id="1")
    ban_voice(own_voice(rita), Term(None), user=mo, reason="Insults.")
    now = timezone.now()
    RuleCount.objects.create(day=now.date(), rule="language", action="refuse", count=7)
    local = now.astimezone(Paper.load().zone)
    return Period(local.year, month=local.month)


def test_the_numbers_are_those_of_the_month(month: Period) -> None:
    told = transparency(month.year, month=month.month)
    assert told["comments"] == {"received": 4, "published": 2, "held": 1, "rejected": 1, "deleted": 0}
    assert told["decisions"]["automatic"] == {"held": 3}
    assert told["decisions"]["by_people"] == {"publish": 1, "reject": 1, "remove": 1, "restore": 1, "dismiss": 0}
    assert [(one["ground"], one["count"]) for one in told["decisions"]["grounds"]] == [("abuse", 2)]
    (report,) = told["reports"]
    assert (report["reason"], report["upheld"], report["dismissed"], report["open"]) == ("hate", 1, 0, 0)
    appeals = told["appeals"]
    assert (appeals["received"], appeals["overturned"], appeals["upheld"], appeals["open"]) == (1, 1, 0, 0)
    assert told["bans"] == {"made": 1, "for_good": 1, "for_a_time": 0, "threads_only": 0, "lifted": 0}
    assert next(one for one in told["rules"] if one["rule"] == "language")["refused"] == 7
    assert told["decision_time"]["median"] == pytest.approx(600, abs=60)


def test_the_report_names_nobody_and_quotes_nothing(month: Period, ana: Client) -> None:
    told = json.dumps(transparency(month.year, month=month.month)) + ana.get(PAGE, {"period": month.name}).content.decode()
    for secret in ("Rita", "Nina", "donkey", "Insults.", "rita@"):
        assert secret not in told


def test_everybody_reads_it_as_a_page_and_as_json(month: Period, ana: Client) -> None:
    page = ana.get(PAGE).content.decode()
    for told in ("How the conversation is moderated", "so far", "hateful towards a group", "1 received: 0 upheld, 1 overturned"):
        assert told in page, told
    assert ana.get(PAGE, {"period": month.name, "format": "json"}).json()["comments"]["received"] == 4
    assert ana.post(PAGE).status_code == 405


@pytest.mark.parametrize("period", ["x", "2026-Q5", "2026-13", "2026", "1999-01", "2150-Q1", "\0"])
def test_a_period_that_is_none_is_not_found(ana: Client, paper: Paper, period: str) -> None:
    assert ana.get(PAGE, {"period": period}).status_code == 404


def test_without_any_decision_there_is_a_report_all_the_same(ana: Client, paper: Paper) -> None:
    assert not Comment.objects.exists()
    assert "They did nothing." in ana.get(PAGE).content.decode()


def test_the_last_whole_quarter_is_shown_first(ana: Client, story: Story, rita: Reader) -> None:
    comment = held_comment(story, rita)
    Decision.objects.filter(comment=comment).update(made_at=timezone.now() - dt.timedelta(days=200))
    assert ana.get(PAGE, {"format": "json"}).json()["is_whole"] is True


def test_periods_begin_and_end_in_the_papers_time_zone(paper: Paper) -> None:
    quarter = period_named("2026-Q4")
    assert quarter is not None
    assert (quarter.label, quarter.stretch.start.isoformat()) == ("October to December 2026", "2026-10-01T00:00:00+05:30")
    assert quarter.stretch.end.isoformat() == "2027-01-01T00:00:00+05:30"
    month = period_named("2026-12")
    assert month is not None
    assert (month.label, month.stretch.end.year, len(month.stretch.days)) == ("December 2026", 2027, 31)
