"""The door of the newsroom: where the paper asks for it, staff must hold a second factor."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect


class StaffDoorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith("/newsroom/"):
            return self.get_response(request)
        if settings.STAFF_TWO_FACTOR and request.user.is_authenticated:
            if not is_mfa_enabled(request.user):
                messages.warning(request, "The newsroom asks for a second factor. Set one up here, then come back.")
                return redirect("mfa_index")
            if not _used_a_factor(request):
                messages.warning(request, "The newsroom asks for your second factor. Sign in again with it.")
                return redirect("mfa_reauthenticate")
        response = self.get_response(request)
        if "content-security-policy" not in response.headers:
            # What django-csp reads; a preview of a reader's page brings its own, stricter policy.
            response._csp_replace = settings.NEWSROOM_POLICY  # type: ignore[attr-defined]
        return response


def _used_a_factor(request: HttpRequest) -> bool:
    """Whether this session was signed in to with a second factor or a passkey, or has shown one since."""
    return any(one.get("method") == "mfa" for one in request.session.get("account_authentication_methods", []))
