"""The strangers' meter, where a paper grants one: counted in a signed cookie, with a brake on clearing it.

The brake counts new cookies by address range (see `network.range_of`), and at a much higher number all stories that are
counted, against old cookies shown again; under a keyed digest that changes every day, so that no address is kept. Who signs
in is not touched by it.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import replace

from django.conf import settings

from broadsheet.access.decision import Tier
from broadsheet.access.models.tally import count_try
from broadsheet.access.network import range_of
from broadsheet.access.passes import ReaderPass
from broadsheet.access.period import Period

# New meters an hour and range. A school or office of hundreds, new to the paper in one hour, passes.
NEW_METERS_AN_HOUR = 400
# Stories counted for strangers an hour and range.
NEW_READS_AN_HOUR = 2_000


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
        elif self._tally("meters", address) > NEW_METERS_AN_HOUR:
            return replace(self.blank(period, allowance), refused=story, bound="brake")
        else:
            known = self.blank(period, allowance)
        if story in known.granted:
            return known
        if known.used >= allowance:
            return replace(known, refused=story, filled={})
        if self._tally("reads", address) > NEW_READS_AN_HOUR:
            return replace(known, refused=story, bound="brake", filled={})
        return known.with_grants(period, (story, *known.granted), known.used + 1, allowance)

    def _tally(self, what: str, address: str) -> int:
        day = f"{int(time.time() // 86_400)}:{range_of(address)}"
        digest = hmac.new(settings.SECRET_KEY.encode(), day.encode(), hashlib.sha256).hexdigest()[:24]
        return count_try(f"stranger-{what}:{digest}")


def is_kept(held: ReaderPass) -> bool:
    """Whether a stranger's pass is handed out: one that the brake refused is not, so that the next hour may bring a new one."""
    return held.reader == 0 and held.tier is Tier.STRANGER and held.bound != "brake" and not held.gift
