"""Files as they really come: packed, cut, mislabelled, in other letters; each ends in comments or in a sentence."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from pathlib import Path

import pytest

from broadsheet.comments.actions.bring_comments import Options, bring_comments
from broadsheet.comments.bringing import opening
from broadsheet.comments.bringing.old_comment import NotReadable
from broadsheet.comments.models import Comment, State
from broadsheet.newsroom.models import Paper, Story
from tests.comments.bringing.conftest import Bring, adds_up, old
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

# How files come


def test_a_zip_archive_is_read_file_by_file(bring: Bring, story: Story, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "old.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export/", "")
        archive.writestr("export/one.jsonl", json.dumps(vuukle_comment(1)))
        archive.writestr("export/two.jsonl.gz", gzip.compress(json.dumps(vuukle_comment(2, parentId=1)).encode()))
        archive.writestr("__MACOSX/export/._one.jsonl", b"\0\5\26\7")
        archive.writestr("export/.DS_Store", b"\0\0\0\1Bud1")
    summary = bring(tmp_path / "old.zip", "vuukle")
    assert (summary.added, summary.dropped, old(2).parent) == (2, 0, old(1))
    assert bring(tmp_path / "old.zip", "vuukle").unchanged == 2


def test_a_packed_isso_database_is_unpacked(bring: Bring, story: Story, tmp_path: Path) -> None:
    plain = isso_file(tmp_path / "comments.db", [(1, None, 1, "Fish &amp; chips", None, None, 0, 0)])
    (tmp_path / "comments.db.gz").write_bytes(gzip.compress(plain.read_bytes()))
    with zipfile.ZipFile(tmp_path / "comments.zip", "w") as archive:
        archive.write(plain, "isso/comments.db")
    assert bring(tmp_path / "comments.db.gz", "isso").added == 1
    assert bring(tmp_path / "comments.zip", "isso").unchanged == 1
    assert old(1).text == "Fish & chips"
    (tmp_path / "comments.db.gz").write_bytes(gzip.compress(plain.read_bytes())[:-30])
    assert "breaks off" in bring(tmp_path / "comments.db.gz", "isso").problems[0]


def test_an_isso_database_of_another_version_is_read(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = tmp_path / "comments.db"
    with sqlite3.connect(file) as database:
        database.executescript(
            "CREATE TABLE comments (tid INTEGER, id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT, text VARCHAR, author VARCHAR);"
            "INSERT INTO comments VALUES (7, 1, NULL, 1425204000.5, 'It was better before.', 'Old Hand');"
        )
    database.close()
    summary = bring(file, "isso")
    assert (summary.added, summary.waiting, summary.dropped) == (1, 1, 0)
    assert (old(1).page, old(1).state, old(1).voice.name) == ("7", State.PUBLISHED, "Old Hand")


@pytest.mark.parametrize(
    ("content", "platform", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "disqus", "this file is binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "csv", "this file is binary"),
        (b"\x10\x02\x00\x00\x07_id\x00" + bytes(range(32)) * 9, "coral", "bsondump"),
        (b"BZh91AY&SY" + bytes(range(200)), "disqus", "packed with bzip2"),
        (b"PK\x03\x04" + b"nothing" * 40, "disqus", "The zip archive is damaged"),
        (b"\x1f\x8b\x08\x00" + b"\xff" * 400, "disqus", "The file breaks off"),
        (b"", "isso", "The file is empty."),
        (b"\xef\xbb\xbf\r\n", "csv", "The file is empty."),
        (b"SQLite format 3\0" + b"\xff" * 2000, "isso", "database"),
        (b"SQLite format 3\0" + b"\xff" * 2000, "csv", "an SQLite database. Use --from isso."),
    ],
)
def test_what_is_no_export_is_refused_in_a_sentence(bring: Bring, tmp_path: Path, content: bytes, platform: str, said: str) -> None:
    (tmp_path / "old").write_bytes(content)
    summary = bring(tmp_path / "old", platform)
    assert (summary.read, summary.dropped, summary.unreadable) == (0, 1, 1)
    assert said in summary.problems[0]
    assert summary.problems[0].endswith(".")


def test_an_office_document_is_refused_with_what_to_do(bring: Bring, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "old.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "save it as CSV" in bring(tmp_path / "old.xlsx", "csv").problems[0]


def test_one_endless_line_is_passed_over(bring: Bring, story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening.lines_of, "__defaults__", (100_000,))
    rows = [json.dumps(vuukle_comment(1)), '{"commentText": "' + "x" * 300_000, json.dumps(vuukle_comment(2))]
    (tmp_path / "old.jsonl").write_text("\n".join(rows))
    summary = bring(tmp_path / "old.jsonl", "vuukle")
    assert (summary.added, summary.dropped, adds_up(summary)) == (2, 1, True)
    assert "old.jsonl:2: This line is longer" in summary.problems[0]
    (tmp_path / "old.csv").write_text(f"id,text\n11,One\n12,{'x' * 300_000}\n13,Two\n")
    summary = bring(tmp_path / "old.csv", "csv")
    assert (summary.added, summary.dropped, old(13).text) == (2, 1, "Two")


def test_letters_of_windows_are_read_and_told(bring: Bring, story: Story, tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_bytes("id,text\n1,plain\n2,“Café” – it’s\n".encode("cp1252"))
    summary = bring(tmp_path / "old.csv", "csv")
    assert old(2).text == "“Café” – it’s"
    assert any("Windows" in note for note in summary.notes)
    (tmp_path / "wide.csv").write_bytes("id\ttext\n3\tCafé\n".encode("utf-16"))
    (tmp_path / "bare.csv").write_bytes("id,text\n4,Café\n".encode("utf-16-le"))
    for name, number in (("wide", 3), ("bare", 4)):
        assert bring(tmp_path / f"{name}.csv", "csv").added == 1
        assert old(number).text == "Café"
    (tmp_path / "cut.csv").write_bytes("id,text\n5,Caf\u00e9 \u20ac".encode()[:-1])
    bring(tmp_path / "cut.csv", "csv")
    assert old(5).text.startswith("Café")


def test_the_report_is_never_written_over_the_export_nor_where_it_cannot(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = json_lines(tmp_path / "old.jsonl", [vuukle_comment(1)])
    before = file.read_bytes()
    with pytest.raises(NotReadable, match="over the export"):
        bring(file, "vuukle", report=file)
    with pytest.raises(NotReadable, match="cannot be written"):
        bring(file, "vuukle", report=tmp_path / "none" / "report.jsonl")
    assert file.read_bytes() == before
    assert not Comment.objects.exists()


def test_the_figures_add_up_whatever_happens(paper: Paper, story: Story, tmp_path: Path) -> None:
    one = json_lines(
        tmp_path / "one.jsonl",
        [vuukle_comment(1), {"no": "comment"}, vuukle_comment(2), vuukle_comment(2), vuukle_comment(3, uri="/lost", articleId="")],
    )
    two = json_lines(tmp_path / "two.jsonl", [vuukle_comment(2), vuukle_comment(4)])
    (tmp_path / "bad.xml").write_text("<disqus/>")
    for dry_run in (True, False, False):
        names = [str(one), str(two), str(tmp_path / "bad.xml"), str(tmp_path / "none")]
        summary = bring_comments(names, Options("vuukle", dry_run=dry_run))
        assert adds_up(summary)
        assert (summary.read, summary.dropped, summary.unreadable, summary.waiting) == (7, 3, 2, 1)
        assert summary.added in (4, 0)
    (tmp_path / "nothing.jsonl").write_text("[]")
    summary = bring_comments([str(tmp_path / "nothing.jsonl")], Options("vuukle"))
    assert summary.notes["No comment stands in this file."] == 1


# Broken in the middle


def test_a_comment_that_breaks_off_is_left_out_and_told(bring: Bring, story: Story, tmp_path: Path) -> None:
    whole = disqus_file(tmp_path / "old.xml", [disqus_post(1), disqus_post(2)]).read_bytes()
    (tmp_path / "old.xml").write_bytes(whole[: whole.rindex(b"<author>")])
    summary = bring(tmp_path / "old.xml")
    assert (summary.added, summary.dropped, summary.unreadable, adds_up(summary)) == (1, 2, 1, True)
    assert not Comment.objects.filter(source_id="2").exists()
    blog = WORDPRESS.format(comments=wordpress_comment(11) + wordpress_comment(12))
    (tmp_path / "wp.xml").write_text(blog[: blog.rindex("<wp:comment_approved>")])
    summary = bring(tmp_path / "wp.xml", "wordpress")
    assert (summary.added, summary.dropped, summary.unreadable) == (1, 2, 1)
    assert old(11).page == "https://old.example.org/2015/03/bridge/"
    (tmp_path / "wp.xml").write_text(blog)
    assert (bring(tmp_path / "wp.xml", "wordpress").added, old(12).state) == (1, State.PUBLISHED)


def test_an_end_that_is_missing_costs_no_words(bring: Bring, story: Story, tmp_path: Path) -> None:
    broken = disqus_post(1).replace("</createdAt>", "")
    bring(disqus_file(tmp_path / "old.xml", [broken, disqus_post(2), disqus_post(3)]))
    assert {one.text for one in Comment.objects.all()} == {"It was better before."}
    assert Comment.objects.count() == 3


def test_xml_too_deep_to_read_on_is_no_quiet_success(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = disqus_file(tmp_path / "old.xml", [disqus_post(1), "<a>" * 3000, disqus_post(2)])
    assert bring(file).unreadable == 1


def test_a_web_page_is_no_export(bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "old.xml").write_text("<!DOCTYPE html>\n<html><body>Sign in</body></html>")
    assert "This is a web page, and no export." in bring(tmp_path / "old.xml").problems[0]


def test_many_threads_before_the_first_post_are_not_held(bring: Bring, story: Story, tmp_path: Path) -> None:
    from broadsheet.comments.bringing.opening import opened_files
    from broadsheet.comments.bringing.xml_stream import elements_in

    threads = "".join(disqus_thread(f"t{number}", f"https://old.example.org/{number}/") for number in range(500))
    file = disqus_file(tmp_path / "old.xml", [disqus_post(1, thread="t3")], threads)
    with opened_files([str(file)]) as (opened,):
        assert isinstance(opened, opening.Opened)
        for found in elements_in(opened, {"post"}, passed={"thread"}, whole="post"):
            assert isinstance(found, tuple)
            assert len(found[1].getparent() if found[1].getparent() is not None else ()) < 5
            assert found[1].find("{*}thread").items() != []


def test_a_quotation_that_never_closes_swallows_nothing_quietly(bring: Bring, story: Story, tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text('id,text,name\n1,"One, and\ntwo"\n2,It is 5" wide\n6,5" and,"two\nlines"\n3,"open\n4,four\n5,five\n')
    summary = bring(tmp_path / "old.csv", "csv")
    assert (summary.added, summary.dropped, summary.unreadable, old(2).text) == (3, 1, 1, 'It is 5" wide')
    assert "old.csv:7: A quotation mark opens" in summary.problems[0]


def test_documents_behind_one_another_and_odd_encodings_are_told(bring: Bring, story: Story, tmp_path: Path) -> None:
    file = disqus_file(tmp_path / "old.xml", [disqus_post(1)])
    file.write_text(file.read_text() + file.read_text().replace('dsq:id="1"', 'dsq:id="2"'))
    summary = bring(file)
    assert (summary.added, summary.unreadable) == (1, 1)
    file = disqus_file(tmp_path / "hex.xml", [disqus_post(3)])
    file.write_text(file.read_text().replace('encoding="utf-8"', 'encoding="hex"'))
    assert bring(file).added == 1
