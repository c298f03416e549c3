"""Counting a read at the front door: the pass says who reads, the table whether there is room, and no Django view is in between."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.db import close_old_connections

from broadsheet.access.crawlers import engine_of
from broadsheet.access.current import read_policy
from broadsheet.access.gate import settle
from broadsheet.access.passes import COOKIE, LIFE, METER_COOKIE, ReaderPass, sign_pass
from broadsheet.access.policy import StoryFacts
from broadsheet.access.strangers import is_kept
from broadsheet.press.assembly import Page


def is_special(page: Page, agent: str, address: str) -> bool:
    """Whether a stranger may have a special door to this page: an institution's address, or a search engine's name."""
    policy, _ = read_policy(page.basis)
    return policy.holds_address(address, time.time()) or (policy.crawlers_read_whole and bool(engine_of(agent)))


def count_read(page: Page, reader: ReaderPass | None, address: str) -> tuple[ReaderPass, list[tuple[str, str]]]:
    """The pass with this read counted, and the header that hands it out. Runs in a thread: it writes to the database."""
    policy, zone = read_policy(page.basis)
    try:
        counted = settle(reader, StoryFacts.read(page.gate), policy, zone, address)
    finally:
        close_old_connections()
    return counted, _cookie(counted)


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
    return client_address(peer, headers.get("x-forwarded-for", ""), settings.ALLAUTH_TRUSTED_PROXY_COUNT)
