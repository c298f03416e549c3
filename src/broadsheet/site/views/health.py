"""For machines that watch over the paper: alive, ready, and the figures."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from broadsheet.press.node import the_store


@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """200 where the database and the page store answer; what Django itself raises otherwise is a 500."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok", "page_store": the_store().counts()})
