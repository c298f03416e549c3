"""Write many rows at once, without an object for each: a million comments pass here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from django.db import connection, models

_ROWS_A_STATEMENT = 200


class RowWriter:
    """Inserts and updates rows of a model. What an insert does not give has the model's own default.

    `with_numbers` is for rows that come with an `id` of their own.
    """

    def __init__(self, model: type[models.Model], *, with_numbers: bool = False) -> None:
        fields = [field for field in model._meta.concrete_fields if with_numbers or not field.primary_key]
        self._converters = {field.attname: _converter(field) for field in fields}
        self._standard = [(field.attname, field.get_db_prep_save(field.get_default(), connection)) for field in fields]
        quote = connection.ops.quote_name
        self._columns = {field.attname: quote(field.column or field.attname) for field in fields}
        self._table = quote(model._meta.db_table)
        self._marks = f"({', '.join(['%s'] * len(fields))})"
        self._into = f"INSERT INTO {self._table} ({', '.join(self._columns.values())}) VALUES"

    def insert(self, rows: Iterable[dict[str, Any]]) -> None:
        """Each row by attribute names, such as `story_id`. Rows that are there already are left alone."""
        values = []
        for row in rows:
            ready = {name: self._value(name, value) for name, value in row.items()}
            values.append([ready.get(name, standard) for name, standard in self._standard])
        # SQLite is fastest with one statement for many rows of values, PostgreSQL with many rows in one statement.
        at_once = 1 if connection.vendor == "sqlite" else _ROWS_A_STATEMENT
        whole = len(values) - len(values) % at_once
        self._insert_rows(values[:whole], at_once)
        self._insert_rows(values[whole:], len(values) - whole)

    def _insert_rows(self, values: list[list[Any]], at_once: int) -> None:
        statement = f"{self._into} {', '.join([self._marks] * at_once)} ON CONFLICT DO NOTHING"
        starts = range(0, len(values), at_once or 1)
        self._run(statement, [[cell for row in values[start : start + at_once] for cell in row] for start in starts])

    def update(self, names: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
        """Put these columns of rows, known by `pk`, to what each row gives."""
        sets = ", ".join(f"{self._columns[name]} = %s" for name in names)
        values = [[*(self._value(name, row[name]) for name in names), row["pk"]] for row in rows]
        self._run(f"UPDATE {self._table} SET {sets} WHERE {connection.ops.quote_name('id')} = %s", values)

    def _run(self, statement: str, values: list[list[Any]]) -> None:
        if values:
            with connection.cursor() as cursor:
                cursor.executemany(statement, values)

    def _value(self, name: str, value: Any) -> Any:
        convert = self._converters[name]
        return value if value is None or convert is None else convert(value)


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.DateTimeField):
        return cast("Callable[[Any], Any]", connection.ops.adapt_datetimefield_value)
    return storable if isinstance(field, models.CharField | models.TextField) else None


def storable(text: str) -> str:
    """Without what no database keeps: NUL, and halves of surrogates."""
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _json(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False)
    if "\\u0000" in written:
        written = json.dumps(_without_nul(value), ensure_ascii=False)
    return written.encode("utf-8", "replace").decode()


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list | tuple):
        return [_without_nul(one) for one in value]
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(one) for key, one in value.items()}
    return value
