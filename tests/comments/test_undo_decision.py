"""Every decision can be taken back: everything is as it was, and the log says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from broadsheet.comments.actions.edit_comment import delete_comment
from broadsheet.comments.actions.moderate_comment import NotDecided, Ruling, Verb, moderate_comment, moderate_many
from broadsheet.comments.actions.report_comment import report_comment
from broadsheet.comments.actions.undo_decision import newest_to_undo, undo_decision, undo_decisions
from broadsheet.comments.models import (
    Comment,
    CommentNotice,
    Conversation,
    Decision,
    Follow,
    Lesson,
    Report,
    RuleCount,
    State,
    Voice,
    What,
)  # fmt: skip
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from tests.comments.test_moderate_comment import APPROVE, REJECT, held_comment, published_comment, state_of


def _everything() -> list[list[dict[str, Any]]]:
    """All that a decision touches, besides the log and the notices to the press."""
    return [
        list(Comment.objects.order_by("pk").values()), list(Voice.objects.order_by("pk").values()), list(Report.objects.order_by("pk").values()),
        list(Conversation.objects.order_by("pk").values("published")), list(CommentNotice.objects.order_by("pk").values()),
        [row for row in RuleCount.objects.order_by("rule", "action").values("rule", "action", "upheld", "overturned") if row["upheld"] or row["overturned"]],
        list(Lesson.objects.values()),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "is_held"),
    [
        (Verb.APPROVE, True),
        (Verb.REJECT, True),
        (Verb.APPROVE, False),
        *((verb, False) for verb in (Verb.REJECT, Verb.PICK, Verb.UNPICK, Verb.DISMISS)),
    ],
)
def test_undoing_leaves_everything_as_it_was(story: Story, rita: Reader, nina: Reader, mo: Reader, verb: Verb, is_held: bool) -> None:
    Conversation.objects.create(story=story)
    comment = held_comment(story, rita) if is_held else published_comment(story, rita, is_pick=verb == Verb.UNPICK)
    Follow.objects.create(reader=nina, story=story)
    if not is_held and verb in (Verb.DISMISS, Verb.REJECT):
        report_comment(nina, comment, "abuse")
    before = _everything()
    decision = moderate_comment(comment.pk, Ruling(verb, "abuse"), user=mo)
    made = undo_decision(decision.pk, user=mo)
    assert _everything() == before
    decision.refresh_from_db()
    assert (decision.undone_by, made.note, made.made_by) == (made, "Taken back.", mo)


def test_the_last_action_is_undone_as_a_whole_and_then_the_one_before(story: Story, rita: Reader, nina: Reader, mo: Reader) -> None:
    one, two, three = (held_comment(story, rita, f"Comment {number}.") for number in range(3))
    moderate_comment(one.pk, REJECT, user=mo)
    moderate_many([two.pk, three.pk], APPROVE, user=mo)
    assert len(undo_decisions(newest_to_undo(mo), user=mo).done) == 2
    assert [state_of(comment) for comment in (one, two, three)] == [State.REJECTED, State.HELD, State.HELD]
    undo_decisions(newest_to_undo(mo), user=mo)
    assert state_of(one) == State.HELD
    assert newest_to_undo(mo) == []


def test_nobody_takes_back_what_is_not_theirs_is_gone_or_was_followed_by_more(story: Story, rita: Reader, mo: Reader, ed: Reader) -> None:
    comment = held_comment(story, rita)
    decision = moderate_comment(comment.pk, REJECT, user=mo)
    with pytest.raises(NotDecided, match="Only who made a decision"):
        undo_decision(decision.pk, user=ed)
    with pytest.raises(PermissionDenied):
        undo_decision(decision.pk, user=rita)
    later = moderate_comment(comment.pk, APPROVE, user=ed)
    outcome = undo_decisions([decision], user=mo)
    assert (outcome.done, "Ed put it back" in outcome.refused[decision.pk]) == ([], True)
    undo_decision(later.pk, user=ed)
    undo_decision(decision.pk, user=mo)
    with pytest.raises(NotDecided, match="taken back already"):
        undo_decision(decision.pk, user=mo)
    made = Decision.objects.filter(note="Taken back.", made_by=mo).latest("pk")
    with pytest.raises(NotDecided, match="cannot be taken back"):
        undo_decision(made.pk, user=mo)


def test_a_comment_that_its_writer_took_back_stays_gone(story: Story, rita: Reader, mo: Reader) -> None:
    comment = held_comment(story, rita)
    decision = moderate_comment(comment.pk, APPROVE, user=mo)
    delete_comment(rita, Comment.objects.get(pk=comment.pk))
    with pytest.raises(NotDecided, match="Nothing was undone"):
        undo_decision(decision.pk, user=mo)
    assert state_of(comment) == State.DELETED


def test_a_reader_who_has_read_of_a_decision_hears_of_the_undoing_too(story: Story, rita: Reader, mo: Reader) -> None:
    comment = held_comment(story, rita)
    decision = moderate_comment(comment.pk, REJECT, user=mo)
    CommentNotice.objects.update(seen_at=timezone.now())
    made = undo_decision(decision.pk, user=mo)
    assert set(CommentNotice.objects.filter(reader=rita).values_list("decision", flat=True)) == {decision.pk, made.pk}
    assert (made.what, made.reason) == (What.HOLD, "Held.")
