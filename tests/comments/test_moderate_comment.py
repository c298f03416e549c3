"""What moderators decide on comments, what follows from it, and that it can all be taken back."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from broadsheet.comments.actions import teach as teach_module
from broadsheet.comments.actions.moderate_comment import NotDecided, Ruling, Verb, moderate_comment, moderate_many, newest_of, seen_mark
from broadsheet.comments.actions.report_comment import report_comment
from broadsheet.comments.actions.take_to_work import LEASE, at_work_on, drop_old_leases, leave_work, take_to_work
from broadsheet.comments.actions.tell_the_press import tag_of
from broadsheet.comments.models import (
    AtWork,
    Comment,
    CommentNotice,
    Conversation,
    Decision,
    Follow,
    Report,
    RuleCount,
    State,
    Voice,
    What,
    fingerprint_of,
)  # fmt: skip
from broadsheet.comments.models.voice import own_voice
from broadsheet.newsroom.models import Story
from broadsheet.press.notices import Notice
from broadsheet.readers.models import Reader
from tests.cast import _person, run_tasks
from tests.circulation.conftest import shared_database as shared_database

TEXT = "You are a donkey, and the bridge was never safe."
SAID = {
    "rule": "abuse",
    "action": "hold",
    "confidence": 0.8,
    "spans": [[10, 16]],
    "reason": "“donkey” insults somebody. Say what is wrong.",
}
ALSO = {"rule": "personal", "action": "flag", "confidence": 0.5, "spans": [[0, 16]], "reason": "This is about a person."}
_numbers = itertools.count(1)


def held_comment(story: Story | None, writer: Reader, text: str = TEXT, **fields: Any) -> Comment:
    """A comment that the rules have held, ten minutes ago."""
    came = timezone.now() - dt.timedelta(minutes=10)
    given = {"written_at": came, "state": State.HELD, "why_held": "abuse", "verdict": [SAID, ALSO], **fields}
    made = Comment.objects.create(
        story=story, voice=own_voice(writer), text=text, fingerprint=fingerprint_of(text), key=f"test-{next(_numbers)}", **given
    )
    Decision.objects.create(
        comment=made,
        voice=made.voice,
        what=What.HOLD,
        rule=made.why_held,
        reason="Held.",
        grounds=made.verdict,
        is_automatic=True,
        made_at=came,
    )
    return made


def published_comment(story: Story, writer: Reader, text: str = TEXT, **fields: Any) -> Comment:
    """A comment that stands on the page and is counted."""
    made = held_comment(story, writer, text, **fields)
    made.decisions.all().delete()
    Comment.objects.filter(pk=made.pk).update(state=State.PUBLISHED, why_held="", published_at=made.written_at)
    Conversation.objects.get_or_create(story=story)
    Conversation.objects.filter(story=story).update(published=1, newest=made.appeared)
    Voice.objects.filter(pk=made.voice_id).update(published=1)
    return Comment.objects.get(pk=made.pk)


def mark_of(comment: Comment) -> str:
    now = Comment.objects.get(pk=comment.pk)
    newest = newest_of(now)
    return seen_mark(now, newest.pk if newest else 0)


def state_of(comment: Comment) -> str:
    return str(Comment.objects.values_list("state", flat=True).get(pk=comment.pk))


def ruled(column: str) -> dict[str, int]:
    return {row.rule: getattr(row, column) for row in RuleCount.objects.all() if getattr(row, column)}


APPROVE, REJECT = Ruling(Verb.APPROVE), Ruling(Verb.REJECT, rule="abuse")


# Decide


def test_a_held_comment_is_published_counted_and_told_of(story: Story, rita: Reader, nina: Reader, mo: Reader) -> None:
    Follow.objects.create(reader=nina, story=story)
    comment = held_comment(story, rita)
    decision = moderate_comment(comment.pk, APPROVE, user=mo)
    comment.refresh_from_db()
    assert (comment.state, comment.why_held, comment.published_at is None) == (State.PUBLISHED, "", False)
    assert (decision.what, decision.before, decision.made_by, decision.is_automatic) == (What.PUBLISH, State.HELD, mo, False)
    assert decision.waited == pytest.approx(600, abs=30)
    assert (Voice.objects.get(reader=rita).published, Conversation.objects.get(story=story).published) == (1, 1)
    assert ruled("overturned") == {"abuse": 1, "personal": 1}
    run_tasks()
    told = {(one.reader.first_name, one.about) for one in CommentNotice.objects.select_related("reader")}
    assert told == {("Rita", "decision"), ("Nina", "followed")}


def test_a_held_comment_is_rejected_with_the_words_of_the_rule(story: Story, rita: Reader, mo: Reader) -> None:
    comment = held_comment(story, rita)
    decision = moderate_comment(comment.pk, REJECT, user=mo)
    assert (decision.what, decision.rule, decision.reason) == (What.REJECT, "abuse", SAID["reason"])
    assert decision.grounds == [SAID, ALSO]
    assert (state_of(comment), Voice.objects.get(reader=rita).refused) == (State.REJECTED, 1)
    assert CommentNotice.objects.get(reader=rita).decision == decision
    assert Comment.objects.get(pk=comment.pk).text == TEXT


def test_a_rejection_upholds_the_rule_it_names_and_no_other(story: Story, rita: Reader, mo: Reader) -> None:
    moderate_comment(held_comment(story, rita).pk, REJECT, user=mo)
    assert (ruled("upheld"), ruled("overturned")) == ({"abuse": 1}, {})


def test_a_moderators_own_words_go_before_those_of_the_rule(story: Story, rita: Reader, mo: Reader) -> None:
    decision = moderate_comment(held_comment(story, rita).pk, Ruling(Verb.REJECT, "off-topic", "  This is about buses. ", "again"), user=mo)
    assert (decision.reason, decision.note, decision.rule) == ("This is about buses.", "again", "off-topic")


def test_a_published_comment_is_taken_down_at_once_and_its_reports_are_upheld(story: Story, rita: Reader, nina: Reader, mo: Reader) -> None:
    comment = published_comment(story, rita)
    report_comment(nina, comment, "abuse")
    Notice.objects.all().delete()
    decision = moderate_comment(comment.pk, REJECT, user=mo)
    comment.refresh_from_db()
    assert (decision.what, comment.state, comment.open_reports) == (What.REMOVE, State.REJECTED, 0)
    assert Report.objects.get().outcome == Report.Outcome.UPHELD
    voice = Voice.objects.get(reader=rita)
    assert (voice.published, voice.refused, voice.reports_upheld) == (0, 1, 1)
    assert Notice.objects.filter(tag=tag_of(story.pk), at_once=True).exists()


def test_reports_are_dismissed_and_the_writer_need_not_know(story: Story, rita: Reader, nina: Reader, mo: Reader) -> None:
    comment = published_comment(story, rita)
    report_comment(nina, comment, "false")
    decision = moderate_comment(comment.pk, Ruling(Verb.DISMISS), user=mo)
    assert (decision.what, state_of(comment), Report.objects.get().outcome) == (What.DISMISS, State.PUBLISHED, Report.Outcome.DISMISSED)
    assert not CommentNotice.objects.exclude(about="report").exists()
    assert Comment.objects.get(pk=comment.pk).open_reports == 0


def test_what_was_rejected_is_put_back_and_the_rule_was_wrong_after_all(story: Story, rita: Reader, mo: Reader, ed: Reader) -> None:
    comment = held_comment(story, rita)
    moderate_comment(comment.pk, REJECT, user=mo)
    assert moderate_comment(comment.pk, APPROVE, user=ed).what == What.RESTORE
    assert (state_of(comment), Voice.objects.get(reader=rita).refused) == (State.PUBLISHED, 0)
    assert (ruled("upheld"), ruled("overturned")) == ({}, {"abuse": 1, "personal": 1})


def test_a_pick_is_made_and_unmade(story: Story, rita: Reader, mo: Reader) -> None:
    comment = published_comment(story, rita)
    assert moderate_comment(comment.pk, Ruling(Verb.PICK), user=mo).what == What.PICK
    assert Comment.objects.get(pk=comment.pk).is_pick
    assert moderate_comment(comment.pk, Ruling(Verb.UNPICK), user=mo).what == What.UNPICK
    assert not Comment.objects.get(pk=comment.pk).is_pick


@pytest.mark.parametrize(
    ("state", "verb", "said"),
    [
        (State.HELD, Verb.PICK, "Only a published comment"),
        (State.REJECTED, Verb.PICK, "Only a published comment"),
        (State.PUBLISHED, Verb.UNPICK, "no editors’ pick"),
        (State.REJECTED, Verb.REJECT, "rejected already"),
        (State.PUBLISHED, Verb.DISMISS, "no open reports"),
        (State.DELETED, Verb.APPROVE, "taken this comment back"),
        (State.DELETED, Verb.REJECT, "taken this comment back"),
    ],
)
def test_what_cannot_be_done_is_said_and_not_done(story: Story, rita: Reader, mo: Reader, state: str, verb: Verb, said: str) -> None:
    comment = held_comment(story, rita)
    Comment.objects.filter(pk=comment.pk).update(state=state)
    with pytest.raises(NotDecided, match=said):
        moderate_comment(comment.pk, Ruling(verb, "abuse"), user=mo)
    assert (state_of(comment), Decision.objects.count()) == (state, 1)


def test_only_moderators_decide(story: Story, rita: Reader, rhea: Reader) -> None:
    comment = held_comment(story, rita)
    for user in (rita, rhea):
        with pytest.raises(PermissionDenied):
            moderate_comment(comment.pk, APPROVE, user=user)
    assert state_of(comment) == State.HELD


def test_a_classifier_that_fails_costs_no_decision(
    story: Story, rita: Reader, mo: Reader, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    asked = []

    def failing(decision: Decision) -> None:
        asked.append(decision.pk)
        raise RuntimeError

    monkeypatch.setattr("broadsheet.comments.learning.lessons.learn_from", failing)
    comment = held_comment(story, rita)
    with django_capture_on_commit_callbacks(execute=True):
        decision = moderate_comment(comment.pk, APPROVE, user=mo)
    assert (asked, state_of(comment)) == ([decision.pk], State.PUBLISHED)
    assert teach_module._TEACHES


# Not unknowingly


def test_what_was_decided_meanwhile_stays_and_it_is_said_who_did_it(story: Story, rita: Reader, mo: Reader, ed: Reader) -> None:
    comment = held_comment(story, rita)
    seen = mark_of(comment)
    moderate_comment(comment.pk, REJECT, user=ed, seen=seen)
    with pytest.raises(NotDecided, match="Ed rejected it"):
        moderate_comment(comment.pk, APPROVE, user=mo, seen=seen)
    assert state_of(comment) == State.REJECTED


def test_words_that_were_changed_since_must_be_read_again(story: Story, rita: Reader, mo: Reader) -> None:
    comment = held_comment(story, rita)
    seen = mark_of(comment)
    Comment.objects.filter(pk=comment.pk).update(text="Something quite different.", edited_at=timezone.now())
    with pytest.raises(NotDecided, match="changed the words"):
        moderate_comment(comment.pk, APPROVE, user=mo, seen=seen)
    assert moderate_comment(comment.pk, APPROVE, user=mo, seen=mark_of(comment)).what == What.PUBLISH


def test_who_is_at_work_on_a_comment_must_be_known_before_it_is_decided(story: Story, rita: Reader, mo: Reader, ed: Reader) -> None:
    comment = held_comment(story, rita)
    assert take_to_work([comment.pk], ed) == {}
    with pytest.raises(NotDecided, match="Ed is looking at this comment"):
        moderate_comment(comment.pk, APPROVE, user=mo)
    moderate_comment(comment.pk, APPROVE, user=mo, despite=ed.pk)
    assert state_of(comment) == State.PUBLISHED


def test_a_lease_goes_to_one_runs_out_and_ends_with_the_decision(story: Story, rita: Reader, mo: Reader, ed: Reader) -> None:
    one, two = held_comment(story, rita), held_comment(story, rita, "Another.")
    assert take_to_work([one.pk, two.pk, 999_999], mo) == {}
    assert take_to_work([one.pk], ed) == {one.pk: mo}
    AtWork.objects.filter(comment=one).update(until=timezone.now() - dt.timedelta(seconds=1))
    assert take_to_work([one.pk], ed) == {}
    assert at_work_on([one.pk, two.pk], besides=ed) == {two.pk: mo}
    moderate_comment(two.pk, APPROVE, user=mo)
    leave_work([one.pk], mo)
    assert list(AtWork.objects.values_list("comment", flat=True)) == [one.pk]
    AtWork.objects.update(until=timezone.now() - 2 * LEASE)
    drop_old_leases()
    assert not AtWork.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_six_moderators_who_decide_at_the_same_moment_one_does(request: pytest.FixtureRequest, shared_database: None) -> None:
    story, rita = request.getfixturevalue("story"), request.getfixturevalue("rita")
    moderators = [_person(f"mo-{number}@example.org", "Moderators", is_staff=True) for number in range(6)]
    comment = held_comment(story, rita)
    seen, start, said = mark_of(comment), threading.Barrier(6), []

    def decide(number: int) -> None:
        try:
            start.wait(20)
            moderate_comment(comment.pk, REJECT if number % 2 else APPROVE, user=moderators[number], seen=seen)
            said.append("done")
        except NotDecided as error:
            said.append("refused" if "meanwhile" in str(error) else str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said) == ["done", *["refused"] * 5]
    assert Decision.objects.filter(made_by__isnull=False).count() == 1


# Many


def test_many_are_decided_and_what_cannot_be_stops_none(story: Story, rita: Reader, nina: Reader, mo: Reader, ed: Reader) -> None:
    first, second, third = (held_comment(story, who, f"Comment {who}.") for who in (rita, nina, rita))
    seen = {one.pk: mark_of(one) for one in (first, second, third)}
    moderate_comment(second.pk, REJECT, user=ed)
    outcome = moderate_many([first.pk, second.pk, third.pk, 999_999, first.pk], APPROVE, user=mo, seen=seen)
    assert [one.comment_id for one in outcome.done] == [first.pk, third.pk]
    assert "Ed rejected it" in outcome.refused[second.pk]
    assert "not there any more" in outcome.refused[999_999]
    assert len({one.made_at for one in outcome.done}) == 1
