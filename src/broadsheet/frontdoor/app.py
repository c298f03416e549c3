"""The front door: printed pages straight from the store, everything else from Django."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from broadsheet.frontdoor.django_bridge import BodyTooLarge, DjangoBridge, read_body
from broadsheet.frontdoor.pages import PageShelf
from broadsheet.frontdoor.passes import PassBook
from broadsheet.frontdoor.reads import ReadCounter
from broadsheet.press.assembly import Answer, Ask, accepts_gzip

log = logging.getLogger(__name__)

# Never printed: no use looking in the store, and no use waiting for another's printing.
_DJANGOS = ("/newsroom/", "/account/", "/search/", "/media/", "/static/", "/health/", "/read/")
_READS_EVERY = 5.0


class FrontDoor:
    """One process's RSGI application (see the `docs/decisions` record on the front door)."""

    def __init__(self) -> None:
        self._bridge: DjangoBridge | None = None
        self._printing: dict[str, asyncio.Event] = {}

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Open what must not be shared across a fork."""
        import os

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")
        from django.conf import settings
        from django.core.wsgi import get_wsgi_application

        self._bridge = DjangoBridge(get_wsgi_application(), settings.ENV["BROADSHEET_THREADS"])
        self._shelf = PageShelf()
        self._passes = PassBook(settings.PASS_KEYS, settings.SESSION_COOKIE_NAME)
        self._reads = ReadCounter()
        self._beacon: bool = settings.ENV["BROADSHEET_READ_BEACON"]
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
        if (scope.method == "GET" or scope.method == "HEAD") and not path.startswith(_DJANGOS):
            headers = scope.headers
            known, reader = self._passes.reader(headers.get("cookie", ""))
            if known:
                page = self._shelf.page(path)
                if page is None and await self._another_prints(path):
                    page = self._shelf.page(path)
                if page is not None:
                    ask = Ask(
                        scope.method == "HEAD", accepts_gzip(headers.get("accept-encoding", "")),
                        headers.get("if-none-match", ""), reader,
                    )  # fmt: skip
                    if page.counts and scope.method == "GET" and not self._beacon:
                        purpose = headers.get("sec-purpose", "") or headers.get("purpose", "")
                        self._reads.count(page.counts, headers.get("user-agent", ""), purpose)
                    _send(protocol, page.answer(ask), scope.method == "HEAD")
                    return
                await self._print_through_django(scope, protocol, path)
                return
        elif path.startswith("/read/") and scope.method == "POST":
            self._count_beacon(path, scope.headers.get("user-agent", ""))
            protocol.response_empty(204, [("cache-control", "no-store")])
            return
        await self._django(scope, protocol)

    def _count_beacon(self, path: str, agent: str) -> None:
        """A read that a CDN served, told by the page itself: a story's number and nothing else."""
        story = path[len("/read/") :].strip("/")
        if story.isdecimal() and len(story) < 16:
            self._reads.count(int(story), agent, "")

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
            body = b"" if scope.method in {"GET", "HEAD"} else await read_body(protocol)
        except BodyTooLarge:
            protocol.response_str(
                413, [("content-type", "text/plain; charset=utf-8")], "That is larger than 64 MB, the most this site takes at once."
            )
            return
        await self._bridge.answer(scope, protocol, body)

    async def _hand_on_reads(self) -> None:
        from broadsheet.newsroom.top_news import add_reads

        def hand_on() -> None:
            counted = self._reads.take()
            if not counted:
                return
            try:
                add_reads(counted)
            except Exception:
                log.exception("The reads could not be handed on; they are kept for the next time.")
                self._reads.give_back(counted)
            finally:
                from django.db import close_old_connections

                close_old_connections()

        while True:
            await asyncio.sleep(_READS_EVERY)
            assert self._bridge is not None
            self._bridge.submit(hand_on)


def _send(protocol: Any, answer: Answer, head: bool) -> None:
    if head or answer.status == 304:
        headers = answer.headers if answer.status == 304 else [*answer.headers, ("content-length", str(len(answer.body)))]
        protocol.response_empty(answer.status, headers)
    else:
        protocol.response_bytes(answer.status, answer.headers, answer.body)


app = FrontDoor()
