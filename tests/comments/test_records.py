"""A writer's record and the reports on a comment stay true whatever its writer does."""

from __future__ import annotations

import datetime as dt

from django.test import Client
from django.utils import timezone

from broadsheet.comments.actions.edit_comment import delete_comment
from broadsheet.comments.actions.moderate_comment import Ruling, Verb, moderate_comment
from broadsheet.comments.actions.report_comment import report_comment
from broadsheet.comments.models import Comment, Report, Voice
from broadsheet.comments.views import take_part
from broadsheet.readers.models import Reader
from tests.comments.conftest import Say


def test_what_was_rejected_stays_on_the_record_when_it_is_taken_back(rita: Reader, mo: Reader, say: Say) -> None:
    comment = say(rita)
    moderate_comment(comment.pk, Ruling(Verb.REJECT, rule="abuse"), user=mo)
    delete_comment(rita, Comment.objects.get(pk=comment.pk))
    assert Voice.objects.get(pk=comment.voice_id).refused == 1


def test_a_comment_that_is_taken_back_leaves_no_report_open(rita: Reader, nina: Reader, say: Say) -> None:
    comment = say(rita)
    report_comment(nina, comment, Report.Reason.ABUSE)
    delete_comment(rita, Comment.objects.get(pk=comment.pk))
    assert Comment.objects.get(pk=comment.pk).open_reports == 0
    assert not Report.objects.filter(outcome=Report.Outcome.OPEN).exists()


def test_who_reported_reports_again_what_was_changed_since(rita: Reader, nina: Reader, mo: Reader, say: Say) -> None:
    comment = say(rita)
    report_comment(nina, comment, Report.Reason.ABUSE)
    moderate_comment(comment.pk, Ruling(Verb.DISMISS), user=mo)
    report_comment(nina, Comment.objects.get(pk=comment.pk), Report.Reason.ABUSE, "Again.")
    assert Comment.objects.get(pk=comment.pk).open_reports == 0
    Comment.objects.filter(pk=comment.pk).update(edited_at=timezone.now() + dt.timedelta(seconds=1))
    for _ in range(2):
        report_comment(nina, Comment.objects.get(pk=comment.pk), Report.Reason.SPAM, "Now it sells something.")
    assert Comment.objects.get(pk=comment.pk).open_reports == 1
    assert Report.objects.get().note == "Now it sells something."


def test_buttons_are_pressed_so_often_an_hour_and_no_more(as_rita: Client, nina: Reader, say: Say, monkeypatch: object) -> None:
    comment = say(nina)
    monkeypatch.setattr(take_part, "_PRESSES_AN_HOUR", 2)  # type: ignore[attr-defined]
    address, as_json = f"/comments/c/{comment.pk}/react/respects/", {"accept": "application/json"}
    assert [as_rita.post(address, headers=as_json).status_code for _ in range(3)] == [200, 200, 429]
    assert "did nothing" in as_rita.post(address, follow=True).content.decode()
