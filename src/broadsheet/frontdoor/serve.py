"""`broadsheet serve`: the front door and the night shift in one process group."""

from __future__ import annotations

import contextlib
import gc
import logging
import multiprocessing
import os
import signal
import socket
from collections.abc import Callable
from multiprocessing.context import ForkProcess
from typing import Any

from broadsheet.setup import NotReady


def check_port(host: str, port: int) -> None:
    """Raise `NotReady` with a sentence where the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with contextlib.closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise NotReady(
                f"Port {port} on {host} cannot be used: {error.strerror}. Stop the program that holds it, or choose another with --port."
            ) from error


def serve_paper(tell: Callable[[str], None]) -> None:
    """Serve until told to stop. Django must be set up; workers are forked from here and share its memory."""
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connections
    from django.urls import get_resolver

    from broadsheet.press.node import forget_store, the_store
    from broadsheet.press.tail import open_store

    open_store(the_store())
    forget_store()
    # Loaded once here, shared by every process that is forked from this one.
    WSGIHandler()
    assert get_resolver().url_patterns
    connections.close_all()
    gc.collect()
    gc.freeze()
    night = _Night()
    night.start()
    _tell_where(tell)
    try:
        _granian(settings.ENV).serve()
    finally:
        night.stop()


def _granian(env: dict[str, Any]) -> Any:
    from granian import Granian
    from granian.constants import Interfaces, Loops
    from granian.log import LogLevels

    return Granian(
        "broadsheet.frontdoor.app:app",
        address=env["BROADSHEET_HOST"],
        port=env["BROADSHEET_PORT"],
        interface=Interfaces.RSGI,
        workers=env["BROADSHEET_WORKERS"],
        loop=Loops.uvloop,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=10,
        backpressure=1024,
        websockets=False,
    )


class _Night:
    """The night shift's process, started again whenever it dies."""

    def __init__(self) -> None:
        self._stopping = False
        self._process: ForkProcess | None = None

    def start(self) -> None:
        import threading

        self._spawn()
        threading.Thread(target=self._watch, name="night-watch", daemon=True).start()

    def _spawn(self) -> None:
        self._process = multiprocessing.get_context("fork").Process(target=_night, name="broadsheet-night", daemon=False)
        self._process.start()

    def _watch(self) -> None:
        while not self._stopping:
            assert self._process is not None
            self._process.join(0.5)
            if not self._process.is_alive() and not self._stopping:
                logging.getLogger(__name__).error("The night shift ended unexpectedly; it is started again.")
                self._spawn()

    def stop(self) -> None:
        self._stopping = True
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            self._process.join(12)
            if self._process.is_alive():
                self._process.kill()


def _night() -> None:
    from broadsheet.frontdoor.night_shift import work_through_the_night

    _die_with_parent()
    work_through_the_night()


def _die_with_parent() -> None:
    """Where the parent is killed outright, the night shift must not go on alone (Linux: PR_SET_PDEATHSIG)."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    if os.getppid() == 1:
        os.kill(os.getpid(), signal.SIGTERM)


def _tell_where(tell: Callable[[str], None]) -> None:
    from django.conf import settings

    accounts = settings.HOME / "demo-accounts.json"
    tell(f"\n  The paper     {settings.ADDRESS}/")
    tell(f"  The newsroom  {settings.ADDRESS}/newsroom/")
    if accounts.exists():
        tell(f"  Sign in with one of the accounts in {accounts}")
        if not settings.ENV["EMAIL_URL"]:
            tell(f"  Mail it sends {settings.ADDRESS}/mailbox/")
    else:
        tell("  Make the first account with: broadsheet manage createsuperuser")
    tell("  Stop with Ctrl-C.\n")
