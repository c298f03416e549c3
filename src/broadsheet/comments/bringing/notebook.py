"""A notebook on disk for what a reader of exports must remember, so that memory stays the same however long the file is."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from broadsheet.comments.bringing.rows import storable

_KEPT_AT_HAND = 20_000
_WRITTEN_AT_ONCE = 2_000


class Notebook:
    """Facts by kind and key (pages, people), and the comments that were seen in a file."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000;"
            "CREATE TABLE fact (kind TEXT, key TEXT, value TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;"
            "CREATE TABLE seen (id TEXT PRIMARY KEY, likeness TEXT, parent TEXT) WITHOUT ROWID;"
        )
        self._at_hand: dict[tuple[str, str], dict[str, Any] | None] = {}
        self._waiting: list[tuple[str, str, str]] = []

    def note(self, kind: str, key: str, value: dict[str, Any]) -> None:
        self._waiting.append((kind, storable(key), json.dumps(value)))
        if len(self._waiting) >= _WRITTEN_AT_ONCE:
            self._write()

    def fact(self, kind: str, key: str) -> dict[str, Any] | None:
        if not key:
            return None
        key = storable(key)
        name = (kind, key)
        if name in self._at_hand:
            return self._at_hand[name]
        self._write()
        row = self._db.execute("SELECT value FROM fact WHERE kind = ? AND key = ?", name).fetchone()
        if len(self._at_hand) >= _KEPT_AT_HAND:
            self._at_hand.clear()
        found: dict[str, Any] | None = json.loads(row[0]) if row else None
        self._at_hand[name] = found
        return found

    def _write(self) -> None:
        if self._waiting:
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR IGNORE INTO fact VALUES (?, ?, ?)", self._waiting)
            self._db.execute("COMMIT")
            self._waiting = []
            self._at_hand.clear()

    def seen(self, ids: list[str]) -> dict[str, str]:
        """The likeness of each of these comments that this file has told before."""
        found: dict[str, str] = {}
        for start in range(0, len(ids), 900):
            part = ids[start : start + 900]
            marks = ",".join("?" * len(part))
            found.update(self._db.execute(f"SELECT id, likeness FROM seen WHERE id IN ({marks})", part))
        return found

    def see(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Remember comments: (id, likeness, the id of what it answers or nothing)."""
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", rows)
        self._db.execute("COMMIT")

    def forget_likeness(self) -> None:
        """A new file begins: what it tells of a comment is news, not the same told twice."""
        self._db.execute("UPDATE seen SET likeness = ''")

    def parents_not_seen(self) -> Iterator[tuple[str, str]]:
        """Comments that answer one that no file told: (id, parent)."""
        rows = self._db.execute(
            "SELECT id, parent FROM seen WHERE parent <> '' AND NOT EXISTS (SELECT 1 FROM seen other WHERE other.id = seen.parent)"
        )
        while part := rows.fetchmany(1000):
            yield from part

    def in_circles(self) -> Iterator[str]:
        """Comments that no beginning of a thread leads to: they answer each other in a circle, or one that does."""
        self._db.executescript(
            "CREATE INDEX seen_parent ON seen (parent);"
            "CREATE TABLE placed (id TEXT PRIMARY KEY) WITHOUT ROWID;"
            "WITH RECURSIVE reached (id) AS (SELECT id FROM seen WHERE parent = '' OR parent NOT IN (SELECT id FROM seen)"
            " UNION SELECT seen.id FROM seen JOIN reached ON seen.parent = reached.id) INSERT OR IGNORE INTO placed SELECT id FROM reached;"
        )
        rows = self._db.execute("SELECT id FROM seen WHERE id NOT IN (SELECT id FROM placed)")
        while part := rows.fetchmany(1000):
            yield from (one for (one,) in part)

    def close(self) -> None:
        self._db.close()


@contextlib.contextmanager
def open_notebook() -> Iterator[Notebook]:
    with tempfile.TemporaryDirectory(prefix="broadsheet-notebook-") as folder:
        notebook = Notebook(Path(folder) / "notebook.sqlite3")
        try:
            yield notebook
        finally:
            notebook.close()
