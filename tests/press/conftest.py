"""A page store of a test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.press.store import PageStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PageStore]:
    store = PageStore(tmp_path / "store", megabytes=8)
    store.begin_anew(cursor=0, stamp="test")
    yield store
    store.close()
