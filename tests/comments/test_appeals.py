"""Appeals: a second pair of eyes, that a decision falls with, or stands by."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from broadsheet.comments.actions.answer_appeal import answer_appeal, may_answer
from broadsheet.comments.actions.appeal import appeal
from broadsheet.comments.actions.ban_voice import Term, ban_voice
from broadsheet.comments.actions.moderate_comment import NotDecided, moderate_comment
from broadsheet.comments.actions.undo_decision import newest_to_undo, undo_decisions
from broadsheet.comments.models import Appeal, CommentNotice, Decision, State, What
from broadsheet.comments.models.ban import ban_in_force
from broadsheet.comments.models.voice import own_voice
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from tests.comments.test_moderate_comment import APPROVE, REJECT, held_comment, published_comment, ruled, state_of

DESK = "/newsroom/comments/appeals/"
WHY = "I quoted what the minister said."


def test_a_rejection_that_was_wrong_is_overturned_by_somebody_else(story: Story, rita: Reader, mo: Reader, ed: Reader) -> None:
    comment = held_comment(story, rita)
    decision = moderate_comment(comment.pk, REJECT, user=mo)
    CommentNotice.objects.all().delete()
    asked = appeal(rita, decision, WHY)
    answered = answer_appeal(asked.pk, user=ed, overturn=True, answer="You are right: it is a quotation.")
    assert (answered.outcome, answered.answered_by, state_of(comment)) == (Appeal.Outcome.OVERTURNED, ed, State.PUBLISHED)
    made = Decision.objects.get(what=What.RESTORE)
    decision.refresh_from_db()
    assert (made.made_by, made.reason, decision.undone_by) == (ed, "You are right: it is a quotation.", made)
    assert CommentNotice.objects.get(reader=rita).decision == made
    assert (ruled("upheld"), ruled("overturned")) == ({}, {"abuse": 1, "personal": 1})


def test_a_decision_that_stands_is_upheld_and_the_reader_is_told(story: Story, rita: Reader, mo: Reader, ed: Reader) -> None:
    comment = published_comment(story, rita)
    decision = moderate_comment(comment.pk, REJECT, user=mo)
    CommentNotice.objects.all().delete()
    answered = answer_appeal(appeal(rita, decision, WHY).pk, user=ed, overturn=False, answer="It still insults her.")
    assert (answered.outcome, answered.answer, state_of(comment)) == (Appeal.Outcome.UPHELD, "It still insults her.", State.REJECTED)
    assert CommentNotice.objects.get(reader=rita).decision == decision
    assert ruled("upheld") == {"abuse": 1}


@pytest.mark.parametrize(("overturn", "state", "column"), [(True, State.PUBLISHED, "overturned"), (False, State.REJECTED, "upheld")])
def test_an_appeal_against_a_hold_of_the_rules_decides_it(
    story: Story, rita: Reader, mo: Reader, overturn: bool, state: str, column: str
) -> None:
    comment = held_comment(story, rita)
    asked = appeal(rita, comment.decisions.get(), WHY)
    answer_appeal(asked.pk, user=mo, overturn=overturn, answer="We have read it.")
    assert state_of(comment) == state
    assert ruled(column) == {"abuse": 1, "personal": 1}


def test_a_ban_that_was_wrong_ends(rita: Reader, mo: Reader, ed: Reader) -> None:
    ban = ban_voice(own_voice(rita), Term(None), user=mo, reason="Threats.")
    assert ban.decision is not None
    answer_appeal(appeal(rita, ban.decision, WHY).pk, user=ed, overturn=True, answer="It was somebody else.")
    assert ban_in_force(rita) is None
    assert Decision.objects.filter(what=What.LIFT, made_by=ed).exists()


def test_who_decided_never_answers_nor_does_the_reader(story: Story, rita: Reader, mo: Reader, ed: Reader) -> None:
    comment = held_comment(story, rita)
    against_hold = appeal(rita, comment.decisions.get(), WHY)
    decision = moderate_comment(comment.pk, REJECT, user=mo)
    against_reject = appeal(rita, decision, WHY)
    for asked in (against_hold, against_reject):
        assert (may_answer(asked, mo), may_answer(asked, ed)) == (False, True)
        with pytest.raises(NotDecided, match="Somebody else"):
            answer_appeal(asked.pk, user=mo, overturn=False, answer="I was right.")
    own = held_comment(story, ed, "Written by an editor.")
    with pytest.raises(NotDecided, match="Somebody else"):
        answer_appeal(appeal(ed, own.decisions.get(), WHY).pk, user=ed, overturn=True, answer="Mine.")
    with pytest.raises(PermissionDenied):
        answer_appeal(against_hold.pk, user=rita, overturn=True, answer="Please.")
    assert not Appeal.objects.exclude(outcome="").exists()


def test_an_appeal_is_answered_once_and_with_words(story: Story, rita: Reader, mo: Reader, ed: Reader, adi: Reader) -> None:
    asked = appeal(rita, moderate_comment(held_comment(story, rita).pk, REJECT, user=mo), WHY)
    with pytest.raises(NotDecided, match="a sentence or two"):
        answer_appeal(asked.pk, user=ed, overturn=True, answer="  ")
    answer_appeal(asked.pk, user=ed, overturn=False, answer="No.")
    with pytest.raises(NotDecided, match="Ed has answered this appeal already: the decision stands"):
        answer_appeal(asked.pk, user=adi, overturn=True, answer="Yes.")
    assert Appeal.objects.get().outcome == Appeal.Outcome.UPHELD


def test_publishing_a_comment_answers_the_appeal_and_undoing_opens_it_again(story: Story, rita: Reader, mo: Reader) -> None:
    comment = held_comment(story, rita)
    appeal(rita, comment.decisions.get(), WHY)
    moderate_comment(comment.pk, APPROVE, user=mo)
    assert (Appeal.objects.get().outcome, Appeal.objects.get().answered_by) == (Appeal.Outcome.OVERTURNED, mo)
    undo_decisions(newest_to_undo(mo), user=mo)
    assert (Appeal.objects.get().outcome, Appeal.objects.get().answered_by) == ("", None)


def test_an_answer_is_not_taken_back(story: Story, rita: Reader, mo: Reader) -> None:
    answer_appeal(appeal(rita, held_comment(story, rita).decisions.get(), WHY).pk, user=mo, overturn=False, answer="It stays out.")
    assert "told" in next(iter(undo_decisions(newest_to_undo(mo), user=mo).refused.values()))


# The screen


def test_the_screen_shows_the_decision_and_what_the_reader_says(as_ed: Client, story: Story, rita: Reader, mo: Reader) -> None:
    asked = appeal(rita, moderate_comment(held_comment(story, rita).pk, REJECT, user=mo), "It was <i>not</i> meant so.")
    page = as_ed.get(DESK).content.decode()
    for told in ("Not published", "Mo", "It was &lt;i&gt;not&lt;/i&gt; meant so.", f"{DESK}{asked.pk}/", '<mark title="abuse, personal">'):
        assert told in page
    answer = as_ed.post(f"{DESK}{asked.pk}/", {"outcome": "overturned", "answer": "It was a quotation."}, follow=True)
    assert "wrong" in " ".join(map(str, answer.context["messages"]))
    assert Appeal.objects.get().outcome == Appeal.Outcome.OVERTURNED
    assert "No appeal is open" in answer.content.decode()
    assert "It was a quotation." in as_ed.get(DESK, {"answered": "1"}).content.decode()


def test_the_screen_offers_who_decided_no_answer(as_mo: Client, story: Story, rita: Reader, mo: Reader) -> None:
    asked = appeal(rita, moderate_comment(held_comment(story, rita).pk, REJECT, user=mo), WHY)
    page = as_mo.get(DESK).content.decode()
    assert ("a colleague has to answer" in page, f'action="{DESK}{asked.pk}/"' in page) == (True, False)
    as_mo.post(f"{DESK}{asked.pk}/", {"outcome": "upheld", "answer": "I was right."})
    assert Appeal.objects.get().outcome == ""


@pytest.mark.parametrize("given", [{}, {"outcome": "maybe", "answer": "x"}, {"outcome": "upheld", "answer": ""}])
def test_an_answer_that_is_not_whole_is_refused(as_ed: Client, story: Story, rita: Reader, mo: Reader, given: dict[str, str]) -> None:
    asked = appeal(rita, moderate_comment(held_comment(story, rita).pk, REJECT, user=mo), WHY)
    answer = as_ed.post(f"{DESK}{asked.pk}/", given, follow=True)
    assert answer.context["messages"]
    assert Appeal.objects.get().outcome == ""
    assert as_ed.post(f"{DESK}999999/", given).status_code == 404
