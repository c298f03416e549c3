"""The rules of the conversation measured against labelled sentences and comments, each rule by its own action.

    python bench/rules.py FOLDER [--rows 3000]

FOLDER holds the labelled sets (see docs/reference/figures.md for what they are); they are not part of the project.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("BROADSHEET_HOME", tempfile.mkdtemp(prefix="bench-rules-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")

import django

django.setup()

from broadsheet.comments.judging import judge_text
from broadsheet.comments.rules import rules
from broadsheet.comments.rules.judgement import Action

csv.field_size_limit(10_000_000)
CAUGHT = {Action.HOLD, Action.REFUSE}


def actions(text: str) -> dict[str, Action]:
    found = {finding.judgement.rule: finding.action for finding in judge_text(text).findings}
    return {rule.name: found.get(rule.name, Action.PASS) for rule in rules()}


def share(texts: Iterable[str], counts: Callable[[dict[str, Action]], bool]) -> dict[str, Any]:
    texts = list(texts)
    hits = sum(counts(actions(text)) for text in texts)
    return {"rows": len(texts), "share": round(hits / max(1, len(texts)), 4)}


def caught_by(rule: str) -> Callable[[dict[str, Action]], bool]:
    return lambda said: said[rule] in CAUGHT


def refused_by(rule: str) -> Callable[[dict[str, Action]], bool]:
    return lambda said: said[rule] == Action.REFUSE


def any_is(action: Action) -> Callable[[dict[str, Action]], bool]:
    """By all rules together, the hardest action counts."""
    return lambda said: max(said.values(), key=lambda one: one.weight) == action


def rows_of(file: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with open(file, encoding="utf-8", newline="") as opened:
        quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
        return list(csv.DictReader(opened, delimiter=delimiter, quoting=quoting))


def some(rows: list[Any], most: int) -> list[Any]:
    return random.Random(7).sample(rows, most) if len(rows) > most else rows


def language(folder: Path, most: int) -> dict[str, Any]:
    by_language: dict[str, list[str]] = defaultdict(list)
    for row in rows_of(folder / "comments/language-id/lingua-sentences.tsv", "\t"):
        by_language[row["lang"]].append(row["text"])
    others = some([text for name, texts in by_language.items() if name != "en" for text in texts], most * 3)
    hindi = [row["text"] for row in rows_of(folder / "nc/hinglish-romanised-code-mixed.tsv", "\t") if float(row["hindi_share"] or 0) >= 0.5]
    return {
        "English sentences caught (to reach: at most 0.01)": share(by_language["en"], caught_by("language")),
        "other languages caught (0.98)": share(others, caught_by("language")),
        "romanised Hindi caught (0.85)": share(some(hindi, most), caught_by("language")),
    }


def sentences(folder: Path, most: int) -> dict[str, Any]:
    by_clause: dict[str, list[str]] = defaultdict(list)
    for row in rows_of(folder / "comments/sentence-completeness/ud-ewt-clauses.tsv", "\t"):
        by_clause[row["clause"]].append(row["text"])
    return {
        f"{clause} caught ({'0.60' if clause == 'no_finite_verb' else 'at most 0.03'})": share(some(texts, most), caught_by("sentences"))
        for clause, texts in sorted(by_clause.items())
    }


def abuse(folder: Path, most: int) -> dict[str, Any]:
    hate = rows_of(folder / "comments/labelled/hatecheck.csv")
    toxic = rows_of(folder / "comments/labelled/civil-comments-spans.csv")
    clean = [row["text"] for row in toxic if int(row["said_not_toxic"]) * 2 < int(row["annotators"])]
    return {
        "HateCheck hateful caught (0.80)": share([row["test_case"] for row in hate if row["label_gold"] == "hateful"], caught_by("abuse")),
        "HateCheck non-hateful refused (at most 0.15)": share(
            [row["test_case"] for row in hate if row["label_gold"] != "hateful"], refused_by("abuse")
        ),
        "toxic caught by abuse, all rows (0.75)": share(some([row["text"] for row in toxic], most), caught_by("abuse")),
        "toxic caught by abuse, agreed on by later annotators": share(some(clean, most), caught_by("abuse")),
    }


def healthy(folder: Path, most: int) -> dict[str, Any]:
    rows = rows_of(folder / "nc/unhealthy-comments-globe-and-mail.csv")
    texts = some([row["comment"] for row in rows if row["healthy"] == "1" and float(row["healthy:confidence"]) >= 0.9], most)
    told = {
        "healthy refused, all rules (at most 0.02)": share(texts, any_is(Action.REFUSE)),
        "healthy held, all rules (at most 0.08)": share(texts, any_is(Action.HOLD)),
    }
    for rule in rules():
        told[f"healthy caught by {rule.name}"] = share(texts, caught_by(rule.name))
    return told


def speed(folder: Path) -> dict[str, Any]:
    texts = some([row["comment"] for row in rows_of(folder / "nc/unhealthy-comments-globe-and-mail.csv")], 2000)
    for text in texts[:50]:
        judge_text(text)
    began = time.perf_counter()
    for text in texts:
        judge_text(text)
    took = time.perf_counter() - began
    return {
        "judgements a second, all rules, one core (500)": round(len(texts) / took),
        "words a comment": round(sum(len(text.split()) for text in texts) / len(texts), 1),
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--rows", type=int, default=3000)
    given = asked.parse_args()
    told = {
        "language": language(given.folder, given.rows), "sentences": sentences(given.folder, given.rows),
        "abuse": abuse(given.folder, given.rows), "healthy": healthy(given.folder, given.rows), "speed": speed(given.folder),
    }  # fmt: skip
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
