"""Finds out who reads: hands signed-in readers their pass, strangers their meter, and opens the special doors."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from broadsheet.access.doors import special_pass
from broadsheet.access.issue import new_pass
from broadsheet.access.network import client_address
from broadsheet.access.passes import COOKIE, LIFE, METER_COOKIE, ReaderPass, is_bound_to, read_pass, sign_pass
from broadsheet.access.recall import is_recalled
from broadsheet.access.strangers import is_kept
from broadsheet.press.node import the_store


class ReaderPassMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        forwarded = request.headers.get("x-forwarded-for", "")
        request.client_address = client_address(  # type: ignore[attr-defined]
            request.META.get("REMOTE_ADDR", ""), forwarded, settings.ALLAUTH_TRUSTED_PROXY_COUNT
        )
        known, fresh = _pass_of(request)
        request.reader_pass, request.new_pass = known, fresh  # type: ignore[attr-defined]
        response = self.get_response(request)
        if _touched(request):
            request.new_pass = new_pass(request, time.time())  # type: ignore[attr-defined]
            request.reader_pass = request.new_pass  # type: ignore[attr-defined]
        _hand_over(request, response)
        _keep_private(request, response)
        return response


def _pass_of(request: HttpRequest) -> tuple[ReaderPass | None, ReaderPass | None]:
    """The pass that counts for this request, and the same where it must be handed out."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if session:
        held = held_pass(request, session)
        known = held or new_pass(request, time.time())
        if known is not None:
            gift = special_pass(request, known) if "gift" in request.GET else None
            return gift or known, None if held else known
    special = special_pass(request, None)
    if special is not None:
        return special, special
    return _held_meter(request), None


def held_pass(request: HttpRequest, session: str) -> ReaderPass | None:
    """The pass that the request shows, if it is good: signed, in time, of this session, its form token still the browser's."""
    text = request.COOKIES.get(COOKIE)
    held = read_pass(text, settings.PASS_KEYS, time.time()) if text else None
    if held is None or not held.reader or not is_bound_to(held, session, settings.PASS_KEYS) or is_recalled(held, the_store()):
        return None
    if request.session.get("_auth_user_id") != str(held.reader):
        return None
    # A meter that was read on as a stranger must find its way into the account.
    return None if held.csrf != request.COOKIES.get(settings.CSRF_COOKIE_NAME) or METER_COOKIE in request.COOKIES else held


def _held_meter(request: HttpRequest) -> ReaderPass | None:
    text = request.COOKIES.get(METER_COOKIE)
    held = read_pass(text, settings.PASS_KEYS, time.time()) if text else None
    return held if held is not None and is_kept(held) else None


def _touched(request: HttpRequest) -> bool:
    """Whether this request may have changed who is signed in, what they are called, or what they may read."""
    return request.method == "POST" and request.path.startswith("/account/")


def _hand_over(request: HttpRequest, response: HttpResponseBase) -> None:
    new: ReaderPass | None = request.new_pass  # type: ignore[attr-defined]
    if new is not None and (new.reader or new.bound) and new.bound != "brake":
        _set(response, COOKIE, new, LIFE)
        if new.reader and METER_COOKIE in request.COOKIES:
            response.delete_cookie(METER_COOKIE)
    elif new is not None and is_kept(new):
        _set(response, METER_COOKIE, new, max(1, int(new.expires - time.time())))
    elif COOKIE in request.COOKIES and (request.reader_pass is None or not request.reader_pass.reader):  # type: ignore[attr-defined]
        response.delete_cookie(COOKIE)


def _set(response: HttpResponseBase, name: str, held: ReaderPass, life: int) -> None:
    response.set_cookie(
        name, sign_pass(held, settings.PASS_KEYS), max_age=life, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip


def _keep_private(request: HttpRequest, response: HttpResponseBase) -> None:
    """No shared cache may keep an answer that was made for one reader, or that hands out a cookie."""
    known: ReaderPass | None = request.reader_pass  # type: ignore[attr-defined]
    said = response.headers.get("cache-control", "")
    made_up = settings.SESSION_COOKIE_NAME in request.COOKIES and not request.user.is_authenticated
    if known is not None and not known.reader and (known.gift or not known.period):
        response.headers["cache-control"] = "private, no-store"
    elif "public" in said and (COOKIE in response.cookies or METER_COOKIE in response.cookies or made_up):
        response.headers["cache-control"] = "private, no-cache"
    elif known is not None and not said:
        response.headers["cache-control"] = "private, no-store"
