"""Whoever reports a comment hears what became of it, and may ask once for a second pair of eyes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from broadsheet.comments.actions.edit_comment import delete_comment
from broadsheet.comments.actions.mail_digests import send_digests
from broadsheet.comments.actions.moderate_comment import NotDecided, Ruling, Verb, moderate_comment
from broadsheet.comments.actions.post_comment import NotTaken
from broadsheet.comments.actions.report_comment import report_comment
from broadsheet.comments.actions.undo_decision import undo_decision
from broadsheet.comments.models import Comment, CommentNotice, Report
from broadsheet.readers.models import Reader
from tests.comments.conftest import Say

NOTICES = "/account/comments/notices/"


def _again(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


@pytest.mark.parametrize(("verb", "told"), [(Verb.REJECT, "was taken down"), (Verb.DISMISS, "and it stays")])
def test_who_reported_hears_what_became_of_it(
    as_nina: Client, rita: Reader, nina: Reader, mo: Reader, say: Say, verb: Verb, told: str
) -> None:
    comment = say(rita)
    report_comment(nina, comment, Report.Reason.ABUSE)
    moderate_comment(comment.pk, Ruling(verb, rule="abuse"), user=mo)
    assert told in as_nina.get(NOTICES).content.decode()
    CommentNotice.objects.update(made_at=timezone.now() - timedelta(hours=25), seen_at=None)
    send_digests()
    letter = next(one for one in mail.outbox if one.to == [nina.email])
    assert told in letter.body
    assert ("second look" in letter.body) == (verb == Verb.DISMISS)


def test_who_reported_hears_that_the_writer_took_it_back(as_nina: Client, rita: Reader, nina: Reader, say: Say) -> None:
    comment = say(rita)
    report_comment(nina, comment, Report.Reason.ABUSE)
    delete_comment(rita, _again(comment))
    assert "taken back by its writer" in as_nina.get(NOTICES).content.decode()


def test_a_decision_that_is_undone_unread_is_not_told(rita: Reader, nina: Reader, mo: Reader, say: Say) -> None:
    comment = say(rita)
    report_comment(nina, comment, Report.Reason.ABUSE)
    made = moderate_comment(comment.pk, Ruling(Verb.REJECT, rule="abuse"), user=mo)
    undo_decision(made.pk, user=mo)
    assert not CommentNotice.objects.exists()
    moderate_comment(comment.pk, Ruling(Verb.DISMISS), user=mo)
    assert list(CommentNotice.objects.values_list("reader", "about")) == [(nina.pk, "report")]


def test_a_second_look_is_somebody_elses_and_the_last(
    as_nina: Client, rita: Reader, nina: Reader, mo: Reader, adi: Reader, say: Say
) -> None:
    comment = say(rita)
    report_comment(nina, comment, Report.Reason.ABUSE)
    moderate_comment(comment.pk, Ruling(Verb.DISMISS), user=mo)
    address = f"/comments/c/{comment.pk}/report/"
    assert address in as_nina.get(NOTICES).content.decode()
    assert "somebody else looks at it again" in as_nina.get(address).content.decode()
    as_nina.post(address, {"sent": "1", "reason": "hate", "note": "He means all of them."})
    assert _again(comment).open_reports == 1
    with pytest.raises(NotDecided, match="second look"):
        moderate_comment(comment.pk, Ruling(Verb.DISMISS), user=mo)
    moderate_comment(comment.pk, Ruling(Verb.DISMISS), user=adi)
    assert CommentNotice.objects.filter(reader=nina, about="report").count() == 2
    with pytest.raises(NotTaken, match="second moderator"):
        report_comment(nina, _again(comment), Report.Reason.HATE)


def test_a_report_that_waits_is_not_counted_twice(as_nina: Client, rita: Reader, nina: Reader, say: Say) -> None:
    comment = say(rita)
    report_comment(nina, comment, Report.Reason.ABUSE)
    report_comment(nina, _again(comment), Report.Reason.ABUSE)
    assert _again(comment).open_reports == 1
    assert "a moderator has yet to look" in as_nina.get(f"/comments/c/{comment.pk}/report/").content.decode()
