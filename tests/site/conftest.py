"""What every test of the reader's site begins with."""

from __future__ import annotations

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def _no_sizes_of_other_tests() -> None:
    """Wagtail remembers a picture's sizes by its number, which the pictures of other tests have had too."""
    caches["renditions"].clear()
