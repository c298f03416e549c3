"""Old comments brought again: twice, changed, moved, broken off in the middle; which story, and which words."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings, strategies

from broadsheet.comments.actions import bring_comments as bringing
from broadsheet.comments.actions.bring_comments import place_waiting
from broadsheet.comments.actions.change_state import change_state
from broadsheet.comments.actions.edit_comment import delete_comment
from broadsheet.comments.bringing.moments import moment
from broadsheet.comments.bringing.old_comment import NotReadable
from broadsheet.comments.bringing.plain_text import plain_text
from broadsheet.comments.bringing.story_finder import path_of
from broadsheet.comments.bringing.threads import MISSING, UNPLACED
from broadsheet.comments.models import Comment, Conversation, State, Voice
from broadsheet.newsroom.models import Story
from broadsheet.press.notices import Notice
from broadsheet.readers.models import Reader
from tests.cast import MakeStory
from tests.comments.bringing.conftest import Bring, everything, old
from tests.comments.old_exports import (
    disqus_file,
    disqus_post,
    disqus_thread,
    json_lines,
    vuukle_comment,
)
from tests.whole_paper import environment, free_port

# Twice, changed, moved


def test_running_twice_adds_nothing_and_changes_what_changed(bring: Bring, story: Story, tmp_path: Path) -> None:
    rows = [vuukle_comment(number) for number in range(5)]
    file = json_lines(tmp_path / "old.jsonl", rows)
    bring(file, "vuukle")
    before = everything()
    again = bring(file, "vuukle")
    assert (again.added, again.updated, again.unchanged) == (0, 0, 5)
    assert everything() == before
    rows[1] |= {"commentText": "<p>Other words.</p>", "likeCount": 7}
    rows[2] |= {"parentId": 1}
    rows[3] |= {"state": 3}
    Comment.objects.filter(source_id="1").update(respects=3)  # one reader respected it here
    changed = bring(json_lines(file, rows), "vuukle")
    assert (changed.added, changed.updated, changed.unchanged) == (0, 3, 2)
    assert (old(1).text, old(1).respects, old(2).parent, old(1).replies) == ("Other words.", 8, old(1), 1)
    assert old(3).state == State.HELD
    assert Conversation.objects.get(pk=story.pk).published == 4
    assert Notice.objects.filter(tag=f"comments:{story.pk}", at_once=True).exists()


def test_what_was_decided_here_stands_against_the_export(bring: Bring, story: Story, rita: Reader, tmp_path: Path) -> None:
    rows = [vuukle_comment(number) for number in range(3)]
    file = json_lines(tmp_path / "old.jsonl", rows)
    bring(file, "vuukle")
    change_state(old(0).pk, State.REJECTED)
    Comment.objects.filter(source_id="0").update(is_pick=True)
    Voice.objects.filter(pk=old(1).voice_id).update(reader=rita)
    delete_comment(rita, old(1))
    summary = bring(json_lines(file, [row | {"commentText": "<p>Changed.</p>", "likeCount": 9} for row in rows]), "vuukle")
    assert (summary.updated, summary.unchanged, summary.added) == (2, 1, 0)
    assert (old(0).state, old(0).is_pick, old(0).text) == (State.REJECTED, True, "Changed.")
    assert (old(1).state, old(1).text, old(1).old) == (State.DELETED, "", None)


def test_a_comment_told_twice_in_a_file_comes_once(bring: Bring, story: Story, tmp_path: Path) -> None:
    rows = [vuukle_comment(1), vuukle_comment(2), vuukle_comment(1, likeCount=9)]
    for dry_run in (True, False):
        summary = bring(json_lines(tmp_path / "old.jsonl", rows), "vuukle", dry_run=dry_run)
        assert (summary.read, summary.added, summary.unchanged) == (3, 2, 1)
    assert old(1).respects == 9


def test_a_dry_run_says_the_same_and_writes_nothing(bring: Bring, story: Story, tmp_path: Path) -> None:
    posts = [disqus_post(1), disqus_post(2, parent=1), disqus_post(3, parent=99), disqus_post(4, parent=5), disqus_post(5, parent=4),
             disqus_post(6, thread="lost")]  # fmt: skip
    file = disqus_file(tmp_path / "old.xml", posts)
    dry = bring(file, dry_run=True)
    assert not Comment.objects.exists()
    assert not Voice.objects.exists()
    assert (dry.read, dry.added, dry.waiting) == (6, 6, 1)
    assert dry.notes[MISSING] == 1
    assert sum(count for note, count in dry.notes.items() if "circle" in note) == 2
    real = bring(file)
    assert (real.read, real.added, real.waiting) == (dry.read, dry.added, dry.waiting)
    assert bring(file, dry_run=True).unchanged == 6


@pytest.mark.parametrize("at", ["keep", "settle"])
def test_broken_off_and_run_again_it_ends_the_same(
    bring: Bring, story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    posts = [disqus_post(n, parent=n + 1 if n % 3 else None, user=f"u{n % 7}", thread="t1" if n % 2 else "lost") for n in range(40)]
    file = disqus_file(tmp_path / "old.xml", posts)
    monkeypatch.setattr(bringing, "_BATCH", 7)
    bring(file)
    wanted = everything()
    Comment.objects.all().delete()
    Voice.objects.all().delete()
    calls = 0
    real = bringing.Keeper.keep if at == "keep" else bringing.settle_all

    def fail(*args: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > 3 or at == "settle":
            raise KeyboardInterrupt
        return real(*args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(*((bringing.Keeper, "keep", fail) if at == "keep" else (bringing, "settle_all", fail)))
        with pytest.raises(KeyboardInterrupt):
            bring(file)
    assert Comment.objects.filter(depth=UNPLACED).exists()
    # Readers see none as a thread that is none.
    assert not Comment.objects.threads_of(story.pk).exclude(old__kept__parent="").exists()
    bring(file)
    assert everything() == wanted


# Which story


@pytest.mark.parametrize(
    "page",
    [
        "https://old.example.org{path}", "http://www.example.org{path}?utm=x#comments", "{path}", "old.example.org/news{dated}", "{bare}",
        "https://old.example.org/{percent}",
    ],
)  # fmt: skip
def test_a_story_is_known_by_its_address_however_it_is_written(bring: Bring, story: Story, tmp_path: Path, page: str) -> None:
    path = story.get_absolute_url()
    page = page.format(path=path, bare=path.rstrip("/"), dated=path.removeprefix("/city"), percent=path.strip("/").replace("b", "%62"))
    bring(json_lines(tmp_path / "old.jsonl", [vuukle_comment(1, host="", uri=page, articleId="")]), "vuukle")
    assert old(1).story == story


def test_a_number_of_another_system_is_no_story_of_ours(bring: Bring, story: Story, tmp_path: Path) -> None:
    row = {"host": "", "uri": "", "articleId": str(story.pk)}
    rows = [vuukle_comment(1, **row, title="Another"), vuukle_comment(2, **row, title=" The  Bridge")]
    bring(json_lines(tmp_path / "old.jsonl", rows), "vuukle")
    assert (old(1).story, old(1).page, old(2).story) == (None, str(story.pk), story)


def test_what_has_no_story_waits_until_a_map_or_a_moderator_says_which(
    bring: Bring, story: Story, make_story: MakeStory, tmp_path: Path
) -> None:
    other = make_story(slug="other")
    threads = (
        disqus_thread("t1", "http://old.example.org/gone?x=1")
        + disqus_thread("t2", "https://old.example.org/lost/")
        + disqus_thread("t3", "https://old.example.org/lost")
    )
    posts = [
        disqus_post(1),
        disqus_post(2, parent=1),
        disqus_post(3, thread="t2"),
        disqus_post(4, thread="t3", parent=3),
        disqus_post(5, thread="nowhere"),
    ]
    file = disqus_file(tmp_path / "old.xml", posts, threads)
    assert bring(file).waiting == 5
    assert (old(2).root, old(1).page, old(5).page) == (old(1), "http://old.example.org/gone?x=1", "nowhere")
    map_file = tmp_path / "map.csv"
    map_file.write_text(f"old,new\nhttps://old.example.org/gone/,{story.get_absolute_url()}\n")
    for dry_run in (True, False):
        mapped = bring(file, map_file=map_file, dry_run=dry_run)
        assert (mapped.placed, mapped.waiting, mapped.unchanged) == (2, 3, 5)
    assert (old(1).story, old(2).story, old(2).root, old(1).replies) == (story, story, old(1), 1)
    assert place_waiting("https://old.example.org/lost/", other) == 2
    assert (old(3).story, old(4).story, old(4).parent) == (other, other, old(3))
    assert Conversation.objects.get(pk=other.pk).published == 2
    assert place_waiting("https://old.example.org/lost/", other) == 0
    assert bring(file, map_file=map_file).unchanged == 5


def test_a_bad_map_file_is_told_by_its_line(bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "map.csv").write_text("old,new\nonly one\n")
    file = disqus_file(tmp_path / "old.xml", [disqus_post(1)])
    with pytest.raises(NotReadable, match=r"map\.csv:2: A line of the map file needs two cells"):
        bring(file, map_file=tmp_path / "map.csv")


@pytest.mark.parametrize(
    ("address", "path"),
    [("https://x.org/a/b/?q=1#c", "/a/b"), ("/a/b", "/a/b"), ("x.org/a/", "/x.org/a"), ("http://x.org/?p=4", "/?p=4"), ("http://x.org/", ""),
     ("http://[bad", ""), ("/a/index.html", "/a"), ("/a/amp/", "/a"), ("just words", ""), ("", "")],
)  # fmt: skip
def test_an_address_comes_to_its_path(address: str, path: str) -> None:
    assert path_of(address) == path


# Words and moments


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("<p>One</p><p>Two<br/>three</p>", "One\n\nTwo\nthree"), ("Fish &amp; chips &lt;b&gt;", "Fish & chips <b>"), ("I <3 you & a < b", "I <3 you & a < b"),
        ("<blockquote><p>He said</p><p>so</p></blockquote><p>I say no</p>", "> He said\n>\n> so\n\nI say no"),
        ("<script>alert(1)</script>Words<!-- hidden --> go on", "Words go on"), ("O`Brien said `code` and don`t", "O'Brien said `code` and don't"),
        ('<a href="javascript:alert(1)">click</a>', "click"), ('<a href="https://example.org/x">see</a>', "see (https://example.org/x)"),
        ('<img class="emoji" alt="🙂" src="https://x.org/e.png"> yes', "🙂 yes"), ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"), ("<p>&nbsp;</p>", ""),
    ],
)  # fmt: skip
def test_html_becomes_plain_text(told: str, kept: str) -> None:
    assert plain_text(told) == kept


@settings(max_examples=300, deadline=None)
@given(strategies.text(alphabet="<>/abp &;#\"'=\n!-`\ufeff\ud800é", max_size=80))
def test_no_text_is_too_odd(told: str) -> None:
    text = plain_text(told)
    assert text == text.strip()
    assert "\n\n\n" not in text


@pytest.mark.parametrize(
    "told",
    ["2015-03-01T10:00:00Z", "2015-03-01T15:30:00+05:30", 1425204000, 1425204000000, "1425204000", {"$date": {"$numberLong": "1425204000000"}},
     "Sun, 01 Mar 2015 10:00:00 +0000", "Sun Mar 01 2015 15:30:00 GMT+0530 (India Standard Time)", "March 1, 2015 10:00 AM", "2015-03-01 10:00:00"],
)  # fmt: skip
def test_moments_are_read_in_many_forms(told: Any) -> None:
    assert moment(told) == dt.datetime(2015, 3, 1, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "told", [None, "", "0000-00-00 00:00:00", "yesterday", True, {}, [], "9999-12-31T00:00:00Z", -1, "1e400", float("nan")]
)
def test_what_is_no_moment_is_none(told: Any) -> None:
    assert moment(told) is None


def test_endless_hostile_and_unstorable_words_come_through(bring: Bring, story: Story, tmp_path: Path) -> None:
    rows = [
        vuukle_comment(1, "<p>" + "word " * 300_000), vuukle_comment(2, "\x00\ud800 zero", name="A\x00 \ud800", title="\x00"), vuukle_comment(3, ""),
        vuukle_comment(4, "<" * 200_000), vuukle_comment(5, name="someone@example.org", userId="x" * 900), vuukle_comment(6, "<!--" * 50_000),
    ]  # fmt: skip
    summary = bring(json_lines(tmp_path / "old.jsonl", rows), "vuukle")
    assert summary.added == 6
    assert len(old(1).text) <= 20_000
    assert old(1).text.endswith("…")
    assert "\0" not in old(2).text + old(2).voice.name
    assert old(3).state == State.DELETED
    assert (old(5).voice.name, old(5).voice.email, len(old(5).voice.source_id) < 200) == ("", "someone@example.org", True)


def test_memory_and_queries_do_not_grow_with_the_comments(
    bring: Bring, story: Story, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(60, connection=connection):
        bring(json_lines(tmp_path / "old.jsonl", [vuukle_comment(number) for number in range(1500)]), "vuukle")
    assert Comment.objects.count() == 1500


# What others have really sent


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "platform", "count"),
    [("vuukle/vuukle-api-items-shape.jsonl", "vuukle", 28), ("disqus/isso-disqus.xml", "disqus", 6), ("disqus/remark42-disqus-deleted-thread.xml", "disqus", 6),
     ("wordpress/isso-wordpress.xml", "wordpress", 8)],
)  # fmt: skip
def test_real_exports_come_home_whole(bring: Bring, shared_data: Path, file: str, platform: str, count: int) -> None:
    path = shared_data / "comments" / "imports" / file
    dry = bring(path, platform, dry_run=True)
    summary = bring(path, platform)
    assert (dry.added, summary.added, summary.dropped, Comment.objects.count()) == (count, count, 0, count)
    before = everything()
    assert bring(path, platform).unchanged == count
    assert everything() == before
    assert not Comment.objects.filter(depth=UNPLACED).exists()
    assert not Comment.objects.filter(text__contains="<p>").exists()


# On a real machine


@pytest.mark.service
def test_killed_in_the_middle_and_run_again_it_ends_the_same(tmp_path: Path) -> None:
    rows = [
        vuukle_comment(n, parentId=n + 1 if n % 4 else None, userId=f"u{n % 90}", uri=f"/{n // 40}/", articleId="") for n in range(20_000)
    ]
    file = json_lines(tmp_path / "old.jsonl", rows)
    command = [sys.executable, "-m", "broadsheet.cli"]
    said = {}
    for name in ("straight", "killed"):
        home = tmp_path / name
        env = environment(home, free_port())
        subprocess.run([*command, "init"], env=env, check=True, capture_output=True)
        work = subprocess.Popen([*command, "import", "comments", "--from", "vuukle", str(file), "--json"], env=env, stdout=subprocess.PIPE)
        if name == "killed":
            with contextlib.closing(sqlite3.connect(f"file:{home}/broadsheet.sqlite3?mode=ro", uri=True)) as database:
                while database.execute("SELECT COUNT(*) FROM comments_comment").fetchone()[0] < 4000:
                    assert work.poll() is None
                    time.sleep(0.02)
                work.send_signal(signal.SIGKILL)
                assert work.wait() == -signal.SIGKILL
                assert 4000 <= database.execute("SELECT COUNT(*) FROM comments_comment").fetchone()[0] < 20_000
            again = subprocess.run(
                [*command, "import", "comments", "--from", "vuukle", str(file), "--json"], env=env, stdout=subprocess.PIPE
            )
            told = json.loads(again.stdout)
            assert (told["added"] + told["unchanged"], told["dropped"]) == (20_000, 0)
            assert told["unchanged"] >= 4000
        else:
            work.communicate()
        said[name] = subprocess.run([*command, "export", "comments"], env=env, stdout=subprocess.PIPE, check=True).stdout
    assert said["killed"].count(b"\n") == 20_000
    assert said["killed"] == said["straight"]
