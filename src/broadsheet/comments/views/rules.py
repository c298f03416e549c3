"""The rules of the conversation, as readers find them: made from the rules themselves, so that the page cannot lag behind."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from broadsheet.comments.current import conversation_policy
from broadsheet.comments.rules import rules


@require_safe
@never_cache
def comment_rules(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "comments/rules.html",
        {"rules": rules(), "policy": conversation_policy(), "has_outside_judge": bool(settings.ENV["BROADSHEET_COMMENT_JUDGE"])},
    )
