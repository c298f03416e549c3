"""Words that came without a sign-in, kept in the session until their reader has signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from broadsheet.access.models.tally import count_try
from broadsheet.access.network import range_of
from broadsheet.comments.actions.post_comment import MOST_KEPT

_DRAFTS = "comment_drafts"
_MOST_DRAFTS = 5
_DRAFTS_AN_HOUR = 30
# A session that was opened for a draft alone.
_KEPT_FOR = 24 * 3600


def keep_draft(request: HttpRequest, name: str, text: str) -> None:
    """A stranger's words are kept with a session of their own; nobody may fill the table with them."""
    if text and _is_from_here(request) and count_try(f"draft:{range_of(getattr(request, 'client_address', ''))}", 3600) <= _DRAFTS_AN_HOUR:
        drafts = dict(list(request.session.get(_DRAFTS, {}).items())[-_MOST_DRAFTS:])
        request.session[_DRAFTS] = {**drafts, name: text[:MOST_KEPT]}
        request.session.set_expiry(_KEPT_FOR)


def kept_draft(request: HttpRequest, name: str) -> str:
    return str(request.session.get(_DRAFTS, {}).get(name, "")) if request.user.is_authenticated else ""


def drop_draft(request: HttpRequest, name: str) -> None:
    drafts = request.session.get(_DRAFTS, {})
    if drafts.pop(name, None) is not None:
        request.session[_DRAFTS] = drafts


def last_as_long_as_others(sender: Any, request: HttpRequest, **_: Any) -> None:
    """Django's signal `user_logged_in`: a draft's short session becomes a usual one. What a sign-in form has chosen stays."""
    if request.session.get("_session_expiry") == _KEPT_FOR:
        request.session.set_expiry(None)


def sign_in_address(back: str) -> str:
    return f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': back})}"


def _is_from_here(request: HttpRequest) -> bool:
    """Whether one of our own pages sent the form: another site's may not open a session here, which would end the reader's own."""
    origin, site = request.headers.get("origin", ""), request.headers.get("sec-fetch-site", "same-origin")
    return site == "same-origin" and origin in ("", f"{request.scheme}://{request.get_host()}", settings.ADDRESS)
