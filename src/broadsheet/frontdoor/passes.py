"""The passes that readers show at the front door, checked once each."""

from __future__ import annotations

import time

from broadsheet.access.passes import COOKIE, ReaderPass, read_pass

_MOST = 20_000
_MARK = f"{COOKIE}="


class PassBook:
    def __init__(self, keys: list[str], session_cookie: str) -> None:
        self._keys = keys
        self._session = f"{session_cookie}="
        self._known: dict[str, ReaderPass] = {}

    def reader(self, cookies: str) -> tuple[bool, ReaderPass | None]:
        """Whether the cookies can be judged here, and the pass they hold; signed-out readers hold none.

        A reader with a session and no pass that is still good is sent to Django, which gives a new one.
        """
        if self._session not in cookies:
            return _MARK not in cookies, None
        start = cookies.find(_MARK)
        if start < 0:
            return False, None
        text = cookies[start + len(_MARK) :].partition(";")[0].strip()
        known = self._known.get(text)
        now = time.time()
        if known is None:
            known = read_pass(text, self._keys, now)
            if known is None:
                return False, None
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[text] = known
        return (True, known) if known.expires > now else (False, None)
