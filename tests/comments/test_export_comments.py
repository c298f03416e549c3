"""All comments out and in again: nothing lost as lines, and a Disqus export that Disqus's own readers take."""

from __future__ import annotations

import datetime as dt
import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from lxml import etree

from broadsheet.comments.actions.bring_comments import Options, bring_comments
from broadsheet.comments.actions.change_state import change_state
from broadsheet.comments.actions.edit_comment import delete_comment, edit_comment
from broadsheet.comments.actions.export_comments import Export, export_comments
from broadsheet.comments.actions.post_comment import Sent, post_comment
from broadsheet.comments.bringing.settle import settle_stories
from broadsheet.comments.models import Comment, Conversation, State, Voice, fingerprint_of
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from tests.cast import MakeStory
from tests.comments.conftest import GOOD, OTHER, Say
from tests.comments.old_exports import disqus_file, disqus_post, json_lines, vuukle_comment

DISQUS = "{http://disqus.com}"
DSQ = "{http://disqus.com/disqus-internals}"


def exported(**options: Any) -> list[dict[str, Any]]:
    out = io.BytesIO()
    export_comments(out, Export(**options))
    return [json.loads(line) for line in out.getvalue().decode().splitlines()]


def emptied() -> None:
    Comment.objects.all().delete()
    Voice.objects.all().delete()
    Conversation.objects.all().delete()


def brought(lines: list[dict[str, Any]], folder: Path) -> Any:
    return bring_comments([str(json_lines(folder / "lines.jsonl", lines))], Options("broadsheet"))


@pytest.fixture
def busy(story: Story, make_story: MakeStory, rita: Reader, nina: Reader, mo: Reader, say: Say, tmp_path: Path) -> list[Comment]:
    """A paper with all that comments can be: written here and brought along, edited, held, deleted, picked, waiting, claimed."""
    first = say(rita)
    edit_comment(rita, first, OTHER)
    reply = say(nina, "I have asked for the very same thing since the rains began.\n\n> It is so.", to=first)
    deep = say(rita, "We should all go to the meeting on the bridge next week.", to=reply)
    gone = say(nina, "This is what I said before I thought again about it.")
    delete_comment(nina, gone)
    change_state(deep.pk, State.HELD, why_held="reported")
    Comment.objects.filter(pk=first.pk).update(
        is_pick=True, respects=4, agrees=2, insights=1, badge="author", open_reports=2, is_question=True,
        verdict=[{"rule": "language", "action": "flag", "confidence": 0.5, "spans": [[0, 3]]}],
    )  # fmt: skip
    Story.objects.filter(pk=story.pk).update(source_id="old-bridge")
    rows = [
        vuukle_comment(1, replies=[vuukle_comment(2), vuukle_comment(3, state=3)]), vuukle_comment(4, parentId=99), vuukle_comment(5, parentId=5),
        vuukle_comment(6, uri="/lost/", articleId=""), vuukle_comment(7, parentId=6, uri="/lost/", articleId="", topComment=True),
    ]  # fmt: skip
    bring_comments([str(json_lines(tmp_path / "vuukle.jsonl", rows))], Options("vuukle"))
    bring_comments(
        [str(disqus_file(tmp_path / "old.xml", [disqus_post(1, email="a@example.org"), disqus_post(2, spam="true")]))], Options("disqus")
    )
    old = Comment.objects.get(source="vuukle", source_id="1")
    post_comment(rita, story, Sent("I remember this comment from nine years ago, and it was right.", old))
    Voice.objects.filter(pk=old.voice_id).update(reader=rita)
    delete_comment(rita, Comment.objects.get(pk=old.pk))
    Voice.objects.filter(source_id="user-2").update(trust="watched", badge="staff")
    return list(Comment.objects.order_by("pk"))


def test_lines_come_back_as_they_went(busy: list[Comment], tmp_path: Path) -> None:
    lines = exported()
    assert len(lines) == len(busy) == 14
    counts = sorted(Conversation.objects.values_list("story_id", "published"))
    replies = sorted((one.written_at, one.replies, one.depth) for one in busy)
    emptied()
    summary = brought(lines, tmp_path)
    assert (summary.added, summary.dropped) == (14, 0)
    assert exported() == lines
    assert sorted(Conversation.objects.values_list("story_id", "published")) == counts
    assert sorted((one.written_at, one.replies, one.depth) for one in Comment.objects.all()) == replies
    again = brought(lines, tmp_path)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 14)
    assert exported() == lines


def test_lines_in_any_order_make_the_same_threads(busy: list[Comment], tmp_path: Path) -> None:
    lines = exported()
    emptied()
    brought(lines[::-1], tmp_path)
    assert sorted(exported(), key=lambda line: line["id"]) == sorted(lines, key=lambda line: line["id"])


def test_a_paper_knows_its_own_lines_again(busy: list[Comment], tmp_path: Path) -> None:
    lines = exported()
    change_state(busy[0].pk, State.REJECTED)
    summary = brought(lines, tmp_path)
    assert (summary.added, summary.updated, summary.unchanged, Comment.objects.count()) == (0, 0, 14, 14)
    assert Comment.objects.get(pk=busy[0].pk).state == State.REJECTED


def test_a_platform_can_be_imported_again_over_its_lines(busy: list[Comment], tmp_path: Path) -> None:
    lines = exported()
    emptied()
    brought(lines, tmp_path)
    summary = bring_comments([str(tmp_path / "vuukle.jsonl")], Options("vuukle"))
    assert (summary.added, summary.updated, summary.unchanged) == (0, 0, 7)
    assert exported() == lines


def test_addresses_leave_only_when_asked_for(busy: list[Comment], rita: Reader) -> None:
    assert "@" not in json.dumps(exported())
    told = {line["voice"].get("email", "") for line in exported(with_addresses=True)}
    assert told >= {rita.email, "a@example.org"}


_NAMES = strategies.text(alphabet=strategies.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=strategies.randoms(use_true_random=False), words=strategies.lists(_NAMES, min_size=1, max_size=8))
def test_whatever_stands_in_the_table_comes_back(
    chance: random.Random, words: list[str], story: Story, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from broadsheet.comments.actions.post_comment import clean_text

    emptied()
    voices = [
        Voice.objects.create(name=name.strip()[:100], source=source, source_id=source and f"v{n}")
        for n, name in enumerate(words)
        for source in ("", "disqus")
    ]
    made: list[Comment] = []
    for number in range(chance.randrange(1, 12)):
        parent = chance.choice([None, *made])
        state = chance.choice(State.values)
        text = "" if state == State.DELETED else clean_text(" and ".join(chance.choices(words, k=2))) or "Words."
        source = chance.choice(["", "disqus"])
        written = dt.datetime(2019, 1, 1, tzinfo=dt.UTC) + dt.timedelta(
            seconds=chance.randrange(10**8), microseconds=chance.randrange(10**6)
        )
        made.append(Comment.objects.create(
            story=story, parent=parent, root=parent and (parent.root or parent), depth=parent.depth + 1 if parent else 0,
            voice=chance.choice(voices), text=text, state=state, written_at=written, published_at=written if state == State.PUBLISHED else None,
            edited_at=written if chance.random() < 0.3 else None, respects=chance.randrange(4), agrees=chance.randrange(4),
            is_pick=chance.random() < 0.2, fingerprint=fingerprint_of(text), source=source, source_id=f"c{number}" if source else "",
            page=chance.choice(["", "https://old.example.org/a"]),
        ))  # fmt: skip
    settle_stories([story.pk])
    lines = exported()
    emptied()
    brought(lines, tmp_path_factory.mktemp("lines"))
    assert exported() == lines


@pytest.mark.parametrize(
    ("change", "said"),
    [({"state": "odd"}, "The state 'odd' is none of"), ({"written": "soon"}, "time of writing cannot be read"), ({"voice": None}, "needs an id and a voice"),
     ({"id": ""}, "needs an id and a voice")],
)  # fmt: skip
def test_a_line_that_cannot_be_kept_is_told(rita: Reader, say: Say, tmp_path: Path, change: dict[str, Any], said: str) -> None:
    say(rita)
    lines = exported()
    emptied()
    summary = brought([lines[0] | change, lines[0]], tmp_path)
    assert (summary.added, summary.dropped) == (1, 1)
    assert said in summary.problems[0]
    assert "lines.jsonl:1:" in summary.problems[0]


def disqus_xml(**options: Any) -> Any:
    out = io.BytesIO()
    export_comments(out, Export("disqus", **options))
    return etree.fromstring(out.getvalue())


def test_disqus_xml_has_the_form_of_a_disqus_export(busy: list[Comment], story: Story) -> None:
    root = disqus_xml()
    assert root.tag == f"{DISQUS}disqus"
    assert [one.tag.removeprefix(DISQUS) for one in root][:3] == ["category", "thread", "thread"]
    threads = {one.get(f"{DSQ}id"): one for one in root.findall(f"{DISQUS}thread")}
    assert threads[str(story.pk)].findtext(f"{DISQUS}link").endswith(story.get_absolute_url())  # type: ignore[union-attr]
    posts = {one.get(f"{DSQ}id"): one for one in root.findall(f"{DISQUS}post")}
    assert len(posts) == len(busy)
    for one in busy:
        post = posts[str(one.pk)]
        children = [child.tag.removeprefix(DISQUS) for child in post]
        assert children == ["id", "message", "createdAt", "isDeleted", "isSpam", "author", "thread", *(["parent"] if one.parent_id else [])]
        assert post.find(f"{DISQUS}thread").get(f"{DSQ}id") in threads
        assert (post.findtext(f"{DISQUS}isDeleted") == "false" and post.findtext(f"{DISQUS}isSpam") == "false") == (
            one.state == State.PUBLISHED
        )
        if one.parent_id:
            assert post.find(f"{DISQUS}parent").get(f"{DSQ}id") == str(one.parent_id)
        if one.state == State.HELD:
            assert not post.findtext(f"{DISQUS}message")
    assert b"@example.org" not in etree.tostring(root)
    assert b"a@example.org" in etree.tostring(disqus_xml(with_addresses=True))


def test_disqus_xml_is_read_by_our_own_reader(busy: list[Comment], story: Story, tmp_path: Path) -> None:
    wanted = {
        str(one.pk): (one.text, one.parent and str(one.parent_id), one.written_at.replace(microsecond=0), one.story_id)
        for one in busy
        if one.state == State.PUBLISHED
    }
    file = tmp_path / "out.xml"
    with file.open("wb") as out:
        export_comments(out, Export("disqus"))
    emptied()
    summary = bring_comments([str(file)], Options("disqus"))
    assert (summary.added, summary.dropped) == (14, 0)
    found = {
        one.source_id: (one.text, one.parent and one.parent.source_id, one.written_at, one.story_id) for one in Comment.objects.published()
    }
    assert found == wanted


def test_hostile_words_stay_words_in_xml(rita: Reader, story: Story, say: Say, tmp_path: Path) -> None:
    comment = say(rita, GOOD)
    text = "]]> <script>alert(1)</script> & \x0bdone\n\n> quoted <b>\n> second\n\n> half\nquoted"
    Comment.objects.filter(pk=comment.pk).update(text=text)
    file = tmp_path / "out.xml"
    with file.open("wb") as out:
        export_comments(out, Export("disqus"))
    emptied()
    bring_comments([str(file)], Options("disqus"))
    assert Comment.objects.get().text == text.replace("\x0b", "")


def test_a_long_export_tells_how_far_it_is(rita: Reader, story: Story, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    from broadsheet.comments.actions import export_comments as module

    monkeypatch.setattr(module, "_AT_ONCE", 1)
    say(rita)
    say(rita, OTHER)
    steps: list[tuple[int, int]] = []
    tell: Callable[[int, int], None] = lambda done, total: steps.append((done, total))  # noqa: E731
    assert export_comments(io.BytesIO(), Export(), tell) == 2
    assert steps == [(1, 2), (2, 2), (2, 2)]
