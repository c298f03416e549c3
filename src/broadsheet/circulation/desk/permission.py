"""Who may use the desk's screens."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

Screen = Callable[..., HttpResponse]


def of_the_desk(screen: Screen) -> Screen:
    """For circulation and administrators alone: asked in the view, whatever the menu shows."""

    @never_cache
    @wraps(screen)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("access.change_subscription"):
            raise PermissionDenied
        return screen(request, *args, **kwargs)

    return asked
