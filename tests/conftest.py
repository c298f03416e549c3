"""The test paper: a home folder of its own, a small cast of people, and stories of every kind."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Before Django's settings are read: tests never touch a real paper.
_home = tempfile.mkdtemp(prefix="broadsheet-tests-")
os.environ["BROADSHEET_HOME"] = _home
os.environ.setdefault("BROADSHEET_PORT", "8000")
os.environ.pop("BROADSHEET_ADDRESS", None)

import pytest  # noqa: E402
import pytest_django  # noqa: E402

pytest_plugins = ["tests.cast"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that empty the database when they end come last, also after those that name their fixtures only while running."""
    items.sort(key=lambda item: any(mark.kwargs.get("transaction") for mark in item.iter_markers("django_db")))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real input, or a skip that says what is missing."""
    folder = Path(os.environ.get("BROADSHEET_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not (folder / "README.md").exists():
        pytest.skip(f"There is no folder of real input at {folder}; set BROADSHEET_SHARED_DATA to one to run this test.")
    return folder


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """The database of all tests holds the small paper: making it takes longer than most tests."""
    from django.conf import settings
    from django.core.cache import cache
    from django.db import connection

    from broadsheet.press import node
    from broadsheet.press.notices import Notice
    from tests.cast import make_paper

    # The settings may have been read before this file was: what is printed now must not reach a paper in the checkout.
    settings.HOME = Path(_home)
    with django_db_blocker.unblock():
        make_paper()
        node.forget_store()
        Notice.objects.all().delete()
        cache.clear()
        # What `serialized_rollback` brings back.
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()


@pytest.fixture(autouse=True)
def _own_home(request: pytest.FixtureRequest, tmp_path: Path, settings: object) -> Iterator[None]:
    """Each test prints into a page store of its own, and keeps its files apart."""
    from broadsheet.press import node

    # Hashed names need a collected folder, which the tests that start the whole paper have.
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # type: ignore[attr-defined]
    # Slow on purpose elsewhere; the cast signs in hundreds of times.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    settings.HOME = tmp_path / "home"  # type: ignore[attr-defined]
    settings.MEDIA_ROOT = tmp_path / "home" / "media"  # type: ignore[attr-defined]
    (tmp_path / "home").mkdir()
    yield
    node.forget_store()
