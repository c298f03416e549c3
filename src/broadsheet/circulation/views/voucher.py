"""A voucher's code, typed in by a reader."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from broadsheet.access.models.tally import count_try
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
    return count_try(f"voucher-tries:{reader}") <= TRIES_AN_HOUR
