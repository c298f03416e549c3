"""The search index's tables, which have no Django model: FTS5 on SQLite, tsvector with GIN on PostgreSQL."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SQLITE = (
    "CREATE VIRTUAL TABLE newsroom_searchtext USING fts5(head, body, lists, tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE TABLE newsroom_searchrow (story_id INTEGER PRIMARY KEY, number INTEGER NOT NULL)",
)
_POSTGRESQL = (
    "CREATE TABLE newsroom_searchtext (number bigint PRIMARY KEY, story_id bigint NOT NULL UNIQUE, words tsvector NOT NULL)",
    "CREATE INDEX newsroom_searchtext_words ON newsroom_searchtext USING gin (words)",
)


def make_tables(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _SQLITE if editor.connection.vendor == "sqlite" else _POSTGRESQL:
        editor.execute(statement)


def drop_tables(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute("DROP TABLE newsroom_searchtext")
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TABLE newsroom_searchrow")
