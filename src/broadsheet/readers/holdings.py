"""What the house holds of a reader. Each department registers its tables; take-out and erasure go by this register."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

from broadsheet.readers.models.reader import Reader

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Holding:
    """One kind of thing held of a reader.

    `name` heads it in the take-out; `tables` are the models (app.Model) that it covers; `collect` gives its rows as plain
    values; `erase` removes or unties them, and may be left out where they go with the reader's own row.
    """

    name: str
    tables: tuple[str, ...]
    collect: Callable[[Reader], Rows]
    erase: Callable[[Reader], object] | None = None


_holdings: list[Holding] = []


def register_holding(holding: Holding) -> None:
    if holding.name not in {one.name for one in _holdings}:
        _holdings.append(holding)


def holdings() -> tuple[Holding, ...]:
    return tuple(_holdings)


def rows_of(table: str, path: str, fields: Iterable[str] = ()) -> Callable[[Reader], Rows]:
    """Collects the rows of a table whose `path` (a lookup such as `reader`) leads to the reader; all its fields, or those named."""

    def collect(reader: Reader) -> Rows:
        model: type[Model] = apps.get_model(table)
        wanted = list(fields) or [one.attname for one in model._meta.concrete_fields if one.get_internal_type() != "BinaryField"]
        return [
            {key: _plain(value) for key, value in row.items()} for row in model._default_manager.filter(**{path: reader}).values(*wanted)
        ]

    return collect


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str | list | dict) else str(value)
