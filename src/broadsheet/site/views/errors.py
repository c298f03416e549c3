"""Error pages that help: what happened, and where to go from here."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse

from broadsheet.press.plans import Plan, fragment
from broadsheet.press.printing import proof_page
from broadsheet.press.views import respond
from broadsheet.site.security import page_headers
from broadsheet.site.shell import Meta, page, render, top_news_part

log = logging.getLogger(__name__)

_PLAIN = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Something went wrong</title>'
    "<h1>Something went wrong on our side</h1>"
    '<p>We have been told. Please try again in a minute, or go to the <a href="/">home page</a>.</p></html>'
)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "There is no page at this address")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, "You may not see this page")


def malformed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, "This request could not be read")


def broken(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours; plain HTML where even the paper's own page cannot be made."""
    try:
        return _page(request, 500, "Something went wrong on our side")
    except Exception:
        log.exception("The error page itself failed.")
        response = HttpResponse(_PLAIN, status=500)
        for name, value in page_headers():
            response.headers[name] = value
        return response


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, "This form has expired")


def _page(request: HttpRequest, status: int, title: str) -> HttpResponse:
    body = (
        fragment("error", set(), lambda: render("site/error.html", status=status, title=title, asked=_words(request.path))),
        top_news_part(),
        fragment("story-end", set(), lambda: "</div></main>"),
    )
    plan: Plan = page(f"error:{status}", Meta(title=title, path="/", robots="noindex"), body, set(), status=status)
    response = respond(proof_page(plan), request)
    response.headers["cache-control"] = "private, no-store"
    del response.headers["etag"]
    return response


def _words(path: str) -> str:
    """What a reader with a broken address may have been looking for."""
    return path.rstrip("/").rpartition("/")[2].replace("-", " ").replace("_", " ")[:80]
