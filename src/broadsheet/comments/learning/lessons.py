"""Lessons: what a moderator decided, kept as an example for the classifier."""

from __future__ import annotations

import logging

from broadsheet.comments.circumstances import circumstances_of
from broadsheet.comments.current import conversation_policy
from broadsheet.comments.judging import judge_text
from broadsheet.comments.learning.features import Features, confidences_of, features_of
from broadsheet.comments.learning.shipped import LEARNT
from broadsheet.comments.learning.weights import weights_in_force
from broadsheet.comments.models import Comment, Decision, Lesson, What

log = logging.getLogger(__name__)

_IS_BAD = {What.PUBLISH: False, What.RESTORE: False, What.DISMISS: False, What.REJECT: True, What.REMOVE: True}


def learn_from(decision: Decision) -> Lesson | None:
    """Keep a moderator's decision as a lesson. What the rules decided alone, and what says nothing of the words, teaches nothing: None."""
    is_bad = _IS_BAD.get(What(decision.what))
    if is_bad is None or decision.comment is None or decision.made_by_id is None or decision.undone_by_id is not None:
        return None
    return learn_comment(decision.comment, is_bad=is_bad)


def learn_comment(comment: Comment, *, is_bad: bool) -> Lesson | None:
    """Keep whether a comment was let stand. Deciding anew corrects its lesson; what was guessed at first is kept, for it alone was said
    before anything was known. A comment without text teaches nothing: None."""
    if not comment.text.strip():
        return None
    features = features_of_comment(comment)
    guessed = weights_in_force().chance(features)
    told = {"features": features.written(), "is_bad": is_bad}
    lesson, _ = Lesson.objects.update_or_create(comment=comment, defaults=told, create_defaults={**told, "guessed": guessed})
    return lesson


def unlearn(comment: Comment) -> None:
    """Forget the lesson of a comment, as when the decision was taken back. The next training does without it."""
    Lesson.objects.filter(comment=comment).delete()


def features_of_comment(comment: Comment) -> Features:
    """As they would be were it written now. What the rules and the outside judge said at the time stands beside what they say today:
    some of it, such as what else the writer sent that minute, cannot be judged again."""
    confidences: dict[str, float] = {}
    policy = conversation_policy()
    try:
        about = circumstances_of(policy, story=comment.story, parent=comment.parent)
        confidences = confidences_of(one.judgement for one in judge_text(comment.text, about, policy.thresholds).findings)
    except Exception:
        log.exception("The rules could not judge comment %s again; what they said of it at the time is taken alone.", comment.pk)
    for kept in comment.verdict:
        if kept.get("rule") != LEARNT.name:
            confidences[str(kept["rule"])] = max(float(kept.get("confidence", 0)), confidences.get(str(kept["rule"]), 0.0))
    return features_of(comment.text, confidences, frozenset(policy.allowed))
