"""Printed views: a Django view that answers from the press."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from broadsheet.press.assembly import Answer, Ask, Page, accepts_gzip
from broadsheet.press.node import the_store
from broadsheet.press.plans import Plan
from broadsheet.press.printing import print_page
from broadsheet.press.registry import ASK, settle

BuildPlan = Callable[..., Plan | HttpResponseBase]


def printed(build: BuildPlan) -> Callable[..., HttpResponseBase]:
    """Make a view of a function that builds a plan from the address's arguments.

    The request is not handed on: a printed page may depend on nothing but its address. What is personal stands in
    holes.
    """

    @wraps(build)
    def view(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        page = print_page(the_store(), request.path, lambda: build(**arguments))
        return page if isinstance(page, HttpResponseBase) else respond(page, request)

    return view


def respond(page: Page, request: HttpRequest) -> HttpResponse:
    reader = getattr(request, "reader_pass", None)
    side = page.side(reader)
    if side == ASK and request.headers.get("sec-purpose", "").startswith("prefetch"):
        return not_ahead_of_time()
    if side == ASK:
        reader = settle(page.gate, page.basis, reader, request)
        side = page.side(reader)
    ask = Ask(
        head=request.method == "HEAD",
        gzip=accepts_gzip(request.headers.get("accept-encoding", "")),
        if_none_match=request.headers.get("if-none-match", ""),
        reader=reader,
    )
    return as_django(page.answer(ask, side))


def not_ahead_of_time() -> HttpResponse:
    """A page that counts may not be fetched before somebody wants it; the browser asks again when they do."""
    return HttpResponse(status=503, headers={"cache-control": "no-store"})


def as_django(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status)
    for name, value in answer.headers:
        response.headers[name] = value
    if answer.status == 304:
        del response.headers["content-type"]
    return response
