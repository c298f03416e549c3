"""Counting a read at the front door: the pass says who reads, the table whether there is room, and no Django view is in between."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection

from broadsheet.access.crawlers import engine_of
from broadsheet.access.current import read_policy
from broadsheet.access.gate import settle
from broadsheet.access.passes import COOKIE, LIFE, METER_COOKIE, ReaderPass, sign_pass
from broadsheet.access.policy import StoryFacts
from broadsheet.access.strangers import is_kept
from broadsheet.press.assembly import Page

_thread = threading.local()


def is_special(page: Page, agent: str, address: str) -> bool:
    """Whether a stranger may have a special door to this page: an institution's address, or a search engine's name."""
    policy, _ = read_policy(page.basis)
    return policy.holds_address(address, time.time()) or (policy.crawlers_read_whole and bool(engine_of(agent)))


def count_read(page: Page, reader: ReaderPass | None, address: str) -> tuple[ReaderPass, list[tuple[str, str]]]:
    """The pass with this read counted, and the header that hands it out. Runs in a thread: it writes to the database."""
    policy, zone = read_policy(page.basis)
    _mind_connection()
    counted = settle(reader, StoryFacts.read(page.gate), policy, zone, address)
    return counted, _cookie(counted)


def _mind_connection() -> None:
    """Let go of a connection that is old or broken. Asking costs a query, so it is asked every few seconds and after an error."""
    now = time.monotonic()
    if connection.errors_occurred or now > getattr(_thread, "look_again", 0.0):
        _thread.look_again = now + 5.0
        close_old_connections()


def _cookie(counted: ReaderPass) -> list[tuple[str, str]]:
    now = time.time()
    if counted.reader:
        name, life = COOKIE, max(1, min(LIFE, int(counted.expires - now)))
    elif is_kept(counted):
        name, life = METER_COOKIE, max(1, int(counted.expires - now))
    else:
        return []
    secure = "; Secure" if settings.SESSION_COOKIE_SECURE else ""
    return [("set-cookie", f"{name}={sign_pass(counted, settings.PASS_KEYS)}; HttpOnly; Max-Age={life}; Path=/; SameSite=Lax{secure}")]


def client_of(scope: Any, headers: Any) -> str:
    from broadsheet.access.network import client_address

    peer = scope.client.rpartition(":")[0].strip("[]")
    return client_address(peer, joined(headers, "x-forwarded-for", ","), settings.ALLAUTH_TRUSTED_PROXY_COUNT)


def joined(headers: Any, name: str, by: str) -> str:
    """All lines of a header as one, as Django sees them: a proxy may have added its own line below the client's."""
    lines = headers.get_all(name)
    return by.join(lines) if len(lines) > 1 else lines[0] if lines else ""
