"""Judge a comment by all rules at once: what each says, and what comes of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from broadsheet.comments.rules import rules
from broadsheet.comments.rules.judgement import PLAIN, Action, Circumstances, Judgement, Rule, Thresholds

log = logging.getLogger(__name__)

DECISIONS = {Action.REFUSE: "refuse", Action.HOLD: "hold", Action.FLAG: "publish", Action.PASS: "publish"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's judgement, and the action that the paper's thresholds make of it."""

    judgement: Judgement
    action: Action
    label: str
    guideline: str

    def written(self) -> dict[str, Any]:
        one = self.judgement
        return {
            "rule": one.rule, "action": self.action.value, "confidence": round(one.confidence, 3),
            "spans": [list(span) for span in one.spans], "reason": one.to_writer,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    findings: tuple[Finding, ...]

    @property
    def action(self) -> Action:
        return max((one.action for one in self.findings), key=lambda action: action.weight, default=Action.PASS)

    @property
    def decision(self) -> str:
        return DECISIONS[self.action]

    def broken(self) -> list[Finding]:
        """What the writer must hear of: the findings that refuse or hold, the hardest first."""
        told = [one for one in self.findings if one.action in (Action.REFUSE, Action.HOLD)]
        return sorted(told, key=lambda one: (-one.action.weight, -one.judgement.confidence))


def judge_text(text: str, about: Circumstances = PLAIN, thresholds: Mapping[str, Thresholds] | None = None) -> Verdict:
    """Judge a text by every rule; `thresholds` are the paper's, by rule, in place of those a rule is shipped with."""
    findings = (_found(rule, text, about, (thresholds or {}).get(rule.name, rule.thresholds)) for rule in rules())
    return Verdict(tuple(one for one in findings if one is not None))


def _found(rule: Rule, text: str, about: Circumstances, thresholds: Thresholds) -> Finding | None:
    try:
        judgement = rule.judge(text, about)
    except Exception:
        # A rule that fails may not let everything through, nor stop the conversation: a moderator looks.
        log.exception("The rule “%s” failed on a comment.", rule.name)
        failed = Judgement(rule.name, 0.0, (), "This could not be checked just now, so a moderator will look at it.", "The rule failed.")
        return Finding(failed, Action.HOLD, rule.label, rule.guideline)
    if judgement is None:
        return None
    return Finding(judgement, thresholds.action(judgement.confidence), rule.label, rule.guideline)


def warm_rules() -> None:
    """Judge a sentence or two, so that word lists are read and patterns compiled before a reader waits for them."""
    judge_text("You are right, and I would like to thank the writer: this is how a city should be told of its bridges.")
