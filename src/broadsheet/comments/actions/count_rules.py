"""Count what the rules came to, by the paper's days, for statistics and the transparency report. No text and no name is kept."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from broadsheet.comments.judging import Verdict
from broadsheet.comments.rules.judgement import Action
from broadsheet.newsroom.paper import day_of

_COUNT = """
INSERT INTO comments_rulecount (day, rule, action, count, overturned, upheld) VALUES (%s, %s, %s, {count}, {overturned}, {upheld})
ON CONFLICT (day, rule, action) DO UPDATE SET {column} = comments_rulecount.{column} + 1
"""


def count_rules(verdict: Verdict) -> None:
    """Count every finding that did something."""
    done = sorted((one.judgement.rule, one.action.value) for one in verdict.findings if one.action != Action.PASS)
    _count(done, "count")


def count_outcome(grounds: Iterable[dict[str, str]], *, overturned: bool) -> None:
    """Count that a moderator overturned, or upheld, what the rules had come to; `grounds` are a comment's kept findings."""
    _count(sorted({(str(one["rule"]), str(one["action"])) for one in grounds}), "overturned" if overturned else "upheld")


def _count(done: list[tuple[str, str]], column: str) -> None:
    if not done:
        return
    day, ones = day_of(timezone.now()), {name: int(name == column) for name in ("count", "overturned", "upheld")}
    with connection.cursor() as cursor:
        for rule, action in done:
            cursor.execute(_COUNT.format(column=column, **ones), [day, rule[:40], action[:10]])
