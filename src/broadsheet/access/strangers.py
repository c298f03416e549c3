"""The strangers' meter, where a paper grants one: counted in a signed cookie, with a brake on clearing it.

The brake counts new cookies by address range (see `network.range_of`), under a keyed digest that changes every day, so that
no address is kept. It holds back new cookies only: who has one reads on, and who signs in is not touched by it.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import replace

from django.conf import settings
from django.core.cache import cache

from broadsheet.access.decision import Tier
from broadsheet.access.network import range_of
from broadsheet.access.passes import METER_COOKIE, ReaderPass, sign_pass
from broadsheet.access.period import Period

# New meters an hour and range. A school or office of hundreds, new to the paper in one hour, passes.
NEW_METERS_AN_HOUR = 400


class StrangersMeter:
    def blank(self, period: Period, allowance: int) -> ReaderPass:
        """A stranger's pass with nothing read. It lives as long as the month, and is of no use after it."""
        now = time.time()
        return ReaderPass(
            0, "", Tier.STRANGER, False, now, int(period.ends), period=period, used=0, allowance=allowance,
        )  # fmt: skip

    def count(self, held: ReaderPass | None, story: int, period: Period, allowance: int, address: str) -> ReaderPass:
        """The stranger's pass with this story, or without it where nothing is left."""
        if held is not None and held.period == period:
            known = replace(held, allowance=allowance)
        elif self._brake_holds(address):
            return replace(self.blank(period, allowance), used=allowance, bound="brake")
        else:
            known = self.blank(period, allowance)
        if story in known.granted or known.used >= allowance:
            return known
        return known.with_grants(period, (story, *known.granted), known.used + 1, allowance)

    def _brake_holds(self, address: str) -> bool:
        hour = int(time.time() // 3600)
        day = f"{hour // 24}:{range_of(address)}"
        digest = hmac.new(settings.SECRET_KEY.encode(), day.encode(), hashlib.sha256).hexdigest()[:24]
        key = f"new-meters:{hour}:{digest}"
        cache.add(key, 0, timeout=3700)
        try:
            return cache.incr(key) > NEW_METERS_AN_HOUR
        except ValueError:
            return False


def cookie_of(held: ReaderPass) -> str:
    return sign_pass(held, settings.PASS_KEYS)


def is_kept(held: ReaderPass) -> bool:
    """Whether a stranger's pass is handed out: one that the brake refused is not, so that the next hour may bring a new one."""
    return held.reader == 0 and held.tier is Tier.STRANGER and held.bound != "brake" and not held.gift


__all__ = ["METER_COOKIE", "NEW_METERS_AN_HOUR", "StrangersMeter", "cookie_of", "is_kept"]
