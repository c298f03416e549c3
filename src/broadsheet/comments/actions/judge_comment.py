"""Judge what a reader wrote, by the paper's thresholds, the outside judge and what the moderators taught."""

from __future__ import annotations

from broadsheet.comments.circumstances import circumstances_of
from broadsheet.comments.judging import Verdict, judge_text
from broadsheet.comments.learning.guess import learnt_finding
from broadsheet.comments.models import Comment, Voice
from broadsheet.comments.outside_judge import ask_outside
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.newsroom.models import Story


def judge_comment(
    text: str, policy: ConversationPolicy, *, story: Story | None = None, parent: Comment | None = None, voice: Voice | None = None,
    besides: int = 0, outside: bool = True,
) -> Verdict:  # fmt: skip
    """The verdict on a text. `outside=False` leaves the outside judge alone, as while somebody types."""
    about = circumstances_of(policy, story=story, parent=parent, voice=voice, besides=besides)
    verdict = judge_text(text, about, policy.thresholds)
    more = [*(ask_outside(text, about, policy) if outside else ())]
    learnt = learnt_finding(text, verdict, policy)
    if learnt is not None:
        more.append(learnt)
    return Verdict((*verdict.findings, *more)) if more else verdict
