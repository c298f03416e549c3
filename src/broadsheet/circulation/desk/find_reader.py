"""The desk's first screen: find a reader by e-mail address or name."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from broadsheet.circulation.desk.permission import of_the_desk
from broadsheet.readers.models import Reader

_MOST = 50


@require_safe
@of_the_desk
def find_reader(request: HttpRequest) -> HttpResponse:
    asked = " ".join(request.GET.get("q", "").replace("\0", "").split())[:120]
    readers = Reader.objects.prefetch_related("subscriptions__plan").order_by("email") if asked else Reader.objects.none()
    for word in asked.split():
        readers = readers.filter(
            Q(email__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(chosen_name__icontains=word)
        )
    found = list(readers[: _MOST + 1])
    return render(
        request,
        "circulation/desk/find_reader.html",
        {"asked": asked, "found": found[:_MOST], "are_more": len(found) > _MOST, "most": _MOST},
    )
