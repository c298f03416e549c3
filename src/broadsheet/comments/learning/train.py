"""Train the classifier on what moderators decided, and go back to what it knew earlier."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django_tasks import task

from broadsheet.comments.learning.features import Features
from broadsheet.comments.learning.how_good import MIDDLE, marks_of
from broadsheet.comments.learning.teaching import Lessons, best_width, weights_from
from broadsheet.comments.models import Learnt, Lesson

LEAST_LESSONS = 25
MOST_LESSONS = 20_000
_MOST_KEPT = 60
_MOST_EXAMPLES = 10


class NotGone(Exception):
    """It cannot be gone back to; the message says why."""


def train_when_due() -> bool:
    """For the clock: have a training made if there are enough new lessons. Whether one was asked for.

    Whoever went back to earlier weights wants those: they stay until somebody asks for a training.
    """
    newest = Learnt.objects.first()
    if newest is not None and newest.weights.get("copy_of"):
        return False
    known = newest.weights.get("newest_lesson", 0) if newest else 0
    if Lesson.objects.filter(pk__gt=known).count() < LEAST_LESSONS:
        return False
    train_in_background.enqueue()
    return True


# After the pictures and take-outs that people wait for: it can take the better part of a minute.
@task(priority=-50)
def train_in_background() -> None:
    train()


def what_stops_training() -> str:
    """Why a training would lead to nothing, in a sentence; empty where it would lead to something."""
    now = Lesson.objects.aggregate(count=Count("pk"), bad=Count("pk", filter=Q(is_bad=True)), newest=Max("pk"))
    if now["count"] < LEAST_LESSONS:
        return f"There are {now['count']} decisions to learn from so far; it takes {LEAST_LESSONS}."
    newest = Learnt.objects.first()
    if newest is None or newest.weights.get("copy_of"):
        return ""
    known = {"count": newest.lessons, "bad": newest.weights.get("bad"), "newest": newest.weights.get("newest_lesson")}
    return "It has learnt from every decision there is already." if known == now else ""


def train() -> Learnt | None:
    """Learn from the newest lessons, and put what was learnt in force. Older lessons are dropped.

    None, and nothing is changed, while there are fewer than 25 lessons, or none that the newest training did not know already. Takes
    about two milliseconds a lesson.
    """
    began = timezone.now()
    if what_stops_training():
        return None
    lessons, numbers = _newest_lessons()
    width, guessed = best_width(lessons)
    marks = marks_of((chance, lessons.outcomes[row]) for row, chance in guessed.items())
    weights = weights_from(lessons, width)
    middle = next(mark for mark in marks if mark.threshold == MIDDLE)
    told = {
        "held_out": [mark.written() for mark in marks], "newest_lesson": numbers[-1], "bad": sum(lessons.outcomes),
        "wrong": _most_wrong({numbers[row]: (chance, lessons.outcomes[row]) for row, chance in guessed.items()}),
        "seconds": round((timezone.now() - began).total_seconds(), 1),
    }  # fmt: skip
    with transaction.atomic():
        Lesson.objects.filter(pk__lt=numbers[0]).delete()
        learnt = Learnt.objects.create(
            weights={**weights.written(), **told}, lessons=len(lessons), precision=middle.precision.value, recall=middle.recall.value
        )
        _drop_oldest()
    return learnt


def go_back(number: int) -> Learnt:
    """Put an earlier training in force again, as a copy that is the newest.

    Raises:
        Learnt.DoesNotExist: there is none of this number (any more).
        NotGone: it is in force already.
    """
    with transaction.atomic():
        wanted = Learnt.objects.select_for_update().get(pk=number)
        if not Learnt.objects.filter(pk__gt=number).exists():
            raise NotGone("This training is in force already.")
        copy = Learnt.objects.create(
            weights={**wanted.weights, "copy_of": wanted.weights.get("copy_of") or wanted.pk},
            lessons=wanted.lessons, precision=wanted.precision, recall=wanted.recall,
        )  # fmt: skip
        _drop_oldest()
    return copy


def _newest_lessons() -> tuple[Lessons, list[int]]:
    """The newest lessons and their numbers, the oldest of them first."""
    first = Lesson.objects.order_by("-pk").values_list("pk", flat=True)[MOST_LESSONS - 1 : MOST_LESSONS]
    rows = Lesson.objects.filter(pk__gte=next(iter(first), 0)).order_by("pk").values_list("pk", "features", "is_bad")
    lessons, numbers = Lessons(), []
    for number, features, is_bad in rows.iterator(chunk_size=500):
        lessons.add(Features.read(features), is_bad)
        numbers.append(number)
    return lessons, numbers


def _most_wrong(guessed: dict[int, tuple[float, bool]]) -> dict[str, list[list[Any]]]:
    """The numbers of the lessons that were guessed worst, with what was guessed: those let stand, and those turned down."""
    stood = sorted((-chance, number) for number, (chance, is_bad) in guessed.items() if not is_bad and chance >= MIDDLE)
    fell = sorted((chance, number) for number, (chance, is_bad) in guessed.items() if is_bad and chance < MIDDLE)
    return {
        "stood": [[number, round(-chance, 3)] for chance, number in stood[:_MOST_EXAMPLES]],
        "fell": [[number, round(chance, 3)] for chance, number in fell[:_MOST_EXAMPLES]],
    }


def _drop_oldest() -> None:
    kept = list(Learnt.objects.values_list("pk", flat=True)[:_MOST_KEPT])
    Learnt.objects.exclude(pk__in=kept).delete()
