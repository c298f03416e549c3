"""A voucher's code, typed in by a reader."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from broadsheet.circulation.actions.redeem_voucher import VoucherRefused, redeem_voucher

TRIES_AN_HOUR = 10


@never_cache
@require_POST
def voucher(request: HttpRequest) -> HttpResponse:
    reader: Any = request.user
    if not reader.is_authenticated:
        return redirect_to_login("/account/plan/")
    code = request.POST.get("code", "").replace("\0", "").strip()[:80]
    if not code:
        messages.error(request, "Type the code in first.")
    elif not _may_try(reader.pk):
        messages.error(request, f"That was {TRIES_AN_HOUR} tries within the hour. Wait an hour, then look at the code and try again.")
    else:
        try:
            given = redeem_voucher(reader, code)
        except VoucherRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"The code is good: you read everything until {given.ends_at:%d %B %Y}.")
    return redirect("plan")


def _may_try(reader: int) -> bool:
    key = f"voucher-tries:{reader}:{int(time.time() // 3600)}"
    cache.add(key, 0, timeout=3700)
    try:
        return cache.incr(key) <= TRIES_AN_HOUR
    except ValueError:
        # The cache forgot it between the two calls; the next try counts again.
        return True
