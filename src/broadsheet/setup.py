"""Making a home folder ready: folders, database, roles, pages, static files. Running it again changes nothing."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

Tell = Callable[[str], None]


class NotReady(Exception):
    """The home folder cannot be used; the message says why, and what to do."""


def check_home(home: Path) -> None:
    """Raise `NotReady` unless the folder exists, or can be made, and can be written."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=home):
            pass
    except FileExistsError as error:
        raise NotReady(f"{home} is a file, not a folder. Give another place with --home or BROADSHEET_HOME.") from error
    except OSError as error:
        raise NotReady(
            f"The home folder {home} cannot be written: {error.strerror}. "
            "Give another place with --home or BROADSHEET_HOME, or mend its permissions."
        ) from error


def make_ready(tell: Tell = lambda text: None) -> bool:
    """Bring the home folder and the database up to this version. Returns whether anything had to be done.

    Raises:
        NotReady: the database cannot be reached.
    """
    from django.conf import settings

    ready = settings.HOME / "ready"
    mark = _version_mark()
    if ready.exists() and ready.read_text("utf-8") == mark:
        return False
    from django.core.management import call_command
    from django.db import OperationalError

    tell("Preparing the database")
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        first = str(error).strip().splitlines()[0]
        raise NotReady(f"The database cannot be reached: {first}. Check DATABASE_URL, and that the server runs.") from error
    call_command("createcachetable", verbosity=0)
    from broadsheet.newsroom.first_pages import make_first_pages
    from broadsheet.newsroom.roles import make_roles

    make_roles()
    make_first_pages()
    tell("Collecting styles, scripts and fonts")
    call_command("collectstatic", verbosity=0, interactive=False)
    (settings.HOME / "templates").mkdir(exist_ok=True)
    ready.write_text(mark, "utf-8")
    return True


def _version_mark() -> str:
    """Changes with the program's files and the database they are used with."""
    from django.conf import settings

    digest = hashlib.blake2b(digest_size=12)
    package = Path(__file__).parent
    for folder, _, files in sorted(os.walk(package)):
        if "__pycache__" in folder:
            continue
        for file in sorted(files):
            info = os.stat(os.path.join(folder, file))
            if "/static" in folder or "/migrations" in folder or file == "roles.py":
                digest.update(f"{folder}/{file} {info.st_size} {info.st_mtime_ns}".encode())
    database = settings.DATABASES["default"]
    digest.update(f"{database['ENGINE']} {database['NAME']} {database.get('HOST')}".encode())
    from broadsheet import __version__

    return f"{__version__} {digest.hexdigest()}"
