"""What the script of a page asks for, and is told as JSON."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("accept", "")


def grown_old(request: HttpRequest) -> JsonResponse:
    """The page's token is not good any more: the script gets another, and sends the same once again."""
    said = "This page had grown old. Load it again; your words are kept."
    return JsonResponse({"said": said, "token": get_token(request)}, status=403)
