"""Count what the rules came to, by day, for statistics and the transparency report. No text and no name is kept."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from broadsheet.comments.judging import Verdict
from broadsheet.comments.rules.judgement import Action

_COUNT = """
INSERT INTO comments_rulecount (day, rule, action, count, overturned, upheld) VALUES (%s, %s, %s, {count}, {overturned}, {upheld})
ON CONFLICT (day, rule, action) DO UPDATE SET {column} = comments_rulecount.{column} + 1
"""


def count_rules(verdict: Verdict) -> None:
    """Count every finding that did something."""
    for finding in sorted(verdict.findings, key=lambda one: one.judgement.rule):
        if finding.action != Action.PASS:
            count_one(finding.judgement.rule, finding.action.value, "count")


def count_outcome(grounds: Iterable[dict[str, str]], *, overturned: bool) -> None:
    """Count that a moderator overturned, or upheld, what the rules had come to; `grounds` are a comment's kept findings."""
    for rule, action in sorted({(str(one["rule"]), str(one["action"])) for one in grounds}):
        count_one(rule, action, "overturned" if overturned else "upheld")


def count_one(rule: str, action: str, column: str) -> None:
    ones = {name: int(name == column) for name in ("count", "overturned", "upheld")}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(column=column, **ones), [timezone.now().date(), rule[:40], action[:10]])
