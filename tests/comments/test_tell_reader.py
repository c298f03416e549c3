"""Who hears of a comment: whoever is answered at once, those who follow soon, and nobody twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from broadsheet.comments.actions import tell_reader as tell_module
from broadsheet.comments.actions.follow import mute
from broadsheet.comments.actions.moderate_comment import Ruling, Verb, moderate_comment
from broadsheet.comments.actions.tell_reader import tell_followers
from broadsheet.comments.actions.undo_decision import newest_to_undo, undo_decisions
from broadsheet.comments.models import Comment, CommentNotice, Follow
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from tests.cast import run_tasks
from tests.comments.conftest import GOOD, OTHER, Say
from tests.comments.test_moderate_comment import held_comment


def told_of(comment: Comment) -> dict[str, str]:
    return dict(CommentNotice.objects.filter(comment=comment).values_list("reader__first_name", "about"))


def _crowd(count: int, story: Story, root: Comment | None = None) -> None:
    """So many readers who follow; none of them ever signs in."""
    people = Reader.objects.bulk_create(Reader(email=f"f{number}-{root and root.pk}@example.org", password="!") for number in range(count))
    Follow.objects.bulk_create(Follow(reader=one, story=story, root=root) for one in people)


def test_whoever_is_answered_hears_at_once_and_those_who_follow_a_moment_later(
    rita: Reader, nina: Reader, sam: Reader, story: Story, say: Say
) -> None:
    first = say(rita)
    Follow.objects.create(reader=sam, story=story, root=first)
    answer = say(nina, OTHER, to=first)
    assert told_of(answer) == {"Rita": "reply"}
    assert run_tasks()
    assert told_of(answer) == {"Rita": "reply", "Sam": "followed"}


def test_nobody_hears_twice_of_one_answer(rita: Reader, nina: Reader, story: Story, say: Say) -> None:
    first = say(rita)
    for root in (first, None):
        Follow.objects.create(reader=rita, story=story, root=root)
    answer = say(nina, OTHER, to=first)
    for _ in range(3):
        tell_followers.func(answer.pk)
    assert list(CommentNotice.objects.filter(comment=answer).values_list("reader", "about")) == [(rita.pk, "reply")]


def test_posting_costs_the_same_however_many_follow(rita: Reader, nina: Reader, story: Story, say: Say) -> None:
    counted, first = [], say(rita)
    for crowd, words in ((1, OTHER), (1200, "The engineers have written to the ministry about it three times this year.")):
        _crowd(crowd, story, first if crowd == 1 else None)
        with CaptureQueriesContext(connection) as asked:
            answer = say(nina, words, to=first)
        counted.append(len(asked))
        assert CommentNotice.objects.filter(comment=answer).count() == 1
    assert counted[1] <= counted[0]
    run_tasks()
    assert CommentNotice.objects.filter(comment=answer, about="followed").count() == 1201


def test_a_telling_that_was_cut_off_is_ended_later_and_tells_nobody_again(
    monkeypatch: pytest.MonkeyPatch, rita: Reader, nina: Reader, story: Story, say: Say
) -> None:
    first = say(rita)
    _crowd(7, story, first)
    answer = say(nina, OTHER, to=first)
    monkeypatch.setattr(tell_module, "_AT_ONCE", 3)
    leave, times = tell_module._leave, []

    def dies(*args: Any) -> None:
        if len(times) == 2:
            raise MemoryError
        times.append(leave(*args))

    monkeypatch.setattr(tell_module, "_leave", dies)
    with pytest.raises(MemoryError):
        tell_followers.func(answer.pk)
    assert CommentNotice.objects.filter(comment=answer, about="followed").count() == 6
    monkeypatch.setattr(tell_module, "_leave", leave)
    tell_followers.func(answer.pk)
    assert CommentNotice.objects.filter(comment=answer, about="followed").count() == 7


def test_the_writer_those_who_muted_them_and_those_who_came_later_hear_nothing(
    rita: Reader, nina: Reader, sam: Reader, mo: Reader, story: Story, say: Say
) -> None:
    first = say(rita)
    for reader in (nina, sam, mo):
        Follow.objects.create(reader=reader, story=story, root=first)
    answer = say(nina, OTHER, to=first)
    mute(sam, answer.voice)
    Follow.objects.filter(reader=mo).update(made_at=timezone.now() + dt.timedelta(seconds=5))
    run_tasks()
    assert told_of(answer) == {"Rita": "reply"}


def test_what_was_taken_back_before_they_heard_is_told_to_nobody(rita: Reader, sam: Reader, mo: Reader, story: Story) -> None:
    Follow.objects.create(reader=sam, story=story)
    comment = held_comment(story, rita, GOOD)
    moderate_comment(comment.pk, Ruling(Verb.APPROVE), user=mo)
    undo_decisions(newest_to_undo(mo), user=mo)
    run_tasks()
    assert told_of(comment) == {}


def test_what_is_published_a_second_time_is_not_told_a_second_time(rita: Reader, sam: Reader, mo: Reader, story: Story) -> None:
    Follow.objects.create(reader=sam, story=story)
    comment = held_comment(story, rita, GOOD)
    moderate_comment(comment.pk, Ruling(Verb.APPROVE), user=mo)
    run_tasks()
    CommentNotice.objects.filter(reader=sam).update(seen_at=timezone.now())
    undo_decisions(newest_to_undo(mo), user=mo)
    moderate_comment(comment.pk, Ruling(Verb.APPROVE), user=mo)
    run_tasks()
    assert CommentNotice.objects.filter(reader=sam, comment=comment).count() == 1


def test_without_followers_nothing_is_queued(rita: Reader, nina: Reader, say: Say) -> None:
    say(nina, OTHER, to=say(rita))
    assert not DBTaskResult.objects.filter(task_path=tell_followers.module_path).exists()
