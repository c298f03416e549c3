"""Export all comments: as our own comment lines, which import again without loss, or as XML in the form of a Disqus export."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

from broadsheet.comments.bringing.disqus_xml import write_disqus
from broadsheet.comments.bringing.lines import OURS, line_id
from broadsheet.comments.models import Comment, Voice
from broadsheet.newsroom.models import Story
from broadsheet.progress import Step

_AT_ONCE = 2000
# JSON lets them stand as they are, but many programs end a line at them.
_LINE_ENDS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"}


@dataclass(frozen=True)
class Export:
    """`with_addresses` writes e-mail addresses too: for moving to another system, never for publishing."""

    form: Literal["jsonl", "disqus"] = "jsonl"
    with_addresses: bool = False


def export_comments(out: BinaryIO, options: Export, step: Step = lambda done, total: None) -> int:
    """Write every comment to `out`, those that wait or were refused too; returns how many. Memory stays flat."""
    total = Comment.objects.count()
    if options.form == "disqus":
        return write_disqus(out, with_addresses=options.with_addresses, step=lambda done: step(done, total))
    done = 0
    for line in comment_lines(with_addresses=options.with_addresses):
        out.write(json.dumps(line, ensure_ascii=False).translate(_LINE_ENDS).encode("utf-8", "replace") + b"\n")
        done += 1
        if done % _AT_ONCE == 0:
            step(done, total)
    step(done, total)
    return done


def comment_lines(*, with_addresses: bool = False) -> Iterator[dict[str, Any]]:
    """Every comment as a line's object (docs/reference/comment-lines.md), in the order they came here."""
    last = 0
    rows = Comment.objects.select_related("voice__reader").order_by("pk")
    while part := list(rows.filter(pk__gt=last)[:_AT_ONCE]):
        last = part[-1].pk
        parents = _names({one.parent_id for one in part if one.parent_id})
        stories = _stories({one.story_id for one in part if one.story_id})
        for one in part:
            yield _line(one, parents, stories, with_addresses)


def _names(numbers: set[int]) -> dict[int, str]:
    rows = Comment.objects.filter(pk__in=numbers).values_list("pk", "written_at", "source", "source_id")
    return {row[0]: line_id(*row) for row in rows}


def _stories(numbers: set[int]) -> dict[int, dict[str, str]]:
    rows = Story.objects.filter(pk__in=numbers).select_related("section").only("slug", "day", "published_at", "source_id", "section__slug")
    return {one.pk: {"address": one.get_absolute_url(), **({"id": one.source_id} if one.source_id else {})} for one in rows}


def _line(one: Comment, parents: dict[int, str], stories: dict[int, dict[str, str]], with_addresses: bool) -> dict[str, Any]:
    moments = {"written": one.written_at, "published": one.published_at, "edited": one.edited_at}
    told: dict[str, Any] = {
        "id": line_id(one.pk, one.written_at, one.source, one.source_id), "parent": parents.get(one.parent_id or 0),
        "story": stories.get(one.story_id or 0), "page": one.page, "voice": _voice(one.voice, with_addresses), "badge": one.badge,
        "state": one.state, "why_held": one.why_held, "text": one.text,
        **{name: at.isoformat() if at else None for name, at in moments.items()},
        "pick": one.is_pick, "question": one.is_question, "respects": one.respects, "agrees": one.agrees, "insights": one.insights,
        "reports": one.open_reports, "verdict": one.verdict, "old": _old(one),
    }  # fmt: skip
    # What is empty, no, or none is left out; a comment's state, its words and its time always stand there.
    return {name: value for name, value in told.items() if value or name in ("state", "text", "written")}


def _voice(voice: Voice, with_addresses: bool) -> dict[str, str]:
    address = (voice.reader.email if voice.reader else voice.email) if with_addresses else ""
    told = {
        "id": line_id(voice.pk, voice.made_at, voice.source, voice.source_id), "name": " ".join(voice.public_name.split())[:120],
        "badge": voice.badge, "trust": voice.trust, "email": address,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value or name == "name"}


def _old(one: Comment) -> dict[str, Any]:
    """What the platform told besides, without our own remarks on the last import."""
    hidden = ("line", "kept") if one.source == OURS else ("line",)
    return {name: value for name, value in (one.old or {}).items() if name not in hidden}
