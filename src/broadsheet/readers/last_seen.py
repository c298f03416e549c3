"""Notes where readers are signed in, and when they were last seen there."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponseBase

# Noting is a write, and SQLite has one writer: a request a minute is enough for "last seen".
_EVERY = 60.0
_MOST_KNOWN = 20_000


class LastSeenMiddleware:
    """Keeps the list of signed-in devices: a new device or a new address at once, else once a minute in each process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._noted: dict[tuple[str, int, str, str], float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key
        if key and request.user.is_authenticated:
            # A session may change hands without a new key, and a device its address.
            mark = (key, request.user.pk, get_adapter(request).get_client_ip(request), request.headers.get("user-agent", "")[:200])
            now = time.monotonic()
            if self._noted.get(mark, 0.0) <= now:
                if len(self._noted) >= _MOST_KNOWN:
                    self._noted.clear()
                UserSession.objects.create_from_request(request)
                self._noted[mark] = now + _EVERY
        return self.get_response(request)
