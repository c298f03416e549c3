"""Exports of other versions and other hands: tables, platforms, addresses, names and moments."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from broadsheet.comments.bringing.moments import moment, order_of
from broadsheet.comments.bringing.plain_text import plain_text
from broadsheet.comments.models import Comment, State, Voice
from broadsheet.newsroom.models import FormerAddress, Story
from tests.comments.bringing.conftest import Bring, adds_up, everything, old, table
from tests.comments.old_exports import (
    WORDPRESS,
    disqus_file,
    disqus_post,
    disqus_thread,
    json_lines,
    vuukle_comment,
    wordpress_comment,
)

# Tables


def test_a_table_of_another_hand_is_understood(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = table(
        tmp_path / "old.csv",
        ["Message ID", "Parent Comment", "Post URL", "Author Name", "Author Email", "Posted On", "Message Text", "Net Votes", "Is Deleted", "Is Spam", "Approved"],
        [1, "NULL", story.get_absolute_url(), "Ann", "ann@example.org", "3/13/2015 10:00:00 PM", "Fish &amp; chips", "1,204", "false", "0", "true"],
        [2, 1, story.get_absolute_url(), "Ben", "\\N", "3/4/2015 9:05 AM", "AT&T &amp; I", "-3", "", "", "TRUE"],
        [3, 0, story.get_absolute_url(), "Cy", "", "3/4/2015", "Gone", "", "true", "", "1"],
        [4, 0, story.get_absolute_url(), "Di", "", "3/4/2015", "Buy", "", "", "1", "1"],
        [5, 0, story.get_absolute_url(), "Ed", "", "3/4/2015", "Waits", "", "", "", "false"],
    )  # fmt: skip
    summary = bring(file, "csv")
    assert (summary.added, summary.dropped, summary.waiting) == (5, 0, 0)
    assert (old(1).text, old(1).respects, old(1).parent) == ("Fish & chips", 1204, None)
    assert (old(2).text, old(2).respects, old(2).old["score"], old(2).voice.email, old(2).parent) == ("AT&T &amp; I", 0, -3, "", old(1))
    # The thirteenth shows that the month stands first; the paper's time is Indian.
    assert old(1).written_at == dt.datetime(2015, 3, 13, 16, 30, tzinfo=dt.UTC)
    assert old(2).written_at == dt.datetime(2015, 3, 4, 3, 35, tzinfo=dt.UTC)
    assert [old(number).state for number in (3, 4, 5)] == [State.DELETED, State.REJECTED, State.HELD]
    assert bring(file, "csv").unchanged == 5


@pytest.mark.parametrize(
    "how", [{"delimiter": ";"}, {"delimiter": "\t"}, {"delimiter": "|"}, {"lineterminator": "\r"}, {"quoting": csv.QUOTE_ALL}]
)
def test_tables_of_every_make_are_read(bring: Bring, story: Story, tmp_path: Path, how: dict[str, Any]) -> None:
    text = 'He said "no"; then, | and\ttwo\nlines'
    bring(table(tmp_path / "old.csv", ["id", "comment, in words", "text"], [1, "", text], [2, "", "Well."], **how), "csv")
    assert (old(1).text, old(2).text) == (text, "Well.")


def test_a_table_that_names_its_separator_or_escapes_with_backslashes_is_read(bring: Bring, story: Story, tmp_path: Path) -> None:
    (tmp_path / "excel.csv").write_text("sep=;\r\nid;text\r\n1;One, two\r\n")
    (tmp_path / "mysql.csv").write_text('"id","text","name"\n"2","He said \\"no\\", and left","Ann"\n"3","Well.","Ben"\n')
    assert bring(tmp_path / "excel.csv", "csv").added == 1
    assert bring(tmp_path / "mysql.csv", "csv").added == 2
    assert (old(1).text, old(2).text, old(2).voice.name) == ("One, two", 'He said "no", and left', "Ann")


def test_a_row_without_words_is_dropped_and_told(bring: Bring, story: Story, tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("id,name,text\n1,Ann,Words.\nTotal: 1\n2,Ben\n")
    summary = bring(tmp_path / "old.csv", "csv")
    assert (summary.added, summary.dropped, adds_up(summary)) == (1, 2, True)
    assert "old.csv:3: This row has only 1 of 3 cells" in summary.problems[0]


# Platforms


def test_vuukle_comes_as_a_table_too(bring: Bring, story: Story, tmp_path: Path) -> None:
    FormerAddress.objects.create(path="/bridge/", story=story)
    file = table(
        tmp_path / "old.csv", ["commentId", "parentId", "commentText", "createdTimestamp", "userId", "name", "uri", "likeCount", "state"],
        [1, "", "<p>Fish &amp; chips</p><p>now</p>", 1425204000, "u1", "Ann", "/bridge/?utm_source=x", 3, "approved"],
        [2, 1, "<p>Reported.</p>", "1512012000123", "u2", "Ben", "/bridge/", 0, "reported"],
    )  # fmt: skip
    summary = bring(file, "vuukle")
    assert (summary.added, summary.waiting) == (2, 0)
    assert (old(1).text, old(1).source, old(1).respects) == ("Fish & chips\n\nnow", "vuukle", 3)
    assert (old(2).parent, old(2).state, old(2).why_held, old(2).written_at.year) == (old(1), State.HELD, "reported", 2017)


def test_vuukle_pages_with_other_things_beside_drop_nothing(bring: Bring, story: Story, tmp_path: Path) -> None:
    page = {
        "success": True,
        "data": {"total": 2, "comments": {"count": 2, "items": [vuukle_comment(1), vuukle_comment(2, likeCount=-4)]}},
        "more": False,
    }
    (tmp_path / "page.json").write_text(json.dumps(page))
    summary = bring(tmp_path / "page.json", "vuukle")
    assert (summary.added, summary.dropped, old(2).respects) == (2, 0, 0)


def test_disqus_links_mentions_and_names_of_pages_are_put_right(bring: Bring, story: Story, tmp_path: Path) -> None:
    link = "http://disq.us/url?url=http%3A%2F%2Fexample.com%2Fa%3Fb%3D1%3AaBcDeFgHiJkLmNoPqRsTuVwXyZ0&amp;cuid=1"
    text = f'<p>@oldhand:disqus see <a href="{link}" rel="nofollow noopener" title="x">example.com/a?b=1</a> and <a href="https://disqus.com/by/x/">@Other</a></p>'
    FormerAddress.objects.create(path="/gone/", story=story)
    threads = disqus_thread("t1", "https://example.org/elsewhere/", "4711 https://example.org/?p=4711") + disqus_thread(
        "t2", "https://old.example.org/amp/gone/"
    )
    Story.objects.filter(pk=story.pk).update(source_id="4711")
    file = disqus_file(tmp_path / "old.xml", [disqus_post(1, text), disqus_post(2, thread="t2")], threads)
    assert bring(file).waiting == 0
    assert old(1).text == "@oldhand see http://example.com/a?b=1 and @Other"
    assert (old(1).story, old(2).story) == (story, story)


def test_disqus_without_authors_or_names_comes_whole(bring: Bring, story: Story, tmp_path: Path) -> None:
    nobody = disqus_post(1).replace(disqus_post(1).partition("<author>")[2].partition("</author>")[0], "")
    guest = disqus_post(2, user="", name="Guest", email="guest@example.org")
    other = disqus_post(3, user="", name="Guest", email="other@example.org")
    empty = disqus_post(4).replace("<author>", "<nothing>").replace("</author>", "</nothing>")
    summary = bring(disqus_file(tmp_path / "old.xml", [nobody, guest, other, empty]))
    assert (summary.added, summary.dropped) == (4, 0)
    assert old(1).voice == old(4).voice
    assert old(2).voice != old(3).voice


def test_a_blog_that_speaks_of_disqus_is_still_wordpress(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = tmp_path / "wp.xml"
    file.write_text(
        WORDPRESS.format(
            comments=f'<content:encoded><![CDATA[<a href="http://disqus.com">Disqus</a>]]></content:encoded>{wordpress_comment(1)}'
        )
    )
    assert bring(file, "wordpress").added == 1


def test_what_plugins_keep_among_the_comments_is_not_published(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = tmp_path / "wp.xml"
    kinds = ["comment", "review", "trackback", "order_note", "editorial-comment"]
    file.write_text(WORDPRESS.format(comments="".join(wordpress_comment(number, kind=kind) for number, kind in enumerate(kinds))))
    bring(file, "wordpress")
    assert [old(number).state for number in range(5)] == [State.PUBLISHED, State.PUBLISHED, State.REJECTED, State.HELD, State.HELD]


def test_a_local_time_of_wordpress_is_the_papers(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = tmp_path / "wp.xml"
    comment = wordpress_comment(1).replace("<wp:comment_date_gmt>2015-03-01 10:00:00", "<wp:comment_date_gmt>0000-00-00 00:00:00")
    file.write_text(WORDPRESS.format(comments=comment))
    bring(file, "wordpress")
    assert old(1).written_at == dt.datetime(2015, 3, 1, 10, tzinfo=dt.UTC)


def test_the_lists_of_wordpress_are_read(bring: Bring, story: Story, tmp_path: Path) -> None:
    Story.objects.filter(pk=story.pk).update(source_id="18")
    said = {"comment_ID": "1", "comment_post_ID": "18", "comment_author": "Ann", "comment_author_email": "ann@example.org", "comment_date": "2015-03-01 15:30:00",
            "comment_date_gmt": "2015-03-01 10:00:00", "comment_content": "One\n\n<em>two</em> &amp; three", "comment_approved": "1", "comment_type": "comment",
            "comment_parent": "0", "user_id": "0"}  # fmt: skip
    rest = {"id": 2, "post": 18, "parent": 1, "author": 0, "author_name": "Ben", "date": "2015-03-01T15:30:00", "date_gmt": "2015-03-01T10:00:00",
            "content": {"rendered": "<p>Well &#8220;said&#8221;.</p>\n"}, "link": "https://old.example.org/2015/03/bridge/#comment-2", "status": "hold",
            "type": "comment", "author_user_agent": ""}  # fmt: skip
    (tmp_path / "list.json").write_text(json.dumps([said]))
    (tmp_path / "rest.json").write_text(json.dumps([rest]))
    spam = {**said, "comment_ID": "3", "comment_approved": "spam", "comment_content": "Buy"}
    ping = {**said, "comment_ID": "4", "comment_type": "pingback"}
    file = table(tmp_path / "list.csv", list(said), list(said.values()), list(spam.values()), list(ping.values()))
    for name in ("list.json", "rest.json"):
        assert bring(tmp_path / name, "wordpress").added == 1
    summary = bring(file, "wordpress")
    assert (summary.added, summary.waiting) == (2, 0)
    assert (old(1).text, old(1).story, old(1).written_at.hour) == ("One\n\ntwo & three", story, 10)
    assert (old(2).text, old(2).parent, old(2).state, old(2).page) == (
        "Well “said”.",
        old(1),
        State.HELD,
        "https://old.example.org/2015/03/bridge/",
    )
    assert (old(3).state, old(3).old["spam"], old(4).state) == (State.REJECTED, True, State.REJECTED)


def test_coral_passes_over_what_is_beside_the_comments(bring: Bring, story: Story, tmp_path: Path) -> None:
    comment = {"id": "c1", "storyID": "s1", "authorID": None, "status": "NONE", "createdAt": {"$date": "2020-01-02T00:00:00.000Z"}, "tags": [{"type": "STAFF"}],
               "revisions": [{"id": "r1", "body": "", "media": {"type": "giphy", "url": "https://media.example.org/a.gif"}}], "actionCounts": None}  # fmt: skip
    rows: list[object] = [
        comment,
        {
            "id": "a1",
            "tenantID": "t",
            "storyID": "s1",
            "commentID": "c1",
            "commentRevisionID": "r1",
            "status": "APPROVED",
            "moderatorID": "u",
        },
        {"id": "a2", "tenantID": "t", "storyID": "s1", "commentID": "c1", "actionType": "FLAG", "userID": "u"},
        {"_id": {"$oid": "5f"}, "id": "s1", "url": f"https://x.example.org{story.get_absolute_url()}"},
    ]
    summary = bring(json_lines(tmp_path / "coral.jsonl", rows), "coral")
    assert (summary.added, summary.dropped, summary.waiting) == (1, 0, 0)
    assert (old("c1").text, old("c1").state, old("c1").badge) == ("https://media.example.org/a.gif", State.PUBLISHED, "staff")


def test_commento_says_in_words_that_a_comment_was_deleted(bring: Bring, story: Story, tmp_path: Path) -> None:
    said = {"commentHex": "a", "domain": "old.example.org", "url": story.get_absolute_url(), "commenterHex": "anonymous", "markdown": "[deleted]", "html": "",
            "parentHex": "root", "score": 0, "state": "approved", "creationDate": "2021-03-12T11:21:56.123456789Z", "direction": 0}  # fmt: skip
    packed = gzip.compress(
        json.dumps(
            {"version": 1, "comments": [said, {**said, "commentHex": "b", "markdown": "Fish &amp; chips"}], "commenters": []}
        ).encode()
    )
    (tmp_path / "commento.json.gz").write_bytes(packed)
    assert bring(tmp_path / "commento.json.gz", "commento").added == 2
    assert (old("a").state, old("b").state, old("b").text) == (State.DELETED, State.PUBLISHED, "Fish & chips")


# Which story


def test_pages_of_one_program_are_told_apart_by_what_is_asked(bring: Bring, story: Story, tmp_path: Path) -> None:
    threads = "".join(disqus_thread(f"t{number}", f"https://old.example.org/article.php?id={number}&utm_source=mail") for number in (1, 2))
    file = disqus_file(tmp_path / "old.xml", [disqus_post(1), disqus_post(2, thread="t2")], threads)
    (tmp_path / "map.csv").write_text(f"https://old.example.org/article.php?id=1,{story.get_absolute_url()}\n")
    bring(file, map_file=tmp_path / "map.csv")
    assert (old(1).story, old(2).story) == (story, None)


@pytest.mark.parametrize(
    "page",
    ["http://www.old.example.org/story/bridge?utm=x", "https://old.example.org/story/bridge/", "https://other.example.org/x/bridge-77123.html",
     "https://old.example.org/show.php?id=77123&fbclid=1", "/amp/2015/03/bridge/comment-page-2/#comments"],
)  # fmt: skip
def test_a_story_is_found_by_any_spelling_of_what_it_was(bring: Bring, story: Story, tmp_path: Path, page: str) -> None:
    is_number = "77123" in page
    Story.objects.filter(pk=story.pk).update(source_id="77123" if is_number else "https://old.example.org/story/bridge")
    FormerAddress.objects.create(path="/2015/03/bridge/", story=story)
    bring(disqus_file(tmp_path / "old.xml", [disqus_post(1)], disqus_thread("t1", page)))
    assert old(1).story == story


# Who it was


def test_no_id_gives_an_address_away_and_former_ids_are_known(bring: Bring, story: Story, tmp_path: Path, settings: Any) -> None:
    import hashlib

    file = table(tmp_path / "old.csv", ["name", "email", "date", "text"], ["Ann", "Ann@example.org", "2015-03-01", "First."])
    bring(file, "csv")
    comment, voice = Comment.objects.get(), Voice.objects.get()
    bare = hashlib.blake2b(b"ann@example.org", digest_size=16).hexdigest()
    assert bare not in voice.source_id
    before = (comment.source_id, voice.source_id)
    # As an earlier version kept them.
    written = dt.datetime(2015, 2, 28, 18, 30, tzinfo=dt.UTC)
    told = ("", "", "ann@example.org", written, "First.")
    former = f"made:{hashlib.blake2b(repr(told).encode(), digest_size=8).hexdigest()}"
    assert former != comment.source_id
    Comment.objects.update(source_id=former)
    Voice.objects.update(source_id=f"mail:{bare}:ann")
    summary = bring(file, "csv")
    assert (summary.added, summary.unchanged) == (0, 1)
    assert (Voice.objects.get().source_id, Comment.objects.get().source_id) == (before[1], former)
    settings.SECRET_KEY = "another paper"
    Comment.objects.all().delete()
    Voice.objects.all().delete()
    bring(file, "csv")
    assert Voice.objects.get().source_id != before[1]


def test_an_address_in_place_of_a_number_is_no_id(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = table(
        tmp_path / "old.csv",
        ["id", "user_id", "name", "text"],
        [1, "ann@example.org", "Ann", "First."],
        [2, "ANN@example.org", "Annie", "Second."],
    )
    Voice.objects.create(source="csv", source_id="ann@example.org", name="Ann", email="ann@example.org")
    bring(file, "csv")
    assert Voice.objects.count() == 1
    assert "@" not in old(1).voice.source_id
    assert (old(2).voice, old(2).voice.email) == (old(1).voice, "ann@example.org")


# Moments and words


@pytest.mark.parametrize(
    "told",
    ["2015-03-01 10:00:00 UTC", "2015-03-01 10:00:00 +0000 UTC", "20150301100000", "/Date(1425204000000)/", "Mar 1, 2015, 10:00 AM", "Mar 1 2015 10:00AM",
     "1 March 2015 at 10:00", "Sunday, March 1st, 2015 10:00 am", "01-Mar-2015 10:00", "Sun Mar  1 10:00:00 2015", "Sun Mar  1 10:00:00 UTC 2015",
     "1/3/15 10:00", "3/1/2015, 10:00:00\u202fAM", "2015-03-01 05:00:00 EST", "1.3.2015 10:00", "2015-03-01T10:00:00.000000000Z"],
)  # fmt: skip
def test_moments_of_other_programs_are_read(told: str) -> None:
    assert moment(told, month_first=told.startswith("3/1/")) == dt.datetime(2015, 3, 1, 10, tzinfo=dt.UTC)


def test_milliseconds_in_words_are_no_day_of_the_middle_ages() -> None:
    assert moment("1512012000123") == dt.datetime(2017, 11, 30, 3, 20, 0, 123_000, tzinfo=dt.UTC)
    assert [order_of(one) for one in ("13/3/2015", "3/13/2015 10:00", "3/4/15", "3.4.2015", "2015-03-04")] == [
        "day",
        "month",
        "either",
        "",
        "",
    ]
    assert moment("3/4/2015", month_first=True) == dt.datetime(2015, 3, 4, tzinfo=dt.UTC)
    assert moment("13/4/2015", month_first=True) == dt.datetime(2015, 4, 13, tzinfo=dt.UTC)


def test_a_counter_of_clicks_is_taken_off_an_address() -> None:
    told = '<a href="https://disq.us/url?url=https%3A%2F%2Fexample.org%2Fx%3Aabc&amp;cuid=1">here</a>'
    assert plain_text(told) == "here (https://example.org/x)"


def test_everything_is_the_same_after_a_second_import(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = disqus_file(
        tmp_path / "old.xml",
        [
            disqus_post(""),
            disqus_post(""),
            disqus_post(1, user="", email="a@example.org"),
            disqus_post(1, "<p>Other.</p>", user="", email="b@example.org"),
        ],
    )
    assert bring(file).added == 3
    before = everything()
    assert bring(file).unchanged == 4
    assert everything() == before
