"""The service worker: it must stand at the top of the site to look after all of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from broadsheet.press.plans import Plan, fragment
from broadsheet.press.views import printed

_FILE = Path(__file__).parent.parent / "static" / "site" / "offline.js"


@printed
def offline_worker() -> Plan:
    return Plan(
        (fragment("offline-worker", set(), _text),), content_type="text/javascript; charset=utf-8",
        headers=(("cache-control", "public, max-age=0, must-revalidate"), ("x-content-type-options", "nosniff")),
    )  # fmt: skip


@cache
def _text() -> str:
    return _FILE.read_text("utf-8")
