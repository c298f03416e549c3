"""Exports of other platforms, written small: what each looks like, for tests that ask how they come home."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def disqus_file(file: Path, posts: Iterable[str], threads: str = "") -> Path:
    threads = threads or disqus_thread("t1", "https://old.example.org/bridge/", "old-bridge")
    file.write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">\n'
        f"{threads}\n{''.join(posts)}</disqus>\n", "utf-8",
    )  # fmt: skip
    return file


def disqus_thread(number: str, link: str, name: str = "") -> str:
    return f'<thread dsq:id="{number}"><id>{name}</id><link>{link}</link><title>The bridge</title><isDeleted>false</isDeleted></thread>'


def disqus_post(
    number: object, text: str = "<p>It was better before.</p>", *, parent: object = None, thread: str = "t1", when: str = "2015-03-01T10:00:00Z",
    email: str = "", name: str = "Old Hand", user: str = "oldhand", deleted: str = "false", spam: str = "false",
) -> str:  # fmt: skip
    answers = f'<parent dsq:id="{parent}"/>' if parent is not None else ""
    return (
        f'<post dsq:id="{number}"><id/><message><![CDATA[{text}]]></message><createdAt>{when}</createdAt><isDeleted>{deleted}</isDeleted>'
        f"<isSpam>{spam}</isSpam><author><email>{email}</email><name>{name}</name><username>{user}</username></author>"
        f'<thread dsq:id="{thread}"/>{answers}</post>\n'
    )


def vuukle_comment(number: int, text: str = "<p>It was better before.</p>", **fields: Any) -> dict[str, Any]:
    return {
        "id": number, "state": 0, "parentId": None, "commentText": text, "createdTimestamp": 1_425_204_000, "likeCount": 2, "dislikeCount": 1,
        "replyCount": 0, "edited": None, "topComment": False, "reportSpamCount": 0, "userId": f"user-{number}", "name": f"Reader {number}",
        "host": "old.example.org", "uri": "/bridge/", "articleId": "old-bridge", "replies": [], **fields,
    }  # fmt: skip


def json_lines(file: Path, rows: Iterable[object]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return file


def isso_file(file: Path, rows: Iterable[tuple[Any, ...]]) -> Path:
    """Rows of id, parent, mode, text, author, email, likes, dislikes."""
    database = sqlite3.connect(file)
    database.executescript(
        "CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));"
        "CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL, modified FLOAT,"
        " mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR, email VARCHAR, website VARCHAR, likes INTEGER DEFAULT 0,"
        " dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL);"
        "INSERT INTO threads VALUES (1, '/bridge/', 'The bridge');"
    )
    database.executemany(
        "INSERT INTO comments (tid, id, parent, mode, text, author, email, likes, dislikes, created, voters)"
        " VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, 1425204000.25, '')",
        list(rows),
    )
    database.commit()
    database.close()
    return file


WORDPRESS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<wp:author><wp:author_id>1</wp:author_id></wp:author>
<item><title>The bridge</title><link>https://old.example.org/2015/03/bridge/</link><wp:post_id>18</wp:post_id>
{comments}</item></channel></rss>
"""


def wordpress_comment(number: int, text: str = "It was better before.", *, parent: int = 0, approved: str = "1", kind: str = "") -> str:
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author><![CDATA[Old Hand]]></wp:comment_author>"
        f"<wp:comment_author_email>Old@Example.org\n</wp:comment_author_email><wp:comment_date>2015-03-01 15:30:00</wp:comment_date>"
        f"<wp:comment_date_gmt>2015-03-01 10:00:00</wp:comment_date_gmt><wp:comment_content><![CDATA[{text}]]></wp:comment_content>"
        f"<wp:comment_approved>{approved}</wp:comment_approved><wp:comment_type>{kind}</wp:comment_type>"
        f"<wp:comment_parent>{parent}</wp:comment_parent></wp:comment>\n"
    )
