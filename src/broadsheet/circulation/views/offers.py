"""Offers for members."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from broadsheet.circulation.models import Offer
from broadsheet.readers.models import Purpose
from broadsheet.readers.models.consent import has_consented


@never_cache
@require_safe
@login_required
def offers(request: HttpRequest) -> HttpResponse:
    reader: Any = request.user
    agreed = has_consented(reader.pk, Purpose.OFFERS)
    now = timezone.now()
    rows = [{"offer": one, "is_early": one.public_from > now} for one in Offer.objects.open_at(now, early=agreed)[:60]]
    return render(request, "account/offers.html", {"rows": rows, "agreed": agreed})
