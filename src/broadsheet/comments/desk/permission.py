"""Who may use the moderators' screens."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from broadsheet.comments.actions.moderate_comment import MODERATE

Screen = Callable[..., HttpResponseBase]


def who_has(permission: str) -> Callable[[Screen], Screen]:
    """Asked in the view, whatever the menu shows."""

    def keep(screen: Screen) -> Screen:
        @never_cache
        @wraps(screen)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return screen(request, *args, **kwargs)

        return asked

    return keep


for_moderators = who_has(MODERATE)
