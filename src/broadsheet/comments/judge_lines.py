"""Judge comments from JSON Lines, one answer a line: for trying thresholds, measuring the rules, and other programs."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from broadsheet.comments.actions.post_comment import clean_text
from broadsheet.comments.judging import judge_text
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.comments.rules import rules
from broadsheet.comments.rules.judgement import Circumstances, Earlier

# The same writer's lines are taken as written this long after one another: near enough for repeats, too far for a flood.
_BETWEEN = 600.0
_REMEMBERED = 10
# Longer lines are not read into memory whole.
MOST_BYTES = 1_000_000


@dataclass
class Judged:
    """How many lines were judged, and how many could not be read."""

    lines: int = 0
    broken: int = 0


def judge_lines(lines: Iterable[bytes], policy: ConversationPolicy, judged: Judged) -> Iterator[str]:
    """Give one line of JSON for each line of `{"id", "text", "parent"?, "author"?}`.

    `parent` is the text that is answered. Lines of one `author` count as that writer's earlier comments. A line that cannot be read
    gives `{"line", "error"}` in its place, so that no answer is mistaken for another's.
    """
    earlier: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        judged.lines += 1
        try:
            answer = _judge_line(line, policy, earlier)
        except ValueError as error:
            judged.broken += 1
            answer = {"line": number, "error": f"Line {number}: {error}"}
        yield json.dumps(answer, ensure_ascii=False)


def _judge_line(line: bytes, policy: ConversationPolicy, earlier: dict[str, deque[str]]) -> dict[str, Any]:
    if len(line) > MOST_BYTES:
        raise ValueError(f"it is longer than {MOST_BYTES:,} bytes; a comment is not.")
    try:
        one = json.loads(line.decode("utf-8", "replace"))
    except ValueError as error:
        raise ValueError("it is no JSON; write one object a line.") from error
    if not isinstance(one, dict) or not isinstance(one.get("text"), str):
        raise ValueError('it has no “text”; write {"id": …, "text": "…"}.')
    text, parent, author = one["text"].encode("utf-8", "replace").decode(), one.get("parent"), str(one.get("author") or "")
    about = Circumstances(
        languages=policy.languages, words=policy.words, most_characters=policy.most_characters, most_links=policy.most_links,
        parent=clean_text(parent) if isinstance(parent, str) else "",
        earlier=tuple(Earlier(_BETWEEN * back, said) for back, said in enumerate(earlier[author], 1)) if author else (),
    )  # fmt: skip
    verdict = judge_text(text, about, policy.thresholds)
    if author:
        earlier[author].appendleft(text)
    found = {finding.judgement.rule: finding.written() for finding in verdict.findings}
    silent = {"action": "pass", "confidence": 0.0, "spans": [], "reason": ""}
    judgements = [found.get(rule.name, {"rule": rule.name, **silent}) for rule in rules()]
    return {"id": one.get("id"), "decision": verdict.decision, "judgements": judgements}
