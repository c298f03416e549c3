"""`broadsheet comments judge`: a line in, a line out."""

from __future__ import annotations

import json
import time
from typing import Any

from broadsheet.comments.judge_lines import Judged, judge_lines
from broadsheet.comments.judging import judge_text
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.comments.rules.judgement import Thresholds
from tests.comments.conftest import GOOD


def _judge(*lines: Any, policy: ConversationPolicy | None = None) -> tuple[list[dict[str, Any]], Judged]:
    judged = Judged()
    given = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return [json.loads(line) for line in judge_lines(given, policy or ConversationPolicy(), judged)], judged


def _action(answer: dict[str, Any], rule: str) -> str:
    return next(one["action"] for one in answer["judgements"] if one["rule"] == rule)


def test_every_rule_answers_for_every_line() -> None:
    (answer,), judged = _judge({"id": "a1", "text": GOOD})
    assert (answer["id"], answer["decision"]) == ("a1", "publish")
    assert {"language", "sentences", "abuse", "personal"} <= {one["rule"] for one in answer["judgements"]}
    assert all(set(one) == {"rule", "action", "confidence", "spans", "reason"} for one in answer["judgements"])
    assert (judged.lines, judged.broken) == (1, 0)


def test_a_rule_that_is_broken_says_how_with_the_words() -> None:
    text = "Write to me at asha.rao@example.com about it, and I will answer you."
    (answer,), _ = _judge({"id": 7, "text": text})
    assert answer["decision"] == "refuse"
    found = next(one for one in answer["judgements"] if one["rule"] == "personal")
    assert "asha.rao@example.com" in [text[start:end] for start, end in found["spans"]]
    assert found["reason"]


def test_lines_that_cannot_be_read_are_answered_in_their_place() -> None:
    answers, judged = _judge(b"{", b"[]", b'{"id": 1}', b'{"id": 2, "text": 3}', {"id": 3, "text": GOOD}, b"\xff\xfe", b"\n")
    assert ["error" in one for one in answers] == [True, True, True, True, False, True]
    assert answers[4]["id"] == 3
    assert (judged.lines, judged.broken) == (6, 5)


def test_the_papers_thresholds_count() -> None:
    never = ConversationPolicy(thresholds={"personal": Thresholds()})
    (answer,), _ = _judge({"id": 1, "text": "Write to me at asha.rao@example.com about it, please."}, policy=never)
    assert _action(answer, "personal") == "pass"


def test_the_same_author_saying_the_same_again_is_noticed() -> None:
    answers, _ = _judge(
        {"id": 1, "text": GOOD, "author": "x"}, {"id": 2, "text": GOOD, "author": "x"}, {"id": 3, "text": GOOD, "author": "y"}
    )
    assert [_action(one, "repeats") for one in answers] == ["pass", "refuse", "pass"]


def test_a_verdict_on_a_hostile_text_of_a_hundred_thousand_characters_takes_a_moment() -> None:
    for piece in ("a.", "x@", "[](", "1 2 3 ", "!?", "ha", "\u0301a", "you are ", "http://a.b/ "):
        began = time.process_time()
        judge_text(piece * (100_000 // len(piece)))
        assert time.process_time() - began < 8, piece
