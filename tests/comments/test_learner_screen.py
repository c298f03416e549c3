"""Training the classifier, going back to what it knew earlier, and the screen on which moderators do both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django_tasks_db.models import DBTaskResult

from broadsheet.comments.learning import train as train_module
from broadsheet.comments.learning.features import Features
from broadsheet.comments.learning.train import NotGone, go_back, train, train_in_background, train_when_due
from broadsheet.comments.learning.weights import SHIPPED, weights_in_force
from broadsheet.comments.models import Comment, Learnt, Lesson, State, Voice
from tests.comments.test_learning import write_lessons

SCREEN = "/newsroom/comments/learner/"
TURNIP = Features(("turnip",))


def _page(client: Client) -> str:
    answer = client.get(SCREEN)
    assert answer.status_code == 200
    return str(answer.content.decode())


def _said(answer: Any) -> str:
    return " ".join(str(one) for one in get_messages(answer.wsgi_request))


def _asked_for() -> int:
    """Trainings that wait for a worker."""
    return DBTaskResult.objects.filter(task_path__endswith=".train_in_background").count()


def _trained() -> Learnt:
    learnt = train()
    assert learnt is not None
    return learnt


# Train


def test_too_few_lessons_train_nothing(db: None) -> None:
    write_lessons(24)
    assert train() is None
    assert weights_in_force() is SHIPPED


def test_a_training_is_in_force_at_once_and_says_how_good_it_is(db: None) -> None:
    write_lessons(120)
    learnt = _trained()
    assert learnt.lessons == 120
    assert learnt.precision == learnt.recall == 1.0
    assert weights_in_force().lessons == 120
    assert weights_in_force().chance(TURNIP) > 0.5 > SHIPPED.chance(TURNIP)
    assert [mark[0] for mark in learnt.weights["held_out"]][:3] == [0.3, 0.4, 0.5]


def test_what_cannot_be_learnt_is_not_claimed_to_be(db: None) -> None:
    """Decisions made by the toss of a coin: what is held out must not look predicted."""
    write_lessons(400)
    Lesson.objects.update(features=Features(("bridge", "council"), {}).written())
    learnt = _trained()
    told = next(mark for mark in learnt.weights["held_out"] if mark[0] == 0.3)
    assert learnt.recall in (0.0, 1.0)
    assert told[2] == pytest.approx(told[1] / 2, abs=5)


def test_only_what_is_new_is_worth_a_training(db: None) -> None:
    write_lessons(60)
    _trained()
    assert train() is None
    Lesson.objects.filter(pk=Lesson.objects.latest("pk").pk).update(is_bad=True)
    assert train() is not None
    Lesson.objects.latest("pk").delete()
    assert train() is not None


def test_only_the_newest_lessons_are_kept(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_module, "MOST_LESSONS", 40)
    write_lessons(70)
    newest = list(Lesson.objects.order_by("-pk").values_list("pk", flat=True)[:40])
    assert _trained().lessons == 40
    assert list(Lesson.objects.order_by("-pk").values_list("pk", flat=True)) == newest
    assert train() is None


def test_the_oldest_trainings_are_dropped(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_module, "_MOST_KEPT", 2)
    write_lessons(30)
    first = _trained()
    for _ in range(2):
        Lesson.objects.latest("pk").delete()
        newest = _trained()
    assert not Learnt.objects.filter(pk=first.pk).exists()
    assert Learnt.objects.count() == 2
    assert Learnt.objects.first() == newest


def test_the_clock_trains_when_there_is_enough_that_is_new(db: None) -> None:
    write_lessons(24)
    assert train_when_due() is False
    write_lessons(1)
    assert train_when_due() is True
    assert _asked_for() == 1
    train_in_background.func()
    assert Learnt.objects.get().lessons == 25
    assert train_when_due() is False
    write_lessons(25)
    assert train_when_due() is True


# Go back


def test_going_back_puts_a_copy_in_force_which_the_clock_leaves_alone(db: None) -> None:
    write_lessons(40)
    first = _trained()
    Lesson.objects.update(is_bad=False)
    _trained()
    assert weights_in_force().chance(TURNIP) < 0.5
    copy = go_back(first.pk)
    assert Learnt.objects.first() == copy
    assert (copy.lessons, copy.precision, copy.recall) == (first.lessons, first.precision, first.recall)
    assert weights_in_force().chance(TURNIP) > 0.5
    write_lessons(30)
    assert train_when_due() is False
    assert train() is not None
    assert go_back(copy.pk).weights["copy_of"] == first.pk


def test_what_is_in_force_or_gone_cannot_be_gone_back_to(db: None) -> None:
    write_lessons(30)
    newest = _trained()
    with pytest.raises(NotGone, match="in force already"):
        go_back(newest.pk)
    with pytest.raises(Learnt.DoesNotExist):
        go_back(newest.pk + 1)
    assert Learnt.objects.count() == 1


# The screen


def test_it_says_plainly_that_nothing_was_learnt_yet(as_mo: Client) -> None:
    page = _page(as_mo)
    assert "It has learnt nothing yet" in page
    assert "It never acts alone" in page
    assert "There are 0 decisions to learn from so far; it takes 25." in page
    assert "<svg viewBox" not in page


def test_it_shows_how_good_it_is_what_it_goes_by_and_what_it_got_wrong(as_mo: Client, make_story: Callable[..., Any]) -> None:
    write_lessons(100, guessed=0.7)
    comment = Comment.objects.create(
        story=make_story(), voice=Voice.objects.create(), text="A turnip <b>is</b> a fine vegetable.", state=State.PUBLISHED
    )
    odd = Lesson.objects.create(comment=comment, features=Features(("turnip", "vegetable"), {}).written(), is_bad=False, guessed=0.9)
    _trained()
    page = _page(as_mo)
    assert "learnt from 101 decisions" in page
    assert "<td>turnip</td><td>+" in page
    assert "<svg viewBox" in page
    # Said beforehand, at 0.5: all 101 would have been acted on, 50 of them rightly.
    assert '<th scope="row">0.5</th><td>101</td><td>50</td><td>51</td><td>50 % (40–59)</td><td>100 % (93–100)</td>' in page
    assert f"/newsroom/comments/?comment={comment.pk}" in page
    assert "A turnip &lt;b&gt;is&lt;/b&gt; a fine vegetable." in page
    odd.delete()
    assert "fine vegetable" not in _page(as_mo)


def test_the_weights_shown_hold_no_word_of_a_single_comment(as_mo: Client) -> None:
    write_lessons(40)
    Lesson.objects.create(features=Features(("turnip", "zanzibarovich")).written(), is_bad=True, guessed=0.5)
    learnt = _trained()
    assert "zanzibarovich" not in str(learnt.weights)
    assert "zanzibarovich" not in _page(as_mo)


def test_a_moderator_has_it_trained_and_goes_back(as_mo: Client) -> None:
    write_lessons(30)
    answer = as_mo.post(SCREEN, {"do": "train"})
    assert answer["location"] == SCREEN
    assert "has begun" in _said(answer)
    assert _asked_for() == 1
    first = _trained()
    assert "every decision there is already" in _said(as_mo.post(SCREEN, {"do": "train"}))
    Lesson.objects.latest("pk").delete()
    _trained()
    assert f'value="{first.pk}"' in _page(as_mo)
    assert "in force again" in _said(as_mo.post(SCREEN, {"do": "go back", "number": str(first.pk)}))
    assert "went back to these weights" in _page(as_mo)
    assert Learnt.objects.count() == 3


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Nothing was done"),
        ({"do": "dance"}, "Nothing was done"),
        ({"do": "go back"}, "Nothing was done"),
        ({"do": "go back", "number": "-1"}, "Nothing was done"),
        ({"do": "go back", "number": "²"}, "Nothing was done"),
        ({"do": "go back", "number": "9" * 400}, "Nothing was done"),
        ({"do": "go back", "number": "999999"}, "not kept any more"),
        ({"do": "train"}, "it takes 25"),
    ],
)
def test_what_makes_no_sense_is_answered_with_a_sentence(as_mo: Client, sent: dict[str, str], said: str) -> None:
    answer = as_mo.post(SCREEN, sent)
    assert (answer.status_code, answer["location"]) == (302, SCREEN)
    assert said in _said(answer)
    assert not Learnt.objects.exists()
    assert _asked_for() == 0


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["ana", "as_rita", "as_rhea"])
def test_others_are_kept_out(request: pytest.FixtureRequest, who: str, method: str) -> None:
    client = request.getfixturevalue(who)
    write_lessons(30)
    answer = getattr(client, method)(SCREEN, {"do": "train"})
    assert answer.status_code in (302, 403)
    assert answer.status_code == 403 or answer["location"] != SCREEN
    assert _asked_for() == 0


def test_it_takes_its_own_methods_only(as_mo: Client) -> None:
    for method in ("put", "delete", "patch"):
        assert getattr(as_mo, method)(SCREEN).status_code == 405


def test_the_policys_link_is_for_those_who_may_change_it(as_mo: Client, as_ed: Client) -> None:
    assert "Change the policy" in _page(as_ed)
    assert "Change the policy" not in _page(as_mo)


def test_once_the_paper_lets_it_act_the_screen_says_so(as_mo: Client, policy: Callable[..., None]) -> None:
    policy(learner_acts=True)
    assert "flags at most until it has learnt something" in _page(as_mo)
    write_lessons(30)
    _trained()
    assert "holds from 0.9, flags from 0.6" in _page(as_mo)
