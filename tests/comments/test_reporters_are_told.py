"""Whoever reports a comment hears what became of it, and may ask once for a second pair of eyes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from broadsheet.comments.actions.answer_appeal import answer_appeal
from broadsheet.comments.actions.appeal import appeal
from broadsheet.comments.actions.edit_comment import delete_comment
from broadsheet.comments.actions.mail_digests import send_digests
from broadsheet.comments.actions.moderate_comment import NotDecided, Ruling, Verb, moderate_comment
from broadsheet.comments.actions.post_comment import NotTaken
from broadsheet.comments.actions.report_comment import report_comment
from broadsheet.comments.actions.undo_decision import undo_decision
from broadsheet.comments.models import Comment, CommentNotice, Decision, Report, What
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
    first = moderate_comment(comment.pk, Ruling(Verb.DISMISS), user=mo)
    address = f"/comments/c/{comment.pk}/report/"
    assert address in as_nina.get(NOTICES).content.decode()
    assert "somebody else looks at it again" in as_nina.get(address).content.decode()
    as_nina.post(address, {"sent": "1", "reason": "hate", "note": "He means all of them."})
    assert _again(comment).open_reports == 1
    with pytest.raises(NotDecided, match="second look"):
        moderate_comment(comment.pk, Ruling(Verb.DISMISS), user=mo)
    undo_decision(first.pk, user=mo)
    with pytest.raises(NotDecided, match="second look"):
        moderate_comment(comment.pk, Ruling(Verb.DISMISS), user=mo)
    moderate_comment(comment.pk, Ruling(Verb.DISMISS), user=adi)
    assert CommentNotice.objects.filter(reader=nina, about="report").count() == 2
    # There is no third: neither the link nor the form is offered.
    assert address not in as_nina.get(NOTICES).content.decode()
    page = as_nina.get(address).content.decode()
    assert "two moderators let it stand" in page
    assert 'name="note"' not in page
    with pytest.raises(NotTaken, match="second moderator"):
        report_comment(nina, _again(comment), Report.Reason.HATE)


def _asked_again(reader: Reader, comment: Comment, mo: Reader) -> None:
    for reason in (Report.Reason.ABUSE, Report.Reason.HATE):
        report_comment(reader, _again(comment), reason)
        if reason == Report.Reason.ABUSE:
            moderate_comment(comment.pk, Ruling(Verb.DISMISS), user=mo)


def test_who_let_it_stand_may_still_take_it_down(rita: Reader, nina: Reader, mo: Reader, adi: Reader, say: Say) -> None:
    comment = say(rita)
    _asked_again(nina, comment, mo)
    assert moderate_comment(comment.pk, Ruling(Verb.REJECT, rule="abuse"), user=mo).what == "remove"


def test_a_moderator_without_colleagues_looks_again(rita: Reader, nina: Reader, mo: Reader, say: Say) -> None:
    comment = say(rita)
    _asked_again(nina, comment, mo)
    assert moderate_comment(comment.pk, Ruling(Verb.DISMISS), user=mo).what == "dismiss"


@pytest.mark.parametrize(("overturn", "outcome", "told"), [(True, "dismissed", "stays"), (False, "upheld", "taken down")])
def test_an_appeal_settles_the_reports_too(
    as_nina: Client, rita: Reader, nina: Reader, mo: Reader, policy: Callable[..., None], say: Say, overturn: bool, outcome: str, told: str
) -> None:
    policy(reports_hold=1)
    comment = say(rita)
    report_comment(nina, comment, Report.Reason.ABUSE)
    held = Decision.objects.get(what=What.HOLD)
    answer_appeal(appeal(rita, held, "It is fair.").pk, user=mo, overturn=overturn, answer="We have read it again.")
    assert Report.objects.get().outcome == outcome
    assert _again(comment).open_reports == 0
    assert told in as_nina.get(NOTICES).content.decode()


def test_who_was_told_that_it_was_taken_down_hears_that_it_was_put_back(
    as_nina: Client, rita: Reader, nina: Reader, mo: Reader, adi: Reader, say: Say
) -> None:
    comment = say(rita)
    report_comment(nina, comment, Report.Reason.ABUSE)
    removed = moderate_comment(comment.pk, Ruling(Verb.REJECT, rule="abuse"), user=mo)
    answer_appeal(appeal(rita, removed, "It is fair.").pk, user=adi, overturn=True, answer="It was.")
    assert "was put back" in as_nina.get(NOTICES).content.decode()


def test_a_report_that_waits_is_not_counted_twice(as_nina: Client, rita: Reader, nina: Reader, say: Say) -> None:
    comment = say(rita)
    report_comment(nina, comment, Report.Reason.ABUSE)
    report_comment(nina, _again(comment), Report.Reason.ABUSE)
    assert _again(comment).open_reports == 1
    assert "a moderator has yet to look" in as_nina.get(f"/comments/c/{comment.pk}/report/").content.decode()
