"""How the local classifier improves with each decision, on real comments that people labelled.

    .venv/bin/python bench/learning.py FOLDER [--unseen=3000]

FOLDER is the one that the tests read real input from (BROADSHEET_SHARED_DATA). A moderator is played who turns down what raters judged
toxic and lets stand what they judged healthy; the figures are of comments that were never shown. Nothing is written.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
os.environ.setdefault("BROADSHEET_HOME", tempfile.mkdtemp(prefix="broadsheet-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")

import django

django.setup()

from broadsheet.comments.judging import Verdict, judge_text
from broadsheet.comments.learning.features import Features, confidences_of, features_of
from broadsheet.comments.learning.guess import learnt_judgement
from broadsheet.comments.learning.how_good import Mark, marks_of
from broadsheet.comments.learning.teaching import Lessons, best_width, weights_from
from broadsheet.comments.learning.weights import SHIPPED, Weights
from broadsheet.comments.rules.judgement import Action

_STEPS = (0, 100, 500, 2_000, 10_000)
_TOLD_AT = (0.3, 0.5, 0.6, 0.7, 0.9)


def comments_of(folder: Path) -> list[tuple[str, bool]]:
    """Texts, and whether they were turned down: about as many of either kind, from three sources, in an order that is always the same."""

    def rows(name: str) -> list[dict[str, str]]:
        with open(folder / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    bad = [(row["text"], True) for row in rows("comments/labelled/civil-comments-spans.csv")]
    healthy = rows("nc/unhealthy-comments-globe-and-mail.csv")
    good = [(row["comment"], False) for row in healthy if row["healthy"] == "1" and float(row["healthy:confidence"]) >= 0.8]
    good += [(row["text"], False) for row in rows("comments/labelled/wiki-talk-replies-in-context.csv") if row["label"] == "0"]
    chance = random.Random(7)
    chance.shuffle(bad)
    chance.shuffle(good)
    count = min(len(bad), len(good))
    both = bad[:count] + good[:count]
    chance.shuffle(both)
    return both


def area_of(guesses: list[tuple[float, bool]]) -> float:
    """The chance that a comment that was turned down is guessed worse than one that was let stand, a tie counting half (the area under
    the ROC curve)."""
    good, pairs = 0, 0.0
    for _, tied in itertools.groupby(sorted(guesses), key=lambda one: one[0]):
        outcomes = [is_bad for _, is_bad in tied]
        bad_here = sum(outcomes)
        good_here = len(outcomes) - bad_here
        pairs += bad_here * (good + good_here / 2)
        good += good_here
    bad = len(guesses) - good
    return pairs / (good * bad) if good and bad else 0.0


def told(label: str, guesses: list[tuple[float, bool]], seconds: float, weights: Weights) -> None:
    marks: dict[float, Mark] = {mark.threshold: mark for mark in marks_of(guesses)}
    at = "  ".join(f"{threshold}: {marks[threshold].precision} / {marks[threshold].recall}" for threshold in _TOLD_AT)
    print(f"{label:>7}  area {area_of(guesses):.4f}  {at}  ({seconds:.1f} s, {len(weights.words):,} words)", flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--unseen", type=int, default=3000)
    given = asked.parse_args()
    known: list[tuple[str, Verdict, Features, bool]] = []
    began = time.perf_counter()
    for text, is_bad in comments_of(given.folder)[: given.unseen + _STEPS[-1]]:
        verdict = judge_text(text)
        known.append((text, verdict, features_of(text, confidences_of(one.judgement for one in verdict.findings)), is_bad))
    print(f"{len(known):,} comments judged by the rules, {len(known) / (time.perf_counter() - began):,.0f} a second")
    unseen, shown = known[: given.unseen], known[given.unseen :]
    stopped = [(verdict.action in (Action.HOLD, Action.REFUSE), is_bad) for _, verdict, _, is_bad in unseen]
    rules = next(mark for mark in marks_of((float(one), is_bad) for one, is_bad in stopped) if mark.threshold == 0.5)
    print(f"the rules alone hold or refuse: precision {rules.precision}, recall {rules.recall}")
    print("precision / recall on unseen comments, had it acted from …")
    weights = SHIPPED
    for count in _STEPS:
        lessons = Lessons()
        for _, _, features, is_bad in shown[:count]:
            lessons.add(features, is_bad)
        began = time.perf_counter()
        weights = weights_from(lessons, best_width(lessons)[0]) if count else SHIPPED
        seconds = time.perf_counter() - began
        told(f"{count:,}", [(weights.chance(features), is_bad) for _, _, features, is_bad in unseen], seconds, weights)
    spent = []
    for text, verdict, _, _ in unseen:
        if 40 <= len(text.split()) <= 60:
            began = time.perf_counter()
            learnt_judgement(text, verdict, weights)
            spent.append(time.perf_counter() - began)
    print(f"one guess of a comment of 40 to 60 words: {1000 * statistics.median(spent):.3f} ms (median of {len(spent)})")


if __name__ == "__main__":
    main()
