"""Old comments brought home: from every platform, from broken files, in a different order."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies

from broadsheet.comments.actions.bring_comments import Options, bring_comments
from broadsheet.comments.bringing.old_comment import NotReadable
from broadsheet.comments.bringing.threads import CIRCLE, ELSEWHERE, ITSELF, MISSING, UNPLACED, Node, arrange
from broadsheet.comments.models import Comment, Conversation, State, Voice
from broadsheet.newsroom.models import FormerAddress, Paper, Story
from broadsheet.press.notices import Notice
from broadsheet.readers.models import Reader
from tests.cast import MakeStory
from tests.comments.bringing.conftest import Bring, everything, old
from tests.comments.conftest import Say
from tests.comments.old_exports import (
    WORDPRESS,
    disqus_file,
    disqus_post,
    disqus_thread,
    isso_file,
    json_lines,
    vuukle_comment,
    wordpress_comment,
)

# What each platform looks like


def test_disqus_threads_dates_and_states_come_home(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = disqus_file(tmp_path / "old.xml", [
        disqus_post(4, "<p>Begin &amp; end.</p><p>It`s <a href=\"http://example.org/a/long/way\">http://example.org/a/...</a></p>"),
        disqus_post(5, parent=4, name="Other", user="other", when="2015-03-01T15:30:00+05:30"),
        disqus_post(6, spam="true"), disqus_post(7, "<p>Gone</p>", deleted="true"), disqus_post(8, parent=7),
    ])  # fmt: skip
    summary = bring(file)
    assert (summary.read, summary.added, summary.dropped, summary.waiting) == (5, 5, 0, 0)
    first, second = old(4), old(5)
    assert first.text == "Begin & end.\n\nIt's http://example.org/a/long/way"
    assert (first.story, first.depth, first.root, first.replies, first.published_at) == (story, 0, None, 1, first.written_at)
    assert (second.parent, second.root, second.depth) == (first, first, 1)
    assert second.written_at == dt.datetime(2015, 3, 1, 10, tzinfo=dt.UTC)
    assert (old(6).state, old(6).old["spam"]) == (State.REJECTED, True)
    assert (old(7).state, old(7).text, old(8).parent) == (State.DELETED, "", old(7))
    assert Conversation.objects.get(pk=story.pk).published == 3
    assert Voice.objects.get(source_id="oldhand").published == 2
    assert Notice.objects.filter(tag=f"comments:{story.pk}").exists()


def test_vuukle_answers_scores_and_emoji_come_home(bring: Bring, story: Story, tmp_path: Path) -> None:
    emoji = '<p>Well <span data-value="///this-is-an-emoji///">\ufeff<span contenteditable="false">😊</span>\ufeff</span></p><p><br></p><p>said.<br>Yes.</p>'
    deep: dict[str, Any] = vuukle_comment(9, parentId=8)
    for number in (8, 7, 6, 5):
        deep = vuukle_comment(number, parentId=number - 1, replies=[deep], replyCount=40)
    rows = [
        vuukle_comment(4, emoji, replies=[deep], topComment=True, edited=True),
        vuukle_comment(10, "[Comment was reported by other users]", state=3, reportSpamCount=2, name=None, username="Shown", userId=None),
        vuukle_comment(11, state=77),
    ]
    summary = bring(json_lines(tmp_path / "old.jsonl", rows), "vuukle")
    assert (summary.added, summary.dropped) == (8, 0)
    first = old(4)
    assert first.text == "Well 😊\n\nsaid.\nYes."
    assert (first.respects, first.old["dislikes"], first.is_pick, first.edited_at, first.replies) == (2, 1, True, first.written_at, 5)
    assert [old(number).depth for number in range(4, 10)] == [0, 1, 2, 3, 4, 5]
    assert (old(10).state, old(10).why_held, old(10).old["reports"], old(10).voice.name) == (State.HELD, "reported", 2, "Shown")
    assert old(11).state == State.HELD  # what is not known is not published
    assert sum(count for note, count in summary.notes.items() if note.startswith("The count of replies")) == 5


def test_vuukle_comes_in_lists_and_pages_too(bring: Bring, story: Story, tmp_path: Path) -> None:
    listed, paged = tmp_path / "list.json", tmp_path / "page.json"
    listed.write_text(json.dumps([vuukle_comment(number) for number in range(300)], indent=1))
    paged.write_text(json.dumps({"data": {"comments": {"items": [vuukle_comment(1000, replies=[vuukle_comment(1001)])]}}}))
    assert bring(listed, "vuukle").added == 300
    assert bring(paged, "vuukle").added == 2
    assert old(1001).parent == old(1000)


def test_coral_finds_people_and_stories_wherever_they_stand(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = json_lines(tmp_path / "coral.jsonl", [
        {"id": "c2", "storyID": "s1", "authorID": "u1", "parentID": "c1", "status": "NONE", "createdAt": {"$date": "2020-01-02T00:00:00Z"},
         "revisions": [{"body": "<div>First words</div>"}, {"body": "<div>Second<br>words</div>", "createdAt": {"$date": "2020-01-02T01:00:00Z"}}],
         "actionCounts": {"REACTION": 3, "FLAG": 2}, "tags": [{"type": "FEATURED"}]},
        {"id": "c1", "storyID": "s1", "authorID": "u9", "status": "SYSTEM_WITHHELD", "createdAt": {"$date": {"$numberLong": "1577836800000"}},
         "revisions": [{"body": "Withheld words."}]},
        {"id": "c3", "storyID": "s1", "authorID": "u1", "status": "REJECTED", "createdAt": "2020-01-03T00:00:00Z", "revisions": [{"body": "No."}]},
        {"id": "s1", "url": f"http://elsewhere.example.org{story.get_absolute_url()}?utm=1#top", "metadata": {"title": "The bridge"}},
        {"id": "u1", "username": "Coral Reader", "email": "Coral@Example.org"},
        {"what": "is this"},
    ])  # fmt: skip
    summary = bring(file, "coral")
    assert (summary.added, summary.waiting, summary.dropped) == (3, 0, 1)
    second = old("c2")
    assert (second.text, second.respects, second.is_pick, second.old["reports"]) == ("Second\nwords", 3, True, 2)
    assert second.edited_at == dt.datetime(2020, 1, 2, 1, tzinfo=dt.UTC)
    assert (second.voice.name, second.voice.email, second.parent) == ("Coral Reader", "coral@example.org", old("c1"))
    assert (old("c1").state, old("c3").state, old("c1").written_at.year) == (State.HELD, State.REJECTED, 2020)


def test_wordpress_keeps_lines_and_pingbacks_are_not_shown(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = tmp_path / "wp.xml"
    comments = [
        wordpress_comment(2, "One line\nand another.\n\nA paragraph."), wordpress_comment(6, approved="0"), wordpress_comment(7, approved="spam"),
        wordpress_comment(8, kind="pingback"), wordpress_comment(9, parent=8), wordpress_comment(11), wordpress_comment(11, "Another with its id."),
    ]  # fmt: skip
    file.write_text(WORDPRESS.format(comments="".join(comments)))
    FormerAddress.objects.create(path="/2015/03/bridge/", story=story)
    summary = bring(file, "wordpress")
    assert (summary.added, summary.waiting, summary.dropped) == (7, 0, 0)
    assert (old(2).text, old(2).written_at.hour, old(2).voice.email) == ("One line\nand another.\n\nA paragraph.", 10, "old@example.org")
    assert [old(number).state for number in (6, 7, 8)] == [State.HELD, State.REJECTED, State.REJECTED]
    assert old(9).parent == old(8)
    assert Comment.objects.get(source_id__startswith="11~").text == "Another with its id."
    assert bring(file, "wordpress").unchanged == 7


def test_wordpress_without_declared_names_is_read(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = tmp_path / "wp.xml"
    item = (
        f"<item><link>https://x.example.org{story.get_absolute_url()}</link>{wordpress_comment(1)}{wordpress_comment(2, parent=1)}</item>"
    )
    file.write_text(f'\n<?xml version="1.0" encoding="UTF-8" ?>\n<channel>{item}</channel>')
    assert bring(file, "wordpress").added == 2
    assert old(2).root == old(1)


def test_isso_is_read_from_its_database(bring: Bring, story: Story, tmp_path: Path) -> None:
    FormerAddress.objects.create(path="/bridge/", story=story)
    file = isso_file(tmp_path / "comments.db", [
        (1, None, 1, "Some *words*.\n\n> quoted", "Isso Reader", "isso@example.org", 3, 1), (2, 1, 2, "Waits", None, None, 0, 0),
        (3, 1, 4, "", None, None, 0, 0), (4, 99, 1, "Whom does it answer?", None, None, 0, 0),
    ])  # fmt: skip
    before = file.read_bytes()
    summary = bring(file, "isso")
    assert (summary.added, summary.waiting) == (4, 0)
    assert (old(1).text, old(1).respects, old(1).old["dislikes"]) == ("Some *words*.\n\n> quoted", 3, 1)
    assert [old(number).state for number in (1, 2, 3)] == [State.PUBLISHED, State.HELD, State.DELETED]
    assert (old(4).parent, old(4).depth, old(4).old["thread_note"]) == (None, 0, MISSING)
    assert file.read_bytes() == before
    assert [one.name for one in tmp_path.glob("comments*")] == ["comments.db"]


def test_commento_finds_its_people_behind_the_comments(bring: Bring, story: Story, tmp_path: Path) -> None:
    def comment(number: str, **fields: Any) -> dict[str, Any]:
        return {"commentHex": number, "domain": "old.example.org", "url": story.get_absolute_url(), "commenterHex": "p1", "markdown": "Plain *words*.",
                "html": "", "parentHex": "root", "score": -2, "state": "approved", "creationDate": "2021-03-12T11:21:56.5Z", "deleted": False, **fields}  # fmt: skip

    comments = [
        comment("a"), comment("b", parentHex="a", html="<p>With a <a href='https://example.org/'>link</a></p>", score=4, commenterHex="anonymous"),
        comment("c", state="flagged"), comment("d", deleted=True),
    ]  # fmt: skip
    people = [{"commenterHex": "p1", "email": "p1@example.org", "name": "Commento Reader", "isModerator": True}]
    file = tmp_path / "commento.json"
    file.write_text(json.dumps({"version": 1, "comments": comments, "commenters": people}, indent=2))
    assert bring(file, "commento").added == 4
    assert (old("a").voice.name, old("a").voice.email, old("a").badge, old("a").respects, old("a").old["score"]) == (
        "Commento Reader", "p1@example.org", "staff", 0, -2,
    )  # fmt: skip
    assert (old("b").text, old("b").respects, old("b").voice.name) == ("With a link (https://example.org/)", 4, "Anonymous")
    assert (old("c").state, old("c").why_held, old("d").state) == (State.HELD, "reported", State.DELETED)


def test_a_table_is_read_by_the_names_of_its_columns(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes(
        f"\ufeffComment ID;Reply To;URL;Author;E-Mail;Posted At;Comment;Upvotes;Status\n"
        f'1;;{story.get_absolute_url()};Ann;ANN@example.org;01/03/2015 15:30;"Two lines\nof hers";5;approved\n'
        f"2;1;{story.pk};Ben;;2015-03-01T10:00:00Z;Caf\xe9.;x;spam\n3;1;old-bridge;;;nonsense;So;;odd\n4;1;one;too;many;cells;in;this;row;here\n".encode("latin-1", "replace")
        .replace(b"?Comment ID", b"Comment ID")
    )  # fmt: skip
    summary = bring(file, "csv")
    assert (summary.added, summary.dropped, summary.waiting) == (3, 1, 0)
    assert "old.csv:6: This row has 10 cells" in summary.problems[0]
    assert (old(1).text, old(1).respects, old(1).voice.email) == ("Two lines\nof hers", 5, "ann@example.org")
    # A time without an offset is the paper's own, which is Indian.
    assert old(1).written_at == dt.datetime(2015, 3, 1, 10, tzinfo=dt.UTC)
    assert (old(2).state, old(2).parent, old(2).text, old(3).state) == (State.REJECTED, old(1), "Café.", State.HELD)


# Files as they should not be


def test_what_stands_before_the_xml_and_is_broken_in_it_is_survived(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = disqus_file(tmp_path / "old.xml", [
        disqus_post(1), disqus_post(2, "Fish &amp; chips").replace("<![CDATA[", "").replace("]]>", "").replace("&amp;", "&nbsp;& &hellip; &made;"),
        disqus_post(3).replace('<thread dsq:id="t1"/>', "<thread dsq:id=247/>"), disqus_post(4, when="2011-x09-30"),
        disqus_post("").replace(' dsq:id=""', "").replace("<id/>", "<id>77</id>"), disqus_post(""),
    ])  # fmt: skip
    file.write_bytes(b"`\xef\xbb\xbf  " + file.read_bytes().replace(b"better before", b"better \xff\x00\x0b before", 1))
    summary = bring(file)
    assert (summary.added, summary.dropped) == (6, 0)
    assert old(1).text == "It was better � before."
    assert old(2).text == "Fish \xa0& … &made; chips".replace("\xa0", " ").replace("  ", " ") or "&made;" in old(2).text
    assert old(3).page == "247"
    assert old(4).written_at == old(3).written_at
    assert old(77).voice.name == "Old Hand"
    assert Comment.objects.filter(source_id__startswith="made:").count() == 1
    assert bring(file).unchanged == 6


def test_an_export_with_a_bomb_or_a_trap_opens_nothing(bring: Bring, story: Story, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    file = disqus_file(tmp_path / "old.xml", [disqus_post(1, "x").replace("<![CDATA[x]]>", "before &e11; &trap; after"), disqus_post(2)])
    file.write_text(
        file.read_text().replace(
            "<disqus ", f'<!DOCTYPE disqus [<!ENTITY e0 "boom"><!ENTITY trap SYSTEM "{secret.as_uri()}">{levels}]>\n<disqus ', 1
        )
    )
    assert bring(file).added == 2
    assert old(1).text == "before &e11; &trap; after"


@pytest.mark.parametrize("platform", ["disqus", "vuukle"])
def test_a_file_that_breaks_off_keeps_what_came_before(bring: Bring, story: Story, tmp_path: Path, platform: str) -> None:
    if platform == "disqus":
        file = disqus_file(tmp_path / "old", [disqus_post(number) for number in range(50)])
    else:
        (tmp_path / "old").write_text(json.dumps([vuukle_comment(number) for number in range(50)]))
        file = tmp_path / "old"
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 3 // 5])
    summary = bring(file, platform)
    assert 25 <= summary.added < 35
    assert summary.dropped or summary.notes
    file.write_bytes(gzip.compress(file.read_bytes())[:-20])
    assert bring(file, platform).dropped


def test_a_broken_line_stops_no_other_and_is_told(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = json_lines(tmp_path / "old.jsonl", [vuukle_comment(1), vuukle_comment(2), {"nothing": 1}, vuukle_comment(3)])
    lines = file.read_text().splitlines()
    deep = '{"replies":' * 100_000
    file.write_text("\n".join([lines[0], lines[1][:-9], deep, "", *lines[2:]]))
    report = tmp_path / "report.jsonl"
    summary = bring(file, "vuukle", report=report)
    assert (summary.added, summary.dropped) == (2, 3)
    told = [json.loads(line) for line in report.read_text().splitlines()]
    assert [row["where"].rpartition(":")[2] for row in told if row["what"] == "dropped"] == ["2", "3", "5"]
    assert all(row["why"].endswith(".") for row in told)


def test_a_pretty_printed_list_is_read_on_after_what_is_broken(bring: Bring, story: Story, tmp_path: Path) -> None:
    text = json.dumps([vuukle_comment(number) for number in range(20)], indent=1)
    (tmp_path / "old.json").write_text(text.replace('"id": 7,', '"id": 7 "oops",'))
    summary = bring(tmp_path / "old.json", "vuukle")
    assert (summary.added, summary.dropped) == (19, 1)


@pytest.mark.parametrize(
    ("content", "platform", "said"),
    [
        (
            "<disqus xmlns='http://disqus.com'><post/></disqus>",
            "vuukle",
            "looks like an export of Disqus, not of Vuukle. Use --from disqus.",
        ),
        ('{"commentText": "x"}', "coral", "Use --from vuukle."),
        ('{"commentText": "x"}', "disqus", "Use --from vuukle."),
        ('{"x": 1}', "disqus", "Disqus comes as XML, and this file is JSON."),
        ("id,text\n1,x", "isso", "Isso comes as SQLite, and this file is plain text or a table."),
        ("<rss></rss>", "csv", "a table comes as CSV, and this file is XML."),
        ("name,when\nx,y", "csv", "No column is named like the words of a comment."),
        ("  \n", "csv", "The file is empty."),
    ],
)
def test_a_wrong_platform_is_said_in_a_sentence(bring: Bring, tmp_path: Path, content: str, platform: str, said: str) -> None:
    (tmp_path / "old").write_text(content)
    summary = bring(tmp_path / "old", platform)
    assert (summary.dropped, summary.read) == (1, 0)
    assert said in summary.problems[0]


def test_a_missing_file_stops_no_other(paper: Paper, story: Story, tmp_path: Path) -> None:
    file = disqus_file(tmp_path / "old.xml", [disqus_post(1)])
    summary = bring_comments([str(tmp_path / "none.xml"), str(tmp_path), str(file)], Options("disqus"))
    assert (summary.added, summary.dropped) == (1, 2)
    with pytest.raises(NotReadable, match="map file cannot be read"):
        bring_comments([str(file)], Options("disqus", map_file=tmp_path / "none.csv"))


# Threads


def test_answers_may_come_before_what_they_answer(bring: Bring, story: Story, tmp_path: Path) -> None:
    posts = [disqus_post(number, parent=number + 1 if number < 60 else None) for number in range(1, 61)]
    bring(disqus_file(tmp_path / "old.xml", posts))
    assert (old(60).depth, old(59).depth, old(1).depth, old(60).replies) == (0, 1, 59, 59)
    assert Comment.objects.filter(root=old(60)).count() == 59


def test_circles_orphans_and_answers_to_oneself_begin_threads(bring: Bring, story: Story, make_story: MakeStory, tmp_path: Path) -> None:
    other = make_story(slug="other")
    threads = disqus_thread("t1", f"http://x.org{story.get_absolute_url()}") + disqus_thread(
        "t2", f"http://x.org{other.get_absolute_url()}"
    )
    posts = [
        disqus_post(1, parent=3), disqus_post(2, parent=1, when="2015-02-01T00:00:00Z"), disqus_post(3, parent=2), disqus_post(4, parent=3),
        disqus_post(5, parent=5), disqus_post(6, parent=999), disqus_post(7, parent=6), disqus_post(8, parent=1, thread="t2"),
    ]  # fmt: skip
    report = tmp_path / "report.jsonl"
    file = disqus_file(tmp_path / "old.xml", posts, threads)
    bring(file, report=report)
    # The one that was written first begins it.
    assert [old(number).depth for number in range(1, 9)] == [2, 0, 1, 2, 0, 0, 1, 0]
    assert [old(number).old.get("thread_note") for number in (2, 5, 6, 8, 1)] == [CIRCLE, ITSELF, MISSING, ELSEWHERE, None]
    assert {json.loads(line)["id"] for line in report.read_text().splitlines()} == {"2", "5", "6", "8"}
    before = everything()
    assert bring(file).unchanged == 8
    assert everything() == before
    late = disqus_file(tmp_path / "late.xml", [disqus_post(999)], threads)
    bring(late)
    assert (old(6).parent, old(7).root, old(7).depth) == (old(999), old(999), 2)
    assert "thread_note" not in old(6).old


@settings(max_examples=60, deadline=None)
@given(strategies.lists(strategies.integers(0, 14), max_size=14), strategies.randoms(use_true_random=False))
def test_any_tangle_comes_out_as_a_forest(answers: list[int], chance: random.Random) -> None:
    nodes = [
        Node(number + 1, "x", str(number), str(parent), None, None, UNPLACED, float(chance.randrange(5)), True, 0)
        for number, parent in enumerate(answers)
    ]
    chance.shuffle(nodes)
    arrange(nodes, lambda names: set())
    by_id = {node.id: node for node in nodes}
    for node in nodes:
        if node.new_parent is None:
            assert (node.new_depth, node.new_root) == (0, None)
            wanted = int(node.ref)  # type: ignore[arg-type]
            assert node.new_note or wanted >= len(answers)
        else:
            parent = by_id[node.new_parent]
            assert str(int(node.ref)) == parent.source_id  # type: ignore[arg-type]
            assert (node.new_depth, node.new_root) == (parent.new_depth + 1, parent.new_root or parent.id)
    assert sum(node.new_replies for node in nodes) == sum(node.new_root is not None for node in nodes)


def test_an_answer_written_here_stays_under_an_old_comment(bring: Bring, story: Story, rita: Reader, say: Say, tmp_path: Path) -> None:
    file = disqus_file(tmp_path / "old.xml", [disqus_post(1), disqus_post(2, parent=1)])
    bring(file)
    mine = say(rita, to=old(2), under=story)
    late = disqus_file(tmp_path / "late.xml", [disqus_post(0), disqus_post(1, parent=0)])
    bring(late)
    mine.refresh_from_db()
    assert (mine.parent, mine.root, mine.depth) == (old(2), old(0), 3)
    assert (old(0).replies, old(1).replies) == (3, 0)
    assert Conversation.objects.get(pk=story.pk).published == 4
