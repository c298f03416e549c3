"""The policy in force, as the database has it; printed pages carry it with them (see `gate`)."""

from __future__ import annotations

import json
import time
import zoneinfo
from dataclasses import replace
from functools import lru_cache
from typing import Any

from broadsheet.access.models import Institution, PolicyVersion
from broadsheet.access.period import Period, period_at
from broadsheet.access.policy import Policy
from broadsheet.newsroom.models import Paper


def current_policy() -> Policy:
    """The newest version, with the address ranges of institutions; the defaults on a paper that has set none."""
    newest = PolicyVersion.objects.order_by("-pk").values_list("content", flat=True).first()
    return replace(Policy.read(newest or {}), networks=tuple(_networks()))


def _networks() -> list[tuple[str, float | None, float | None]]:
    return [
        (line, one.starts_at.timestamp(), one.ends_at.timestamp() if one.ends_at else None)
        for one in Institution.objects.exclude(ranges="")
        for line in one.lines("ranges")
    ]


def policy_text() -> str:
    """The policy in force as a printed page carries it."""
    written: dict[str, Any] = {**current_policy().written(), "time_zone": Paper.load().time_zone}
    return json.dumps(written, separators=(",", ":"))


@lru_cache(maxsize=16)
def read_policy(text: bytes) -> tuple[Policy, zoneinfo.ZoneInfo]:
    """What `policy_text` wrote, parsed once for all pages that carry the same."""
    written = json.loads(text)
    return Policy.read(written), zoneinfo.ZoneInfo(written["time_zone"])


def current_period(now: float | None = None) -> Period:
    return period_at(time.time() if now is None else now, Paper.load().zone)
