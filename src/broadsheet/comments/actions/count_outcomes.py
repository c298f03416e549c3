"""Count whether moderators upheld what the rules had come to, and take a count back when a decision falls."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.db.models.functions import Greatest

from broadsheet.comments.actions.count_rules import count_outcome
from broadsheet.comments.models import Decision, RuleCount, What
from broadsheet.newsroom.paper import day_of


def outcome_of(decision: Decision) -> tuple[bool, list[dict[str, Any]]]:
    """Whether a decision overturned the rules, and which of their findings it spoke on.

    A rejection upholds the finding of the rule that it names; what other rules had said of the comment stays open.
    """
    grounds = [one for one in decision.grounds if one.get("rule") and one.get("action")]
    if decision.what not in (What.REJECT, What.REMOVE):
        return True, grounds
    return False, [one for one in grounds if decision.rule in ("", one["rule"])]


def count_outcome_of(decision: Decision) -> None:
    overturned, grounds = outcome_of(decision)
    count_outcome(grounds, overturned=overturned)


def take_back_outcome_of(decision: Decision) -> None:
    overturned, grounds = outcome_of(decision)
    column, day = "overturned" if overturned else "upheld", day_of(decision.made_at)
    for rule, action in sorted({(str(one["rule"]), str(one["action"])) for one in grounds}):
        RuleCount.objects.filter(day=day, rule=rule, action=action).update(**{column: Greatest(F(column) - 1, 0)})
