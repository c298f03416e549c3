"""The front door: printed pages straight from the store, everything else from Django."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Callable
from time import time
from typing import Any

from broadsheet.access.gate import OPEN_SIDES
from broadsheet.access.network import range_of
from broadsheet.access.passes import ReaderPass
from broadsheet.comments.judging import warm_rules
from broadsheet.frontdoor.django_bridge import BodyTooLarge, DjangoBridge, Headers, most_of, read_body
from broadsheet.frontdoor.meter import client_of, count_read, is_special, joined
from broadsheet.frontdoor.pages import PageShelf
from broadsheet.frontdoor.passes import PassBook
from broadsheet.frontdoor.reads import ReadCounter
from broadsheet.press.assembly import Answer, Ask, Page, accepts_gzip
from broadsheet.press.registry import ASK

log = logging.getLogger(__name__)

# Never printed: no use looking in the store, and no use waiting for another's printing.
_DJANGOS = ("/newsroom/", "/account/", "/comments/", "/search/", "/subscribe/", "/mailbox/", "/media/", "/static/", "/health/", "/read/")
_READS_EVERY = 5.0
# Beacons that one range of addresses may send in that time, and how many ranges are told apart.
_BEACONS_MOST = 200
_RANGES_MOST = 20_000
# A thread that counts reads in PostgreSQL lets go of the interpreter several times a query; with Python's own five
# milliseconds, a busy event loop would give it back only after so long each time.
_SWITCH = 0.0005


class FrontDoor:
    """One process's RSGI application (see the `docs/decisions` record on the front door)."""

    def __init__(self) -> None:
        self._bridge: DjangoBridge | None = None
        self._printing: dict[str, asyncio.Event] = {}

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Open what must not be shared across a fork."""
        import os

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
        sys.setswitchinterval(_SWITCH)
        from django.conf import settings
        from django.core.wsgi import get_wsgi_application

        self._bridge = DjangoBridge(get_wsgi_application(), settings.ENV["BROADSHEET_THREADS"])
        self._shelf = PageShelf()
        self._session_cookie: str = settings.SESSION_COOKIE_NAME
        self._passes = PassBook(settings.PASS_KEYS, settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
        self._reads = ReadCounter()
        self._beacons: Counter[str] = Counter()
        # (reader, story) and when: the reading history of those who keep one, handed on with the sums.
        self._history: dict[tuple[int, int], float] = {}
        self._beacon: bool = settings.ENV["BROADSHEET_READ_BEACON"]
        # The rules read their word lists when first asked; no reader should wait for that.
        self._bridge.submit(warm_rules)
        self._flushing = loop.create_task(self._hand_on_reads())

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._flushing.cancel()
        if self._bridge is not None:
            self._bridge.close()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        path = scope.path
        if scope.proto != "http":
            protocol.close(404)
            return
        method = scope.method
        if (method == "GET" or method == "HEAD") and not path.startswith(_DJANGOS) and "gift=" not in scope.query_string:
            headers = scope.headers
            generation = self._shelf.catch_up()
            # HTTP/2 may split cookies over several lines; asking for all of them costs more than one.
            cookies = headers.get("cookie", "") if scope.http_version == "1.1" else joined(headers, "cookie", "; ")
            known, reader = self._passes.reader(cookies, lambda: client_of(scope, headers), self._shelf.store, generation)
            if known:
                page = self._shelf.page(path)
                if page is None and await self._another_prints(path):
                    self._shelf.catch_up()
                    page = self._shelf.page(path)
                if page is None:
                    await self._print_through_django(scope, protocol, path)
                    return
                side = page.side(reader)
                if side != ASK and (reader is not None or side in OPEN_SIDES or not _is_special(page, scope, headers)):
                    self._send_page(scope, protocol, page, reader, side, headers)
                    return
                if side == ASK and await self._count_and_send(scope, protocol, page, reader, headers):
                    return
        elif method == "POST" and self._beacon and path.startswith("/read/"):
            self._count_beacon(path, scope)
            protocol.response_empty(204, [("cache-control", "no-store")])
            return
        await self._django(scope, protocol)

    async def _count_and_send(self, scope: Any, protocol: Any, page: Page, reader: ReaderPass | None, headers: Any) -> bool:
        """Count the read where the gate asks for it, and send what the table says. False where Django must answer instead."""
        is_ahead = headers.get("sec-purpose", "").startswith("prefetch")
        if scope.method == "HEAD" or is_ahead or (reader is None and _is_special(page, scope, headers)):
            return False
        try:
            counted, cookie = await self._run(count_read, page, reader, client_of(scope, headers))
        except Exception:
            log.exception("A read of %s could not be counted.", scope.path)
            return False
        self._send_page(scope, protocol, page, counted, page.side(counted), headers, cookie)
        return True

    def _send_page(
        self, scope: Any, protocol: Any, page: Page, reader: ReaderPass | None, side: str, headers: Any, cookie: Headers | None = None
    ) -> None:
        head, agent = scope.method == "HEAD", headers.get("user-agent", "")
        if page.counts and not head:
            purpose = headers.get("sec-purpose", "") or headers.get("purpose", "")
            if not self._beacon:
                self._reads.count(page.counts, agent, purpose)
            if reader is not None and reader.keeps_history and not purpose and side in OPEN_SIDES:
                self._history[reader.reader, page.counts] = time()
        gzip, wanted = accepts_gzip(headers.get("accept-encoding", "")), headers.get("if-none-match", "")
        _send(protocol, page.answer(Ask(head, gzip, wanted, reader), side), head, cookie)

    async def _run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        assert self._bridge is not None
        return await asyncio.get_running_loop().run_in_executor(self._bridge.pool, work, *arguments)

    def _count_beacon(self, path: str, scope: Any) -> None:
        """A read that a CDN served, told by the page itself: a story's number and nothing else."""
        story = path[len("/read/") :].strip("/")
        where = range_of(client_of(scope, scope.headers))
        self._beacons[where] += 1
        if story.isdecimal() and len(story) < 16 and self._beacons[where] <= _BEACONS_MOST and len(self._beacons) < _RANGES_MOST:
            self._reads.count(int(story), scope.headers.get("user-agent", ""), "")

    async def _another_prints(self, path: str) -> bool:
        """Wait while this process is already having the page printed. Whether there was anything to wait for."""
        printing = self._printing.get(path)
        if printing is None:
            return False
        await printing.wait()
        return True

    async def _print_through_django(self, scope: Any, protocol: Any, path: str) -> None:
        if path in self._printing:
            await self._django(scope, protocol)
            return
        printing = self._printing[path] = asyncio.Event()
        try:
            await self._django(scope, protocol)
        finally:
            del self._printing[path]
            printing.set()

    async def _django(self, scope: Any, protocol: Any) -> None:
        assert self._bridge is not None
        try:
            headers = scope.headers
            most = most_of(scope.path, headers.get("cookie", ""), self._session_cookie)
            has_body = scope.method not in {"GET", "HEAD"}
            body = await read_body(protocol, most=most, declared=headers.get("content-length", "")) if has_body else b""
        except BodyTooLarge:
            told = f"That is larger than {most // 1024 // 1024} MB, the most that can be sent here at once."
            protocol.response_str(413, [("content-type", "text/plain; charset=utf-8")], told)
            return
        except TimeoutError:
            protocol.response_str(408, [("content-type", "text/plain; charset=utf-8")], "It took too long to arrive. Please send it again.")
            return
        await self._bridge.answer(scope, protocol, body)

    async def _hand_on_reads(self) -> None:
        from broadsheet.newsroom.top_news import add_reads
        from broadsheet.shelf.history import note_reads

        def hand_on() -> None:
            counted = self._reads.take()
            read, self._history = self._history, {}
            self._beacons = Counter()
            if not counted and not read:
                return
            try:
                if counted:
                    add_reads(counted)
                    counted = {}
                if read:
                    note_reads(read)
            except Exception:
                log.exception("The reads could not be handed on; they are kept for the next time.")
                self._reads.give_back(counted)
                self._history = {**read, **self._history}
            finally:
                from django.db import close_old_connections

                close_old_connections()

        while True:
            await asyncio.sleep(_READS_EVERY)
            assert self._bridge is not None
            self._bridge.submit(hand_on)


def _is_special(page: Page, scope: Any, headers: Any) -> bool:
    return bool(page.gate) and is_special(page, headers.get("user-agent", ""), client_of(scope, headers))


def _send(protocol: Any, answer: Answer, head: bool, more: Headers | None) -> None:
    headers = [*answer.headers, *more] if more else answer.headers
    if answer.status == 304:
        protocol.response_empty(304, headers)
    elif head:
        protocol.response_empty(answer.status, [*headers, ("content-length", str(len(answer.body)))])
    else:
        protocol.response_bytes(answer.status, headers, answer.body)


app = FrontDoor()
