"""The demo paper's conversation: comments, answers, some that wait, and voices from the platform that the paper used before."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from broadsheet.comments.actions.change_state import count_published
from broadsheet.comments.actions.judge_comment import judge_comment
from broadsheet.comments.actions.post_comment import badge_of
from broadsheet.comments.actions.tell_reader import tell_of_comment
from broadsheet.comments.actions.tell_the_press import tell_the_press
from broadsheet.comments.current import conversation_policy
from broadsheet.comments.models import Comment, Conversation, Decision, Report, State, Voice, What, fingerprint_of
from broadsheet.comments.models.voice import own_voice
from broadsheet.comments.rules.judgement import Action
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader

_FILE = Path(__file__).parent / "paper" / "comments.json"


@transaction.atomic
def make_conversation(cast: dict[str, Reader], now: dt.datetime | None = None) -> int:
    """Make the comments of the demo; `cast` are its accounts by role. Returns how many there are."""
    now = now or timezone.now()
    told: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    voices = {role: own_voice(reader) for role, reader in cast.items()}
    for one in told["old_voices"]:
        voices[one["key"]] = Voice.objects.create(name=one["name"], source="vuukle", source_id=one["key"], email=one.get("email", ""))
    made: dict[str, Comment] = {}
    for one in told["comments"]:
        made[one["key"]] = _make(one, made, voices, now)
    for one in told["reports"]:
        comment = made[one["comment"]]
        Report.objects.create(comment=comment, reader=cast[one["by"]], reason=one["reason"], note=one.get("note", ""))
        Comment.objects.filter(pk=comment.pk).update(open_reports=comment.reports.count())
    questions = Story.objects.filter(slug=told["questions"]).first()
    if questions:
        Conversation.objects.update_or_create(
            story=questions, defaults={"is_questions": True, "note": "Ask our reporters about the new meters. They answer until six."}
        )
    for story in {one.story_id for one in made.values() if one.story_id}:
        tell_the_press(story)
    return len(made)


def _make(one: dict[str, Any], made: dict[str, Comment], voices: dict[str, Voice], now: dt.datetime) -> Comment:
    story = Story.objects.select_related("section__parent").get(slug=one["story"])
    parent, voice = made.get(one.get("to", "")), voices[one["by"]]
    written = dt.datetime.fromisoformat(one["written"]) if "written" in one else now - dt.timedelta(hours=float(one["hours_ago"]))
    policy = conversation_policy()
    findings = [] if voice.source else judge_comment(one["text"], policy, story=story, parent=parent).findings
    state = one.get("state", State.PUBLISHED)
    comment = Comment.objects.create(
        story=story, parent=parent, root=(parent.root or parent) if parent else None, depth=parent.depth + 1 if parent else 0,
        voice=voice, badge=badge_of(voice.reader, story) if voice.reader else "", text=one["text"], state=state,
        why_held=one.get("why", ""), is_pick=one.get("pick", False), is_question=one.get("question", False), written_at=written,
        published_at=written if state == State.PUBLISHED else None, respects=one.get("respects", 0), agrees=one.get("agrees", 0),
        insights=one.get("insights", 0), fingerprint=fingerprint_of(one["text"]), source=voice.source,
        source_id=one["key"] if voice.source else "",
        verdict=[finding.written() for finding in findings if finding.action != Action.PASS],
    )  # fmt: skip
    if state == State.PUBLISHED:
        count_published(comment, 1)
        tell_of_comment(comment)
    else:
        rule = comment.verdict[0] if comment.verdict else {"rule": comment.why_held, "reason": ""}
        Decision.objects.create(
            comment=comment, voice=voice, what=What.HOLD, rule=rule["rule"], reason=rule["reason"], grounds=comment.verdict,
            is_automatic=True,
        )  # fmt: skip
    return comment
