"""Print a page again because it changed, before anybody asks for it."""

from __future__ import annotations

import logging

from django.http import Http404, HttpRequest
from django.urls import Resolver404, resolve

from broadsheet.press.store import PageStore

log = logging.getLogger(__name__)


def reprint(store: PageStore, address: str) -> None:
    """Ask the address's own view for the page, as a signed-out reader would. A failure is logged, and not tried again."""
    # Crossed off first: a change that comes while printing must be able to ask anew.
    store.printed_again(address)
    try:
        match = resolve(address)
        request = HttpRequest()
        request.method, request.path = "GET", address
        match.func(request, *match.args, **match.kwargs)
    except (Http404, Resolver404):
        pass
    except Exception:
        log.exception("The page %s could not be printed again.", address)
