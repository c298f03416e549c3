"""Words that came without a sign-in, kept in the session until their reader has signed in; and forms whose token had grown old."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from broadsheet.access.models.tally import count_try
from broadsheet.access.network import range_of
from broadsheet.comments.actions.post_comment import MOST_KEPT

View = Callable[..., HttpResponse]

_DRAFTS = "comment_drafts"
_MOST_DRAFTS = 8
_DRAFTS_AN_HOUR = 30
# A session that was opened for a draft alone.
_KEPT_FOR = 24 * 3600


def keep_draft(request: HttpRequest, name: str, text: str) -> None:
    """A stranger's words are kept with a session of their own; nobody may fill the table with them."""
    if text and is_from_here(request) and count_try(f"draft:{range_of(getattr(request, 'client_address', ''))}", 3600) <= _DRAFTS_AN_HOUR:
        drafts = dict(list(request.session.get(_DRAFTS, {}).items())[-_MOST_DRAFTS:])
        request.session[_DRAFTS] = {**drafts, name: text[:MOST_KEPT]}
        request.session.set_expiry(_KEPT_FOR)


def kept_draft(request: HttpRequest, name: str) -> str:
    return str(request.session.get(_DRAFTS, {}).get(name, "")) if request.user.is_authenticated else ""


def drop_draft(request: HttpRequest, name: str) -> None:
    drafts = request.session.get(_DRAFTS, {})
    if drafts.pop(name, None) is not None:
        request.session[_DRAFTS] = drafts


def keeps_words(name: str, *fields: str) -> Callable[[View], View]:
    """A page for those signed in, with words to write: nothing of these fields is lost by an ended sign-in or a token that grew old.

    `name` says what is written, with the view's own arguments (`"appeal:{number}"`). The view begins its form with `kept_words`, and
    calls `drop_words` when it has taken them; the form has the tag `writer`.
    """

    def of(view: View) -> View:
        @wraps(view)
        def sent(request: HttpRequest, **arguments: Any) -> HttpResponse:
            request.was_sent = True  # type: ignore[attr-defined]
            return view(request, **arguments)

        @csrf_exempt
        @never_cache
        @wraps(view)
        def kept(request: HttpRequest, **arguments: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                written = f"{name.format(**arguments)}:{request.POST.get('writer', '')[:24]}"
                for field in fields:
                    keep_draft(request, f"{written}:{field}", request.POST.get(field, "").replace("\0", ""))
                return redirect(sign_in_address(request.get_full_path()))
            answer = csrf_protect(sent)(request, **arguments)
            return answer if hasattr(request, "was_sent") else shown_again(request, view, **arguments)

        return kept

    return of


def shown_again(request: HttpRequest, view: View, **arguments: Any) -> HttpResponse:
    """The page as it stands, after a form whose token was not good: with what was typed in it, if it was typed on a page of ours."""
    typed = request.POST if is_from_here(request) else QueryDict()
    if typed:
        messages.warning(request, "This page had grown old. Your words are below: please send them again.")
    request.method, request.POST = "GET", typed
    answer = view(request, **arguments)
    answer.status_code = 403
    return answer


def kept_words(request: HttpRequest, name: str, *fields: str) -> dict[str, str]:
    """What `keeps_words` kept, by field; without what is empty, and what somebody else wrote in this browser."""
    found = {field: kept_draft(request, f"{name}:{writer_mark(request.user.pk)}:{field}") for field in fields}
    return {field: words for field, words in found.items() if words}


def drop_words(request: HttpRequest, name: str, *fields: str) -> None:
    for field in fields:
        drop_draft(request, f"{name}:{writer_mark(request.user.pk)}:{field}")


def writer_mark(reader: int | None) -> str:
    """The name under which a reader's unsent words are kept: it says who they are only to us, and is the same after every sign-in.

    Forms carry it in the field `writer`, as a form that comes after its sign-in has ended could not say otherwise whose it is.
    """
    return salted_hmac("comments.drafts", str(reader), algorithm="sha256").hexdigest()[:24]


def last_as_long_as_others(sender: Any, request: HttpRequest, **_: Any) -> None:
    """Django's signal `user_logged_in`: a draft's short session becomes a usual one. What a sign-in form has chosen stays."""
    if request.session.get("_session_expiry") == _KEPT_FOR:
        request.session.set_expiry(None)


def sign_in_address(back: str) -> str:
    return f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': back})}"


def is_from_here(request: HttpRequest) -> bool:
    """Whether one of our own pages sent the form: another site's may not open a session here, which would end the reader's own."""
    origin, site = request.headers.get("origin", ""), request.headers.get("sec-fetch-site", "same-origin")
    return site == "same-origin" and origin in ("", f"{request.scheme}://{request.get_host()}", settings.ADDRESS)
