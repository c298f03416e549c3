"""What a reading by fresh eyes found, and may not come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from broadsheet.comments.actions.appeal import appeal
from broadsheet.comments.actions.change_state import change_state
from broadsheet.comments.actions.edit_comment import delete_comment, edit_comment
from broadsheet.comments.actions.mail_digests import send_digests as mail_digests
from broadsheet.comments.actions.moderate_comment import NotDecided, Ruling, Verb, moderate_comment
from broadsheet.comments.actions.post_comment import NotTaken, Sent, post_comment
from broadsheet.comments.actions.report_comment import report_comment
from broadsheet.comments.bringing.moments import moment
from broadsheet.comments.models import Ban, Comment, CommentNotice, Conversation, Decision, Lesson, Mode, State, What
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from tests.comments.conftest import GOOD, OTHER, THIRD, Say, opened_before


@pytest.mark.parametrize("state", [State.HELD, State.REJECTED])
@pytest.mark.parametrize("verb", ["report", "react/respects", "mute", "follow"])
def test_a_comment_that_is_not_published_is_told_at_no_other_address(
    as_nina: Client, rita: Reader, say: Say, state: str, verb: str
) -> None:
    comment = say(rita)
    change_state(comment.pk, state)
    for answer in (as_nina.get(f"/comments/c/{comment.pk}/{verb}/"), as_nina.post(f"/comments/c/{comment.pk}/{verb}/", {"reason": "spam"})):
        assert answer.status_code == 404
        assert GOOD not in answer.content.decode()


def test_where_comments_are_not_shown_a_permalink_shows_none(ana: Client, as_rita: Client, rita: Reader, story: Story, say: Say) -> None:
    comment = say(rita)
    Conversation.objects.filter(pk=story.pk).update(mode=Mode.NONE)
    assert ana.get(comment.get_absolute_url()).status_code == 404
    assert as_rita.get(comment.get_absolute_url()).status_code == 200
    assert ana.get(f"/latest-comments/{story.pk}.json").json()["published"] == 0


def test_an_edit_waits_wherever_a_new_comment_would(rita: Reader, mo: Reader, say: Say, policy: Callable[..., None]) -> None:
    policy(all_wait=True)
    comment = say(rita)
    moderate_comment(comment.pk, Ruling(Verb.APPROVE), user=mo)
    edit_comment(rita, Comment.objects.get(pk=comment.pk), OTHER)
    comment.refresh_from_db()
    assert (comment.state, comment.why_held) == (State.HELD, "premoderation")


def test_a_closed_conversation_takes_no_edit(rita: Reader, story: Story, say: Say) -> None:
    comment = say(rita)
    Conversation.objects.filter(pk=story.pk).update(mode=Mode.CLOSED)
    with pytest.raises(NotTaken):
        edit_comment(rita, comment, OTHER)


def test_what_was_changed_since_a_moderator_looked_can_be_reported_down(
    rita: Reader, nina: Reader, mo: Reader, say: Say, policy: Callable[..., None]
) -> None:
    policy(reports_hold=1)
    comment = say(rita)
    moderate_comment(comment.pk, Ruling(Verb.APPROVE), user=mo)
    edit_comment(rita, Comment.objects.get(pk=comment.pk), OTHER)
    report_comment(nina, Comment.objects.get(pk=comment.pk), "abuse")
    comment.refresh_from_db()
    assert comment.state == State.HELD


def test_a_banned_reader_does_not_report(rita: Reader, nina: Reader, say: Say) -> None:
    comment = say(rita)
    Ban.objects.create(reader=nina, reason="Reports without end.")
    with pytest.raises(NotTaken):
        report_comment(nina, comment, "abuse")


def test_a_killed_story_is_not_told_of_by_letter_or_in_the_account(
    as_rita: Client, rita: Reader, nina: Reader, story: Story, say: Say
) -> None:
    say(nina, OTHER, to=say(rita))
    CommentNotice.objects.update(made_at=timezone.now() - timedelta(hours=25))
    Story.objects.filter(pk=story.pk).update(killed_at=timezone.now())
    for page in ("/account/comments/notices/", "/account/comments/"):
        told = as_rita.get(page).content.decode()
        assert OTHER not in told
        assert story.headline not in told
    mail_digests()
    assert not mail.outbox


def test_moderators_do_not_decide_on_their_own_comments(mo: Reader, adi: Reader, story: Story) -> None:
    posted = post_comment(mo, story, Sent(GOOD))
    assert posted.comment is not None
    moderate_comment(posted.comment.pk, Ruling(Verb.REJECT, rule="abuse"), user=adi)
    with pytest.raises(NotDecided, match="your own"):
        moderate_comment(posted.comment.pk, Ruling(Verb.APPROVE), user=mo)


def test_a_form_that_is_gone_back_to_makes_another_comment(rita: Reader, story: Story) -> None:
    first, second = post_comment(rita, story, Sent(GOOD, key="form")), post_comment(rita, story, Sent(OTHER, key="form"))
    assert second.comment is not None
    assert second.comment != first.comment
    assert second.comment.text == OTHER


def test_a_name_that_was_taken_down_is_not_named_by_an_answer(
    ana: Client, rita: Reader, nina: Reader, say: Say, policy: Callable[..., None]
) -> None:
    policy(most_depth=1)
    first = say(rita)
    second = say(nina, OTHER, to=first)
    say(rita, THIRD, to=second)
    assert "To <bdi>Nina" in ana.get(first.get_absolute_url()).content.decode()
    change_state(second.pk, State.REJECTED)
    assert "Nina" not in ana.get(first.get_absolute_url()).content.decode()


def test_what_is_taken_back_leaves_no_words_behind(rita: Reader, say: Say) -> None:
    comment = say(rita)
    Lesson.objects.create(comment=comment, features={"words": ["council"]}, is_bad=False, guessed=0.1)
    Decision.objects.create(comment=comment, voice=comment.voice, what=What.HOLD, reason="“council” is a word.", is_automatic=True)
    delete_comment(rita, comment)
    assert not Lesson.objects.exists()
    assert not Decision.objects.filter(reason__contains="council").exists()


def test_another_sites_form_opens_no_session_here(ana: Client, story: Story) -> None:
    evil = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    answer = ana.post(f"/comments/{story.pk}/write/", {"text": GOOD}, headers=evil)
    assert answer.status_code == 302
    assert "broadsheet_session" not in answer.cookies


def test_a_name_with_signs_that_cannot_be_shown_is_not_taken(as_rita: Client, rita: Reader, story: Story) -> None:
    as_rita.post(f"/comments/{story.pk}/write/", {"text": GOOD, "name": "Editor\u202e of the paper", "opened": opened_before(rita, story)})
    rita.refresh_from_db()
    assert rita.chosen_name == ""
    as_rita.post(f"/comments/{story.pk}/write/", {"text": OTHER, "name": "  R.   Das "})
    rita.refresh_from_db()
    assert rita.chosen_name == "R. Das"


def test_a_new_name_stands_under_every_story_at_once(ana: Client, rita: Reader, story: Story, say: Say) -> None:
    say(rita)
    assert "Rita" in ana.get(story.get_absolute_url()).content.decode()
    rita.chosen_name = "Somebody else"
    rita.save()
    page = ana.get(story.get_absolute_url()).content.decode()
    assert "Somebody else" in page
    assert "Rita" not in page


@pytest.mark.parametrize("body", ['{"text": "x", "story": Infinity}', "[" * 20_000])
def test_json_that_cannot_be_a_question_is_answered(as_rita: Client, story: Story, body: str) -> None:
    assert as_rita.post("/comments/judge/", body, content_type="application/json").status_code == 400


def test_a_decision_that_does_not_stand_any_more_takes_no_appeal(rita: Reader, say: Say) -> None:
    comment = say(rita)
    decision = Decision.objects.create(comment=comment, voice=comment.voice, what=What.HOLD, reason="It waited.")
    with pytest.raises(NotTaken):
        appeal(rita, decision, "Why?")


@pytest.mark.parametrize("told", [float("inf"), float("-inf"), float("nan"), "1e999", 10**400])
def test_a_moment_that_is_none_ends(told: object) -> None:
    assert moment(told) is None
