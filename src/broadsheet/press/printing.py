"""Printing: a page's plan is built, what is not fresh in the store is rendered, and the page is ready to send."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase

from broadsheet.press.assembly import Page
from broadsheet.press.plans import Choice, Fragment, Hole, Plan
from broadsheet.press.printed import Printed, print_html
from broadsheet.press.store import PageStore

log = logging.getLogger(__name__)

_LOCKS = 64
_TRIES = 5
# A fragment that failed to render is tried again after this many seconds; its last good printing stands in till then.
_RETRY_AFTER = 5.0
# The night shift prints what is due within a moment. If it does not, the next reader's request prints it.
_OVERDUE_AFTER = 5.0

Build = Callable[[], Plan | HttpResponseBase]


def record_of(plan: Plan) -> dict[str, Any]:
    """The plan as the store keeps it: keys of fragments and names of holes, nothing that renders."""
    parts: list[tuple[str, Any]] = []
    for part in plan.parts:
        if isinstance(part, Choice):
            parts.append(("choice", {side: [_written(one) for one in chosen] for side, chosen in part.sides.items()}))
        else:
            parts.append(_written(part))
    known: dict[str, Fragment] = {}
    for one in plan.fragments():
        if known.setdefault(one.key, one) is not one:
            raise ValueError(f"Two fragments of one plan share the key {one.key}: one of them would be sent in place of the other.")
    keys = list(known)
    surrogate = " ".join(sorted(plan.tags | {tag for one in plan.fragments() for tag in one.tags})[:60])
    headers = [("content-type", plan.content_type), ("surrogate-key", surrogate), *plan.headers]
    return {
        "keys": keys, "parts": parts, "status": plan.status, "headers": headers, "gate": dict(plan.gate),
        "basis": plan.basis.key if plan.basis else "",
        "counts": plan.counts, "wanted": plan.wanted, "personal": plan.is_personal, "fresh": True,
        "cdn": settings.ENV["BROADSHEET_CDN_SECONDS"],
    }  # fmt: skip


def _written(part: Fragment | Hole) -> tuple[str, str]:
    return ("fragment", part.key) if isinstance(part, Fragment) else ("hole", part.filler)


def proof_page(plan: Plan) -> Page:
    """The page rendered wholly anew, past the store: for previews, and to measure the press against."""
    record = record_of(plan)
    printed = {one.key: print_html(one.render()) for one in plan.fragments()}
    return Page(record, [printed[key] for key in record["keys"]])


def is_overdue(due: float) -> bool:
    """Whether a page was to be printed again so long ago that whoever should do it must have failed."""
    return bool(due) and time.time() > due + _OVERDUE_AFTER


def fresh_page(store: PageStore, address: str) -> Page | None:
    """The page at an address, if all of it is printed and may be served."""
    found = store.plan(address)
    if found is None or not found[0]["fresh"] or is_overdue(found[0].get("due", 0.0)):
        return None
    printed = [one for one in found[1] if one is not None and one.fresh]
    return Page(found[0], printed) if len(printed) == len(found[1]) else None


def print_page(store: PageStore, address: str, build: Build) -> Page | HttpResponseBase:
    """The page at an address, printing what of it is not fresh; many who ask at once print it once.

    Where `build` answers with a response (a redirect, say), that is returned and nothing kept. Where building or
    rendering fails, the last good printing is returned and the failure is kept for `broadsheet check`.

    Raises:
        Exception: what `build` or a rendering raised, where no good printing is left to stand in.
    """
    with _print_lock(store, address):
        store.make_room()
        page = fresh_page(store, address)
        if page is not None and not page.due:
            return page
        newest: Plan | None = None
        for _ in range(_TRIES):
            seen = store.serial()
            try:
                plan = build()
            except Exception as error:
                return _last_good_page(store, address, error)
            if isinstance(plan, HttpResponseBase):
                return plan
            newest = plan
            page = _print_plan(store, address, plan, seen)
            if page is not None:
                return page
        # The page changes faster than it prints; this reader gets the newest, and the store keeps none.
        assert newest is not None
        return proof_page(newest)


def _print_plan(store: PageStore, address: str, plan: Plan, seen: int) -> Page | None:
    """None where something changed while printing."""
    record = record_of(plan)
    printed: dict[str, Printed] = {}
    anew: list[tuple[str, Printed, frozenset[str]]] = []
    stand_ins = False
    for one in plan.fragments():
        if one.key in printed:
            continue
        known = store.fragment(one.key)
        if known is not None and known.fresh and not known.due:
            printed[one.key] = known
            continue
        try:
            printed[one.key] = _render(store, one, known)
            anew.append((one.key, printed[one.key], one.tags))
        except _StandIn as stand_in:
            printed[one.key] = stand_in.printed
            stand_ins = True
    tags = plan.tags | {tag for one in plan.fragments() for tag in one.tags}
    if not store.keep_page(anew, None if stand_ins else (address, record, tags), seen=seen):
        return None
    if stand_ins and store.has_changed(tags, since=seen):
        # A plan with a stand-in is not kept, so the store did not ask: what was killed meanwhile may not be served.
        return None
    return Page(record, [printed[key] for key in record["keys"]])


class _StandIn(Exception):
    def __init__(self, printed: Printed) -> None:
        self.printed = printed


def _render(store: PageStore, one: Fragment, last_good: Printed | None) -> Printed:
    failure = store.failures().get(one.key) if last_good is not None else None
    if last_good is not None and failure is not None and time.time() - failure["at"] < _RETRY_AFTER:
        raise _StandIn(last_good)
    try:
        return print_html(one.render())
    except Exception as error:
        log.exception("The fragment %s failed to render.", one.key)
        store.keep_failure(one.key, f"{type(error).__name__}: {error}")
        if last_good is None:
            raise
        raise _StandIn(last_good) from error


def _last_good_page(store: PageStore, address: str, error: Exception) -> Page:
    from django.core.exceptions import PermissionDenied, SuspiciousOperation
    from django.http import Http404

    if isinstance(error, Http404 | PermissionDenied | SuspiciousOperation):
        raise error
    found = store.plan(address)
    printed = [one for one in found[1] if one is not None] if found else []
    if found is None or len(printed) != len(found[1]):
        raise error
    log.error("The page %s failed to build; its last good printing stands in.", address, exc_info=error)
    store.keep_failure(address, f"{type(error).__name__}: {error}")
    return Page(found[0], printed)


@contextlib.contextmanager
def _print_lock(store: PageStore, address: str) -> Iterator[None]:
    """One printer an address on this node. The kernel frees the lock when a process dies, however it dies."""
    folder = store.folder / "locks"
    folder.mkdir(exist_ok=True)
    with open(folder / str(zlib.crc32(address.encode()) % _LOCKS), "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
