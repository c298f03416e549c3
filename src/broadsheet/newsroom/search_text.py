"""The search's index over public stories: SQLite FTS5 or PostgreSQL text search.

A row's number is the time of publication in seconds, shifted, and the story's id, so that the newest come first
without sorting, and a range of dates is a range of numbers. The lists that a story stands in are indexed as words
beside its text, so that a filter costs an intersection and no join.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from broadsheet.newsroom.models.story import Story

_ID_BITS = 28
_ID_MASK = (1 << _ID_BITS) - 1
# Sorting by relevance weighs this many of the newest matches, which bounds its cost on the largest paper.
_WEIGHED = 2_000
_TAG = re.compile(r"<[^>]+>")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*", re.UNICODE)


@dataclass(frozen=True)
class Found:
    """One page of results: story ids in order, and whether there are more."""

    stories: list[int]
    more: bool


def row_number(published_at: dt.datetime, story: int) -> int:
    return (int(published_at.timestamp()) << _ID_BITS) | (story & _ID_MASK)


def list_word(name: str) -> str:
    """The word that stands for a list such as `section:3` in the index."""
    return "zq" + name.replace(":", "")


def body_text(story: Story) -> str:
    """The words of a story's body, without markup."""
    return unescape(_TAG.sub(" ", " ".join(_strings(story.body.raw_data))))


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for key, one in value.items() if key not in {"id", "type"} for text in _strings(one))
    elif hasattr(value, "__iter__"):
        for one in value:
            yield from _strings(one)


def keep_text(story: Story) -> None:
    from broadsheet.newsroom.models.story import Placement

    lists = list(Placement.objects.filter(story=story).values_list("list", flat=True))
    names = [byline.person.name for byline in story.story_bylines.select_related("person")]
    keep_texts([text_row(story, lists, names)])


def text_row(story: Story, lists: Iterable[str], names: Iterable[str]) -> tuple[int, int, str, str, str]:
    assert story.published_at is not None
    names = [*names, story.agency.name] if story.agency else names
    head = " ".join([story.kicker, story.headline, story.standfirst, story.dateline, *names])
    words = " ".join(list_word(name) for name in lists)
    return row_number(story.published_at, story.pk), story.pk, head, body_text(story), words


def keep_texts(rows: Sequence[tuple[int, int, str, str, str]]) -> None:
    """Keep rows made by `text_row`, each new to the index."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany("INSERT INTO newsroom_searchrow (story_id, number) VALUES (%s, %s)", [(row[1], row[0]) for row in rows])
            cursor.executemany(
                "INSERT INTO newsroom_searchtext (rowid, head, body, lists) VALUES (%s, %s, %s, %s)",
                [(row[0], *row[2:]) for row in rows],
            )
        else:
            cursor.executemany(
                "INSERT INTO newsroom_searchtext (number, story_id, words) VALUES (%s, %s, "
                "setweight(to_tsvector('english', %s), 'A') || setweight(to_tsvector('english', left(%s, 250000)), 'B') "
                "|| to_tsvector('simple', %s))",
                [tuple(_without_nul(value) for value in row) for row in rows],
            )


def _without_nul(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


def forget_text(story: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT number FROM newsroom_searchrow WHERE story_id = %s", [story])
            for (number,) in cursor.fetchall():
                cursor.execute("DELETE FROM newsroom_searchtext WHERE rowid = %s", [number])
            cursor.execute("DELETE FROM newsroom_searchrow WHERE story_id = %s", [story])
        else:
            cursor.execute("DELETE FROM newsroom_searchtext WHERE story_id = %s", [story])


def find_text(
    words: str,
    *,
    lists: Sequence[str] = (),
    first: dt.datetime | None = None,
    last: dt.datetime | None = None,
    by_relevance: bool = False,
    start: int = 0,
    most: int = 20,
) -> Found:
    """Stories that hold all `words`, stand in all `lists`, and were published from `first` to before `last`.

    Newest first, or by relevance among the newest matches. Never raises on what a reader may type.
    """
    terms = _WORD.findall(words.replace("\0", " "))[:16]
    if not terms and not lists:
        return Found([], False)
    low = row_number(first, 0) if first else -(1 << 62)
    high = row_number(last, 0) if last else (1 << 62)
    search = _find_sqlite if connection.vendor == "sqlite" else _find_postgresql
    rows = search(terms, [list_word(name) for name in lists], low, high, by_relevance, start, most + 1)
    return Found(rows[:most], len(rows) > most)


def _find_sqlite(terms: list[str], lists: list[str], low: int, high: int, by_relevance: bool, start: int, most: int) -> list[int]:
    match = " AND ".join([*(f'{{head body}} : "{term}"' for term in terms), *(f'lists : "{one}"' for one in lists)])
    newest = "SELECT rowid FROM newsroom_searchtext WHERE newsroom_searchtext MATCH %s AND rowid >= %s AND rowid < %s ORDER BY rowid DESC"
    if by_relevance:
        weighed = newest.replace("SELECT rowid", "SELECT rowid, bm25(newsroom_searchtext, 4.0, 1.0, 0.0) AS weight")
        query = f"SELECT rowid FROM ({weighed} LIMIT {_WEIGHED}) ORDER BY weight, rowid DESC LIMIT %s OFFSET %s"
    else:
        query = f"{newest} LIMIT %s OFFSET %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [match, low, high, most, start])
        return [row[0] & _ID_MASK for row in cursor.fetchall()]


def _find_postgresql(terms: list[str], lists: list[str], low: int, high: int, by_relevance: bool, start: int, most: int) -> list[int]:
    query = "plainto_tsquery('english', %s) && plainto_tsquery('simple', %s)" if terms and lists else ""
    given = [" ".join(terms), " ".join(lists)]
    if not query:
        query = "plainto_tsquery('english', %s)" if terms else "plainto_tsquery('simple', %s)"
        given = [given[0] or given[1]]
    newest = (
        f"SELECT story_id, words, query, number FROM newsroom_searchtext, (SELECT {query} AS query) AS asked "
        "WHERE words @@ query AND number >= %s AND number < %s ORDER BY number DESC"
    )
    if by_relevance:
        weighed = f"{newest} LIMIT {_WEIGHED}"
        full = f"SELECT story_id FROM ({weighed}) AS newest ORDER BY ts_rank(words, query) DESC, number DESC LIMIT %s OFFSET %s"
    else:
        full = f"SELECT story_id FROM ({newest} LIMIT %s OFFSET %s) AS newest"
    with connection.cursor() as cursor:
        cursor.execute(full, [*given, low, high, most, start])
        return [row[0] for row in cursor.fetchall()]
