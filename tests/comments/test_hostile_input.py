"""Hostile and broken input: each kind has an answer, and nothing of it reaches a page unescaped."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from django.test import Client

from broadsheet.comments.judging import judge_text
from broadsheet.comments.models import Comment, State
from broadsheet.comments.models.voice import own_voice
from broadsheet.comments.templatetags.conversation import comment_html, marked, readable
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from tests.comments.conftest import GOOD, opened_before

TRICKS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "<a href='javascript:alert(1)'>this</a>",
    "javascript:alert(1)", "[x](javascript:alert(1))", "{{ 7|add:7 }}{% debug %}", "&lt;b&gt; &amp; &#x3c;script&#x3e;",
    "http://example.com/\"onmouseover=\"alert(1)", "<!-- comment", "</textarea><script>alert(1)</script>", "\u202egnp.exe", "a\u0301" * 3 + "\u0301" * 60,
]  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_is_shown_as_text(as_rita: Client, rita: Reader, ana: Client, story: Story, trick: str) -> None:
    """Even if every rule let it through."""
    text = f"{GOOD} {trick} It should say so."
    one = Comment.objects.create(story=story, voice=own_voice(rita), text=text, state=State.PUBLISHED)
    for client, path in (
        (ana, f"/comments/{story.pk}/"),
        (ana, story.get_absolute_url()),
        (as_rita, f"/comments/c/{one.pk}/edit/"),
        (as_rita, "/account/comments/"),
    ):
        page = client.get(path).content.decode()
        assert "The council should publish" in page
        for piece in ("<script>alert", "<img src=x", "<svg onload", 'href="javascript:', 'onmouseover="alert', "\u202e"):
            assert piece not in page.replace(f"&quot;{piece}", ""), (path, piece)
        assert "</textarea><script>" not in page


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_in_a_name_is_shown_as_text(ana: Client, rita: Reader, story: Story, trick: str) -> None:
    rita.chosen_name = trick[:60]
    rita.save()
    Comment.objects.create(story=story, voice=own_voice(rita), text=GOOD, state=State.PUBLISHED)
    page = ana.get(f"/comments/{story.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "\u202e" not in page.partition("comment-name")[2]


def test_a_post_of_a_megabyte_is_answered_and_not_kept(as_rita: Client, rita: Reader, story: Story) -> None:
    began = time.monotonic()
    sent = {"text": "The bridge is closed. " * 50_000, "opened": opened_before(rita, story)}
    answer = as_rita.post(f"/comments/{story.pk}/write/", sent)
    assert answer.status_code == 422
    assert "3,000" in answer.content.decode() or "3000" in answer.content.decode()
    assert time.monotonic() - began < 5
    assert not Comment.objects.exists()


def test_bytes_that_are_no_utf8_are_answered(as_rita: Client, rita: Reader, story: Story) -> None:
    answer = as_rita.generic(
        "POST",
        f"/comments/{story.pk}/write/",
        b"text=The+bridge+\xff\xfe+is+closed+for+good.&opened=" + opened_before(rita, story).encode(),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code in (302, 400, 422)
    answer = as_rita.generic("POST", "/comments/judge/", b'{"text": "\xff\xfe", "story": 1}', content_type="application/json")
    assert answer.status_code == 400


def test_links_are_a_readers_and_say_so() -> None:
    html = comment_html("See https://example.com/a?b=1&c=2 for the report.")
    assert 'rel="nofollow ugc noopener noreferrer"' in html
    assert 'href="https://example.com/a?b=1&amp;c=2"' in html


def test_marking_survives_spans_that_lie() -> None:
    findings = [{"rule": "abuse", "spans": [[-5, 3], [2, 999], [7, 4]]}, {"rule": "x", "spans": []}]
    assert "<script>" not in marked("<script>x", findings)
    assert readable(marked("abc", [])) == "abc"


@pytest.mark.shared_data
def test_no_naughty_string_breaks_a_rule_or_a_page(shared_data: Path, rita: Reader, ana: Client, story: Story) -> None:
    strings = json.loads((shared_data / "bad-input" / "naughty-strings.json").read_text("utf-8"))
    voice = own_voice(rita)
    for text in strings:
        judge_text(text)
    Comment.objects.bulk_create(
        Comment(story=story, voice=voice, text=text.replace("\x00", "").encode("utf-8", "replace").decode())
        for text in strings[:40]
        if text.strip()
    )
    page = ana.get(f"/comments/{story.pk}/")
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
