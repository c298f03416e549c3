"""This process's page store: opened when first wanted, never shared across a fork."""

from __future__ import annotations

import os
import threading

from django.conf import settings

from broadsheet.press.store import PageStore

_store: PageStore | None = None
_owner = 0
_lock = threading.Lock()


def the_store() -> PageStore:
    global _store, _owner
    if _store is None or _owner != os.getpid() or _store.is_gone():
        with _lock:
            if _store is not None and _owner == os.getpid() and _store.is_gone():
                _store.reopen()
            elif _store is None or _owner != os.getpid():
                _store = PageStore(settings.HOME / "page-store", megabytes=settings.ENV["BROADSHEET_STORE_MB"])
                _owner = os.getpid()
    return _store


def forget_store() -> None:
    """Close this process's store; for tests and for a clean stop."""
    global _store
    with _lock:
        if _store is not None and _owner == os.getpid():
            _store.close()
        _store = None
