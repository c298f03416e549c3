"""The passes that readers show at the front door, checked once each."""

from __future__ import annotations

import time
from collections.abc import Callable

from broadsheet.access.passes import COOKIE, METER_COOKIE, ReaderPass, is_bound_to, read_pass
from broadsheet.access.recall import is_recalled
from broadsheet.access.strangers import is_kept
from broadsheet.press.store import PageStore

_MOST = 5_000
_LONGEST = 4_096
# How the names of all cookies begin that say who reads.
_OURS = "broadsheet_"


class PassBook:
    """Which reader a cookie header stands for. Everything known is forgotten when the store changes: a pass may have been recalled."""

    def __init__(self, keys: list[str], session_cookie: str, csrf_cookie: str) -> None:
        self._keys, self._session, self._csrf = keys, session_cookie, csrf_cookie
        self._generation = -1
        self._known: dict[str, ReaderPass | None] = {}

    def reader(self, cookies: str, address: Callable[[], str], store: PageStore, generation: int) -> tuple[bool, ReaderPass | None]:
        """Whether the cookies can be judged here, and the pass they hold; signed-out readers hold none.

        A reader with a session and no pass that is still good is sent to Django, which gives a new one. `address` gives
        the client's, to which an institution's pass is bound.
        """
        if _OURS not in cookies:
            return True, None
        if generation != self._generation:
            self._known.clear()
            self._generation = generation
        known = self._known.get(cookies)
        if known is None:
            if cookies in self._known:
                return True, None
            can_judge, known = self._judge(_parsed(cookies), address, store)
            if not can_judge:
                return False, None
            if len(cookies) < _LONGEST and (known is None or known.reader or not known.bound):
                self._remember(cookies, known)
        return (True, known) if known is None or known.expires > time.time() else (False, None)

    def _judge(self, given: dict[str, str], address: Callable[[], str], store: PageStore) -> tuple[bool, ReaderPass | None]:
        session, text, meter = given.get(self._session), given.get(COOKIE), given.get(METER_COOKIE)
        if not session and not text:
            held = read_pass(meter, self._keys, time.time()) if meter else None
            # Any other pass under the meter's name would count without its session.
            return not meter or (held is not None and is_kept(held)), held
        found = read_pass(text, self._keys, time.time()) if text else None
        if found is None or is_recalled(found, store):
            return False, None
        if session:
            is_theirs = bool(found.reader) and is_bound_to(found, session, self._keys) and not meter
            return is_theirs and found.csrf == given.get(self._csrf, ""), found
        return not found.reader and bool(found.bound) and is_bound_to(found, address(), self._keys), found

    def _remember(self, cookies: str, known: ReaderPass | None) -> None:
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[cookies] = known


def _parsed(cookies: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in cookies.split(";"):
        name, _, value = one.strip().partition("=")
        # A name given twice counts as Django takes it, the last one, so that both doors see the same reader.
        found[name] = value.strip('"')
    return found
