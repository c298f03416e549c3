"""The tail: a node reads the notices it has not seen, and lets them change its page store."""

from __future__ import annotations

import hashlib

from django.conf import settings

from broadsheet import __version__
from broadsheet.press.notices import Notice
from broadsheet.press.store import PageStore

# Numbers are given before a transaction commits, so a lower one may appear after a higher one. Numbers that were
# jumped over are asked for again until this many later ones have passed.
_GAP_PATIENCE = 20_000
_BATCH = 2_000
_GAPS_AT_START = 500


def stamp() -> str:
    """Name what everything in a store was printed by; with another stamp the store is begun anew."""
    templates = sorted((settings.HOME / "templates").rglob("*"))
    changed = [f"{file} {file.stat().st_mtime_ns}" for file in templates if file.is_file()]
    told = "\n".join([__version__, settings.ADDRESS, str(settings.ENV["BROADSHEET_CDN_SECONDS"]), *changed])
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()


def open_store(store: PageStore) -> None:
    """Begin the store anew at a start, if something else printed it or it was away longer than notices are kept."""
    oldest = Notice.objects.order_by("pk").values_list("pk", flat=True).first()
    cursor = store.cursor()
    missed = cursor is None or (oldest is not None and cursor + 1 < oldest)
    if missed or store.stamp() != stamp():
        begin_anew(store)


def catch_up(store: PageStore) -> int:
    """Apply all notices not seen yet, and return how many they were."""
    applied = 0
    while True:
        cursor = store.cursor()
        if cursor is None:
            begin_anew(store)
            return applied
        gaps = store.gaps()
        late = [one.told for one in Notice.objects.filter(pk__in=gaps)] if gaps else []
        new = [one.told for one in Notice.objects.filter(pk__gt=cursor).order_by("pk")[:_BATCH]]
        if not late and not new:
            return applied
        last = new[-1][0] if new else cursor
        waiting = _still_waited_for(gaps, {number for number, _, _ in late}, last)
        waiting |= _jumped_over({number for number, _, _ in new}, cursor, last)
        if store.apply([*late, *new], since=cursor, cursor=last, gaps=waiting):
            applied += len(late) + len(new)


def _still_waited_for(gaps: list[int], arrived: set[int], last: int) -> set[int]:
    return {gap for gap in gaps if gap not in arrived and gap > last - _GAP_PATIENCE}


def _jumped_over(present: set[int], cursor: int, last: int) -> set[int]:
    return {number for number in range(max(cursor + 1, last - _GAP_PATIENCE), last) if number not in present}


def begin_anew(store: PageStore) -> None:
    present = set(Notice.objects.order_by("-pk").values_list("pk", flat=True)[:_GAPS_AT_START])
    newest = max(present, default=0)
    # Numbers jumped over may belong to transactions that are still open.
    gaps = [number for number in range(max(1, newest - _GAPS_AT_START), newest) if number not in present]
    store.begin_anew(cursor=newest, stamp=stamp(), gaps=gaps)
