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

from broadsheet.comments.judging import judge_text
from broadsheet.comments.models import Comment, State
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.comments.rules import rules
from broadsheet.comments.rules.judgement import Action, Circumstances, Rule

_DAYS = dt.timedelta(days=30)
MOST = 2000
_MOST_SEEN = 100_000
_SECONDS = 12.0
_EXAMPLES = 10
_KEPT = 3600
# It is judged by what else its writer sent at the time, which is not asked again here.
_BY_TIME = ("repeats",)


@dataclass(frozen=True)
class Example:
    comment: Comment
    sure: int
    now: str
    then: str


@dataclass
class RuleRow:
    """How many comments a rule would refuse, hold and flag: by the thresholds in force (`now`) and by those typed (`then`)."""

    rule: Rule
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
    rows = [RuleRow(rule) for rule in rules() if rule.name not in _BY_TIME]
    for row in rows:
        now, then = (policy.thresholds.get(row.rule.name, row.rule.thresholds) for policy in (in_force, typed))
        for one in both:
            sure, other = before[one.pk].get(row.rule.name), after[one.pk].get(row.rule.name)
            was = now.action(sure) if sure is not None else Action.PASS
            becomes = then.action(other) if other is not None else Action.PASS
            row.now[was.value] += 1
            row.then[becomes.value] += 1
            if was != becomes:
                row.changed += 1
                if len(row.examples) < _EXAMPLES:
                    row.examples.append(Example(one, round(100 * (other or sure or 0)), was.value, becomes.value))
    return Preview(len(both), written, rows)


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
    said = json.dumps([about.languages, words, about.most_characters, about.most_links, [rule.name for rule in rules()]])
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


def _sure_of(one: Comment, about: Circumstances) -> dict[str, float]:
    more: dict[str, Any] = {"parent": one.parent.text, "names": (one.parent.voice.public_name,)} if one.parent else {}
    mine = Circumstances(about.languages, words=about.words, most_characters=about.most_characters, most_links=about.most_links, **more)
    return {said.judgement.rule: said.judgement.confidence for said in judge_text(one.text, mine).findings}
