"""Let pins fall off whose time has passed."""

from __future__ import annotations

from django.utils import timezone

from broadsheet.newsroom.models import FrontSlot, TopNewsPin


def unpin_expired() -> None:
    for model in (FrontSlot, TopNewsPin):
        for pin in model.objects.filter(until__lte=timezone.now()):
            pin.delete()
