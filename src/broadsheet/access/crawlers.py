"""Search engines, known by their names and by DNS: the name alone proves nothing, so it is looked up back and forth."""

from __future__ import annotations

import hashlib
import hmac
import logging
import socket
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from django.conf import settings
from django.core.cache import cache

log = logging.getLogger(__name__)

# What an engine's agent calls itself, and the domains that its machines' names end in, as the engines publish them.
ENGINES: dict[str, tuple[str, ...]] = {
    "googlebot": (".googlebot.com", ".google.com"),
    "bingbot": (".search.msn.com",),
    "applebot": (".applebot.apple.com",),
    "duckduckbot": (".duckduckgo.com",),
    "yandex": (".yandex.ru", ".yandex.net", ".yandex.com"),
    "baiduspider": (".baidu.com", ".baidu.jp"),
}
_KEPT_GOOD, _KEPT_BAD = 86_400, 3_600
# DNS may be slow on purpose: it gets two threads of its own, and as many seconds.
_PATIENCE = 2.0
_lookups = ThreadPoolExecutor(2, thread_name_prefix="dns")
_lines = threading.BoundedSemaphore(2)


class Resolver:
    """The system's DNS. Tests and papers with a resolver of their own replace it with `use_resolver`."""

    def name_of(self, address: str) -> str:
        return socket.gethostbyaddr(address)[0]

    def addresses_of(self, name: str) -> Iterable[str]:
        return [str(one[4][0]) for one in socket.getaddrinfo(name, None)]


_resolver: list[Resolver] = [Resolver()]


def use_resolver(resolver: Resolver) -> Callable[[], None]:
    """Use another resolver; what is returned puts the former one back."""
    former = _resolver[0]
    _resolver[0] = resolver

    def put_back() -> None:
        _resolver[0] = former

    return put_back


def engine_of(agent: str) -> str:
    """The search engine that an agent says it is, or nothing."""
    return _engine_of(agent[:300])


@lru_cache(maxsize=4096)
def _engine_of(agent: str) -> str:
    name = agent.lower()
    return next((engine for engine in ENGINES if engine in name), "")


def is_search_engine(agent: str, address: str) -> bool:
    """Whether an agent is the search engine that it says it is: its address has a name of the engine's, and that name leads back."""
    engine = engine_of(agent)
    if not engine:
        return False
    digest = hmac.new(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256).hexdigest()[:24]
    key = f"crawler:{engine}:{digest}"
    known = cache.get(key)
    if known is None:
        known = _in_time(engine, address)
        if known is not None:
            cache.set(key, known, _KEPT_GOOD if known else _KEPT_BAD)
    return bool(known)


def _in_time(engine: str, address: str) -> bool | None:
    """The look-up's answer; None, which counts as no for now, where DNS is slow or two others are being looked up."""
    if not _lines.acquire(blocking=False):
        return None
    answer = _lookups.submit(_looked_up, engine, address)
    answer.add_done_callback(lambda _: _lines.release())
    try:
        return answer.result(timeout=_PATIENCE)
    except TimeoutError:
        return None


def _looked_up(engine: str, address: str) -> bool:
    resolver = _resolver[0]
    try:
        name = resolver.name_of(address).rstrip(".").lower()
        return name.endswith(ENGINES[engine]) and address in set(resolver.addresses_of(name))
    except OSError:
        return False
    except Exception:
        log.exception("A crawler could not be looked up.")
        return False
