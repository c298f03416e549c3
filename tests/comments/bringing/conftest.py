"""What the tests of the import share: a story that old comments are known to belong to, and the import itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from broadsheet.comments.actions.bring_comments import Options, bring_comments
from broadsheet.comments.bringing.report import Summary
from broadsheet.comments.models import Comment
from broadsheet.newsroom.models import Paper, Story
from tests.cast import MakeStory

Bring = Callable[..., Summary]


@pytest.fixture
def bring(paper: Paper) -> Bring:
    def run(file: Path, platform: str = "disqus", **options: Any) -> Summary:
        return bring_comments([str(file)], Options(platform, **options))

    return run


@pytest.fixture
def story(make_story: MakeStory) -> Story:
    story = make_story(slug="bridge", headline="The bridge")
    Story.objects.filter(pk=story.pk).update(source_id="old-bridge")
    return Story.objects.get(pk=story.pk)


def old(number: object) -> Comment:
    return Comment.objects.get(source_id=str(number))


def everything() -> list[tuple[Any, ...]]:
    """All that an import makes, without our own numbers."""
    rows = Comment.objects.select_related("parent", "root", "voice").order_by("source", "source_id")
    return [
        (one.source_id, one.parent and one.parent.source_id, one.root and one.root.source_id, one.depth, one.state, one.replies, one.respects,
         one.text, one.written_at, one.story_id, one.page, one.voice.source_id, one.voice.published, one.old)
        for one in rows
    ]  # fmt: skip


def adds_up(summary: Summary) -> bool:
    return summary.read == summary.added + summary.updated + summary.unchanged + summary.dropped - summary.unreadable


def table(file: Path, *rows: list[object], **how: Any) -> Path:
    text = io.StringIO()
    csv.writer(text, **how).writerows(rows)
    file.write_text(text.getvalue(), "utf-8", newline="")
    return file
