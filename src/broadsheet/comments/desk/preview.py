"""What other thresholds would have done to last month's comments."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from broadsheet.comments.desk.policy_forms import Judging, judges
from broadsheet.comments.judging import judge_text
from broadsheet.comments.learning.guess import capped, learnt_judgement
from broadsheet.comments.learning.shipped import LEARNT
from broadsheet.comments.learning.weights import weights_in_force
from broadsheet.comments.models import Comment, Learnt, State
from broadsheet.comments.outside_judge import OUTSIDE
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.comments.rules import rules
from broadsheet.comments.rules.judgement import Action, Circumstances

_DAYS = dt.timedelta(days=30)
MOST = 2000
_MOST_SEEN = 100_000
_SECONDS = 12.0
_EXAMPLES = 10
_KEPT = 3600
# What else the writer sent at the time is not asked again here, nor is anybody outside.
_NOT_ASKED = ("repeats", OUTSIDE.name)


@dataclass(frozen=True)
class Example:
    comment: Comment
    sure: int
    now: str
    then: str


@dataclass
class RuleRow:
    """How many comments a rule would refuse, hold and flag: by the thresholds in force (`now`) and by those typed (`then`)."""

    rule: Judging
    now: Counter[str] = field(default_factory=Counter)
    then: Counter[str] = field(default_factory=Counter)
    changed: int = 0
    examples: list[Example] = field(default_factory=list)

    def cells(self) -> list[tuple[str, int, int]]:
        return [(action, self.now[action], self.then[action]) for action in ("refuse", "hold", "flag")]


@dataclass(frozen=True)
class Preview:
    """`judged` of the `written` comments of the last 30 days; what was refused when it was sent is not kept, so it is not among them."""

    judged: int
    written: int
    rows: list[RuleRow]


def preview(typed: ConversationPolicy, in_force: ConversationPolicy) -> Preview:
    comments, written = _sample()
    before = _judged(comments, in_force)
    after = before if _about(typed) == _about(in_force) else _judged(comments, typed)
    both = [one for one in comments if one.pk in before and one.pk in after]
    rows = [RuleRow(rule) for rule in judges() if rule.name not in _NOT_ASKED]
    for row in rows:
        for one in both:
            sure, other = before[one.pk].get(row.rule.name), after[one.pk].get(row.rule.name)
            was, becomes = _action(row.rule, sure, in_force), _action(row.rule, other, typed)
            row.now[was.value] += 1
            row.then[becomes.value] += 1
            if was != becomes:
                row.changed += 1
                if len(row.examples) < _EXAMPLES:
                    row.examples.append(Example(one, round(100 * (other or sure or 0)), was.value, becomes.value))
    return Preview(len(both), written, rows)


def _action(rule: Judging, sure: float | None, policy: ConversationPolicy) -> Action:
    if sure is None:
        return Action.PASS
    action = policy.thresholds.get(rule.name, rule.thresholds).action(sure)
    return capped(action, policy) if rule.name == LEARNT.name else action


def _sample() -> tuple[list[Comment], int]:
    """Up to 2,000 comments, evenly spread over the month."""
    found = Comment.objects.filter(
        state__in=(State.PUBLISHED, State.HELD, State.REJECTED), written_at__gte=timezone.now() - _DAYS, source=""
    )
    numbers = list(found.exclude(text="").order_by("-pk").values_list("pk", flat=True)[:_MOST_SEEN])
    step = max(1, -(-len(numbers) // MOST))
    comments = Comment.objects.filter(pk__in=numbers[::step]).select_related("parent__voice__reader", "voice")
    return list(comments.order_by("-pk")), len(numbers)


def _about(policy: ConversationPolicy) -> Circumstances:
    return Circumstances(
        languages=policy.languages, words=policy.words, most_characters=policy.most_characters, most_links=policy.most_links
    )  # fmt: skip


def _judged(comments: list[Comment], policy: ConversationPolicy) -> dict[int, dict[str, float]]:
    """How sure each rule is of each comment. What was judged within the hour is not judged again; what takes too long is left out."""
    about = _about(policy)
    words = [sorted(one) for one in (about.words.banned, about.words.suspect, about.words.allowed)]
    said = json.dumps([about.languages, words, about.most_characters, about.most_links, [rule.name for rule in rules()], _training()])
    key = f"comments-judged:{hashlib.blake2b(said.encode(), digest_size=12).hexdigest()}"
    kept: dict[str, dict[str, float]] = cache.get(key) or {}
    began, found, is_new = time.monotonic(), {}, False
    for one in comments:
        mark = f"{one.pk}:{one.fingerprint}"
        if mark not in kept:
            if time.monotonic() - began > _SECONDS:
                continue
            kept[mark], is_new = _sure_of(one, about), True
        found[one.pk] = kept[mark]
    if is_new:
        cache.set(key, {f"{one.pk}:{one.fingerprint}": found[one.pk] for one in comments if one.pk in found}, _KEPT)
    return found


def _training() -> int:
    """The number of the training in force: after another one, everything is judged anew."""
    return Learnt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _sure_of(one: Comment, about: Circumstances) -> dict[str, float]:
    more: dict[str, Any] = {"parent": one.parent.text, "names": (one.parent.voice.public_name,)} if one.parent else {}
    mine = Circumstances(about.languages, words=about.words, most_characters=about.most_characters, most_links=about.most_links, **more)
    verdict = judge_text(one.text, mine)
    sure = {said.judgement.rule: said.judgement.confidence for said in verdict.findings}
    learnt = learnt_judgement(one.text, verdict, weights_in_force(), allowed=about.words.allowed, least=0.0)
    return sure | ({LEARNT.name: learnt.confidence} if learnt else {})
