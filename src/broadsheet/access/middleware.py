"""Gives signed-in readers their pass, and takes it back when they sign out."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.account.models import EmailAddress
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from broadsheet.access.decision import Tier
from broadsheet.access.passes import COOKIE, LIFE, ReaderPass, read_pass, sign_pass
from broadsheet.readers.models import Reader


class ReaderPassMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        held = request.COOKIES.get(COOKIE)
        known = read_pass(held, settings.PASS_KEYS, time.time()) if held else None
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        fresh = None
        if signed_in and (known is None or not _is_whose(known, request)):
            fresh = known = _new_pass(request)
        request.reader_pass = known if signed_in else None  # type: ignore[attr-defined]
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and hasattr(user, "is_authenticated") and _touched(request):
            fresh = _new_pass(request)
            if fresh is None and held:
                response.delete_cookie(COOKIE)
        if fresh is not None:
            response.set_cookie(
                COOKIE, sign_pass(fresh, settings.PASS_KEYS), max_age=LIFE, httponly=True,
                secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
            )  # fmt: skip
        elif held and known is None:
            response.delete_cookie(COOKIE)
        made_up = signed_in and not request.user.is_authenticated
        if (COOKIE in response.cookies or made_up) and "public" in response.headers.get("cache-control", ""):
            # A shared cache would keep the cookie with the answer, and hand one reader's pass to others.
            response.headers["cache-control"] = "private, no-cache"
        return response


def _touched(request: HttpRequest) -> bool:
    """Whether this request may have changed who is signed in, or what they are called."""
    return request.method == "POST" and request.path.startswith("/account/")


def _is_whose(known: ReaderPass, request: HttpRequest) -> bool:
    return request.session.get("_auth_user_id") == str(known.reader)


def _new_pass(request: HttpRequest) -> ReaderPass | None:
    user = request.user
    if not isinstance(user, Reader) or not user.is_active:
        return None
    confirmed = EmailAddress.objects.filter(user=user, verified=True).exists()
    return ReaderPass(user.pk, user.display_name, tier_of(user), confirmed, int(time.time()) + LIFE)


def tier_of(reader: Reader) -> Tier:
    if reader.is_of_the_newsroom:
        return Tier.STAFF
    return Tier.SUBSCRIBER if reader.is_subscriber else Tier.MEMBER
