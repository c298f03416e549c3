"""The classifier: what it sees, what it learns from decisions, what it says, and how it is counted."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.comments.judging import Finding, Verdict
from broadsheet.comments.learning import lessons as lessons_module
from broadsheet.comments.learning.features import Features, features_of
from broadsheet.comments.learning.fit import Column, Prior, fit
from broadsheet.comments.learning.guess import learnt_finding, learnt_judgement
from broadsheet.comments.learning.how_good import Share, marks_of
from broadsheet.comments.learning.lessons import learn_comment, learn_from, unlearn
from broadsheet.comments.learning.shipped import BIAS, SIGNS, WIDTHS
from broadsheet.comments.learning.teaching import Lessons, best_width, guesses_held_out, weights_from
from broadsheet.comments.learning.train import train
from broadsheet.comments.learning.weights import SHIPPED, Weights
from broadsheet.comments.models import Comment, Decision, Lesson, State, Voice, What
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.comments.rules.judgement import Action, Judgement, Thresholds
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from tests.cast import MakeStory

RUDE = "You are a turnip, and turnips should be quiet."
KIND = "The council should publish the report on the bridge."
_FILLER = [
    "harbour",
    "council",
    "road",
    "bridge",
    "water",
    "market",
    "school",
    "budget",
    "court",
    "police",
    "union",
    "ferry",
    "storm",
    "river",
]


def verdict_of(rule: str = "abuse", confidence: float = 0.0) -> Verdict:
    return Verdict((Finding(Judgement(rule, confidence), Action.PASS, rule, ""),))


@pytest.fixture
def comment(make_story: MakeStory) -> Callable[..., Comment]:
    story: Story = make_story()
    voice = Voice.objects.create(name="Somebody")

    def make(text: str, **fields: Any) -> Comment:
        return Comment.objects.create(story=story, voice=voice, text=text, state=State.HELD, **fields)

    return make


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules have their own tests; here none of them says anything."""
    monkeypatch.setattr(lessons_module, "judge_text", lambda text, about, thresholds: Verdict(()))


def write_lessons(count: int, *, guessed: float = 0.5) -> None:
    """So many lessons in which “turnip” was turned down and all else was let stand, written straight into the table."""
    chance = random.Random(count)
    for number in range(count):
        is_bad = number % 2 == 0
        words = sorted({*chance.sample(_FILLER, 6), "turnip" if is_bad else "thanks"})
        Lesson.objects.create(features=Features(tuple(words), {"shape:long": 0.1}).written(), is_bad=is_bad, guessed=guessed)


# What it sees


def test_it_sees_words_and_pairs_beside_those_spoken_to() -> None:
    words = features_of("You are a turnip. The old harbour wall fell.", {}).words
    assert {"you", "are", "turnip", "you are", "harbour"} <= set(words)
    assert "old harbour" not in words


@pytest.mark.parametrize(
    ("text", "unseen"),
    [
        ("I met Meera Pillai in Kochi.", ["meera", "pillai", "kochi"]),
        ("Write to rita@example.org about it.", ["rita", "example", "org"]),
        ("Call 9847012345 or flat B12 now.", ["9847012345", "b12"]),
        ("See https://example.org/turnip-soup for it.", ["turnip", "soup", "https", "turnip-soup"]),
    ],
)
def test_names_numbers_and_addresses_are_never_seen(text: str, unseen: list[str]) -> None:
    assert not set(unseen) & {word for name in features_of(text, {}).words for word in name.split()}


def test_shouting_hides_no_word_behind_its_capitals() -> None:
    seen = features_of("YOU ARE A TURNIP!!", {"abuse": 0.4, "learnt": 0.9})
    assert "turnip" in seen.words
    assert seen.signs["shape:capitals"] > 0.8
    assert seen.signs["rule:abuse"] == 0.4
    assert "rule:learnt" not in seen.signs


@given(st.text(max_size=400))
def test_any_text_has_features_that_survive_writing(text: str) -> None:
    seen = features_of(text, {"abuse": 0.5})
    assert all(0 <= value <= 1 for value in seen.signs.values())
    assert Features.read(seen.written()).words == seen.words


# How it learns


def test_without_lessons_the_weights_are_those_shipped() -> None:
    weights = weights_from(Lessons())
    assert weights.bias == pytest.approx(BIAS)
    assert weights.signs == pytest.approx(SIGNS)
    assert not weights.words


def test_the_fit_is_at_the_top_of_the_posterior() -> None:
    chance = random.Random(3)
    rows = [[1.0, chance.random(), float(chance.random() < 0.3)] for _ in range(200)]
    outcomes = [chance.random() < 1 / (1 + math.exp(1 - 3 * row[1] + row[2])) for row in rows]
    priors = [Prior(-1, 1), Prior(2, 0.7), Prior(0, 0.5)]
    columns = [Column.empty() for _ in priors]
    for at, row in enumerate(rows):
        for column, value in zip(columns, row, strict=True):
            if value:
                column.add(at, value)
    weights = fit(columns, priors, outcomes, sweeps=300, enough=1e-7)
    for place, prior in enumerate(priors):
        slope = (weights[place] - prior.mean) / prior.deviation**2
        for row, outcome in zip(rows, outcomes, strict=True):
            slope += row[place] * (1 / (1 + math.exp(-sum(w * x for w, x in zip(weights, row, strict=True)))) - outcome)
        assert slope == pytest.approx(0, abs=1e-3)


def test_a_word_in_fewer_than_three_lessons_has_no_weight() -> None:
    lessons = Lessons()
    for number in range(40):
        words = ("rare", "turnip") if number < 2 else ("turnip",) if number < 20 else ("thanks",)
        lessons.add(Features(words), number < 20)
    weights = weights_from(lessons, WIDTHS[-1])
    assert "rare" not in weights.words
    assert weights.words["turnip"] > 1 > 0 > weights.words["thanks"]
    assert weights.seen["turnip"] == 20


def test_what_is_held_out_is_guessed_by_weights_that_do_not_know_it() -> None:
    lessons, chance = Lessons(), random.Random(1)
    for number in range(200):
        lessons.add(Features((f"own{number}", f"own{number} too")), chance.random() < 0.5)
    guessed = guesses_held_out(lessons)
    assert len(guessed) == 200
    # Nothing can be known of them, so nothing may seem to be.
    right = sum((guess >= 0.5) == lessons.outcomes[row] for row, guess in guessed.items())
    assert 70 < right < 130


def test_where_decisions_disagree_the_narrow_width_is_chosen_and_where_they_agree_a_wider_one() -> None:
    chance = random.Random(5)
    for agree, expected in ((False, WIDTHS[0]), (True, WIDTHS[-1])):
        lessons = Lessons()
        for _ in range(300):
            words = chance.sample(_FILLER, 5)
            lessons.add(Features(tuple(sorted(words))), "ferry" in words if agree else chance.random() < 0.5)
        assert best_width(lessons)[0] == expected


# How it is counted


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(0, 0, 0, 1), (0, 10, 0, 0.278), (5, 10, 0.237, 0.763), (10, 10, 0.722, 1), (90, 100, 0.826, 0.945)]
)
def test_the_interval_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    assert (Share(part, whole).low, Share(part, whole).high) == (pytest.approx(low, abs=6e-4), pytest.approx(high, abs=6e-4))


def test_precision_and_recall_by_threshold() -> None:
    marks = {mark.threshold: mark for mark in marks_of([(0.95, True), (0.7, False), (0.6, True), (0.1, True), (0.2, False)])}
    assert (marks[0.5].acted, marks[0.5].right, marks[0.5].wrong, marks[0.5].bad) == (3, 2, 1, 3)
    assert (marks[0.9].precision.value, marks[0.9].recall.value) == (1.0, pytest.approx(1 / 3))
    assert str(Share(0, 0)) == "–"


# What it says


def test_before_any_lesson_it_weighs_the_rules_as_shipped_and_flags_at_most(db: None) -> None:
    lax = ConversationPolicy(learner_acts=True, thresholds={"learnt": Thresholds(refuse=0.3, hold=0.2)})
    finding = learnt_finding(RUDE, verdict_of("abuse", 0.9), lax)
    assert finding is not None
    assert finding.action == Action.FLAG
    assert "not taught yet" in finding.judgement.to_moderator
    assert learnt_finding(KIND, verdict_of("abuse", 0.0), ConversationPolicy()) is None


def test_it_flags_at_most_until_the_paper_lets_it_act(db: None) -> None:
    write_lessons(200)
    assert train() is not None
    strict = {"learnt": Thresholds(refuse=0.5)}
    for acts, action in ((False, Action.FLAG), (True, Action.REFUSE)):
        finding = learnt_finding("turnip turnip", verdict_of(), ConversationPolicy(learner_acts=acts, thresholds=strict))
        assert finding is not None
        assert finding.action == action
    finding = learnt_finding(RUDE, verdict_of(), ConversationPolicy(learner_acts=True, thresholds={"learnt": Thresholds(refuse=1.0)}))
    assert finding is None or finding.action == Action.PASS


def test_it_marks_the_words_and_tells_each_side_in_its_own_words() -> None:
    weights = Weights(-1.0, {}, {"turnip": 2.5, "turnips": 1.0, "you are": 0.5, "you": 0.1}, {}, 100)
    text = f"{RUDE} Turnip."
    judgement = learnt_judgement(text, verdict_of(), weights)
    assert judgement is not None
    assert [text[start:end] for start, end in judgement.spans] == ["You are", "turnip", "turnips", "Turnip"]
    assert "often been turned down" in judgement.to_writer
    assert "turnip" not in judgement.to_writer
    assert "“turnip” +2.5" in judgement.to_moderator
    assert "learnt from 100 decisions" in judgement.to_moderator


def test_a_word_that_the_paper_allows_is_never_counted() -> None:
    weights = Weights(-1.0, {}, {"turnip": 4.0, "turnip is": 4.0}, {}, 100)
    assert learnt_judgement("My turnip is here.", verdict_of(), weights, allowed=frozenset({"turnip"})) is None
    assert learnt_judgement("My turnip is here.", verdict_of(), weights) is not None


# Lessons


def test_a_moderators_decision_becomes_a_lesson_without_text_or_name(comment: Callable[..., Comment], mo: Reader) -> None:
    one = comment(RUDE, verdict=[{"rule": "abuse", "confidence": 0.7}, {"rule": "learnt", "confidence": 0.9}])
    lesson = learn_from(Decision.objects.create(comment=one, what=What.REJECT, made_by=mo))
    assert lesson is not None
    assert lesson.is_bad
    assert lesson.features["signs"]["rule:abuse"] == 0.7
    assert "rule:learnt" not in lesson.features["signs"]
    assert lesson.features["words"] == sorted(lesson.features["words"])
    assert lesson.guessed == pytest.approx(SHIPPED.chance(Features.read(lesson.features)), abs=0.01)


@pytest.mark.parametrize(
    ("what", "is_bad"), [(What.PUBLISH, False), (What.RESTORE, False), (What.DISMISS, False), (What.REJECT, True), (What.REMOVE, True)]
)
def test_each_decision_teaches_its_own(comment: Callable[..., Comment], mo: Reader, what: What, is_bad: bool) -> None:
    lesson = learn_from(Decision.objects.create(comment=comment(KIND), what=what, made_by=mo))
    assert lesson is not None
    assert lesson.is_bad is is_bad


def test_what_is_no_moderators_judgement_teaches_nothing(comment: Callable[..., Comment], mo: Reader) -> None:
    one = comment(RUDE)
    undoing = Decision.objects.create(comment=one, what=What.PUBLISH, made_by=mo)
    for told in (
        {"what": What.REJECT}, {"what": What.PICK, "made_by": mo}, {"what": What.BAN, "made_by": mo},
        {"what": What.REJECT, "made_by": mo, "undone_by": undoing},
    ):  # fmt: skip
        assert learn_from(Decision.objects.create(comment=one, **told)) is None
    assert learn_from(Decision.objects.create(comment=None, what=What.REJECT, made_by=mo)) is None
    assert learn_comment(comment(" "), is_bad=True) is None
    assert not Lesson.objects.exists()


def test_deciding_anew_corrects_the_lesson_and_keeps_the_first_guess(comment: Callable[..., Comment]) -> None:
    one = comment(RUDE)
    first = learn_comment(one, is_bad=True)
    assert first is not None
    Lesson.objects.filter(pk=first.pk).update(guessed=0.123)
    learn_comment(one, is_bad=False)
    lesson = Lesson.objects.get()
    assert (lesson.is_bad, lesson.guessed) == (False, 0.123)
    unlearn(one)
    assert not Lesson.objects.exists()


def test_rules_that_fail_cost_no_lesson(comment: Callable[..., Comment], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Verdict:
        raise ImportError("no such rule")

    monkeypatch.setattr(lessons_module, "judge_text", fail)
    lesson = learn_comment(comment(RUDE, verdict=[{"rule": "personal", "confidence": 0.5}]), is_bad=True)
    assert lesson is not None
    assert lesson.features["signs"]["rule:personal"] == 0.5
