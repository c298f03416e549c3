"""What Stripe's words mean here: a pure reading of a subscription object, and of the payments made for it.

The same events give the same run in whatever order they came: the newest word on the subscription counts, and of the
payments those that are newer than it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from broadsheet.circulation.models import Payment
from broadsheet.circulation.models.payment import PaymentState

# Stripe's word that a renewal is paid may come late; nobody is locked out for that.
GRACE_RENEWING = 3
# Stripe tries a failed card again for about two weeks.
GRACE_OVERDUE = 14

OVERDUE, UNPAID = "The last payment did not go through.", "The payments were not made."
DISPUTED, REFUNDED = "The last payment is disputed.", "The last payment was given back."
_OVER = ("canceled", "incomplete_expired")


class Unreadable(Exception):
    """A subscription object that says nothing this house understands; the message says what."""


@dataclass(frozen=True)
class Run:
    """A subscription at Stripe in this house's terms. `ends_at` is until when it is paid; see access.Subscription."""

    status: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    grace_days: int = 0
    paused_from: dt.datetime | None = None
    paused_until: dt.datetime | None = None
    cancelled_at: dt.datetime | None = None
    trouble: str = ""
    price: str = ""

    @property
    def has_begun(self) -> bool:
        """Whether it ever opened a story: a first payment that never came leaves nothing behind."""
        return self.ends_at > self.starts_at or self.status not in ("incomplete", "incomplete_expired")

    @property
    def told(self) -> str:
        end = f"{self.ends_at:%d %b %Y}"
        if self.paused_from:
            return f"held{f' until {self.paused_until:%d %b %Y}' if self.paused_until else ''}"
        if self.status in _OVER or self.trouble in (UNPAID, REFUNDED):
            return f"ended on {end}"
        if self.trouble == OVERDUE:
            return f"payment overdue since {end}"
        return f"cancelled, runs to {end}" if self.cancelled_at else f"runs to {end}"


def read_run(given: dict[str, Any], told_at: dt.datetime) -> Run:
    """Read a subscription object as it was at `told_at`. The period stands on the items, and on the object in older API versions.

    Raises:
        Unreadable: the status is unknown, or there is no period.
    """
    status = str(given.get("status", ""))
    starts = moment(given.get("start_date")) or moment(given.get("created")) or told_at
    begins, until = _period(given)
    cancelled, cancel_at = moment(given.get("canceled_at")), moment(given.get("cancel_at"))
    stops = bool(given.get("cancel_at_period_end") or cancel_at)
    run = Run(status, starts, starts, cancelled_at=(cancelled or told_at) if stops else None, price=_price(given))
    if status == "canceled":
        ended = moment(given.get("ended_at")) or cancelled or told_at
        return replace(run, ends_at=ended, cancelled_at=cancelled or told_at)
    if status in ("incomplete", "incomplete_expired"):
        return run
    if begins is None or until is None:
        raise Unreadable(f"The subscription ({status or 'no status'}) names no period.")
    if status in ("active", "trialing"):
        held = _held(given)
        ends = min(until, cancel_at) if cancel_at else until
        run = replace(run, ends_at=ends, grace_days=0 if stops else GRACE_RENEWING)
        return replace(run, paused_from=told_at, paused_until=held[1]) if held[0] else run
    if status == "paused":
        return replace(run, ends_at=until, paused_from=told_at)
    if status == "past_due":
        # The period has moved on though it is not paid: what is paid ends where it began.
        return replace(run, ends_at=begins, grace_days=GRACE_OVERDUE, trouble=OVERDUE)
    if status == "unpaid":
        return replace(run, ends_at=begins, trouble=UNPAID)
    raise Unreadable(f"Stripe gave the subscription the status “{status}”, which is not known here.")


def with_payments(run: Run, told_at: dt.datetime, payments: Iterable[Payment]) -> Run:
    """The run after the payments: one that is newer than the word on the subscription extends it or puts it in grace, and the
    newest period's payment, where it was given back or is disputed, takes the reading away."""
    if run.status in _OVER:
        return run
    known = sorted(payments, key=lambda one: (one.period_end or one.at, one.at))
    for one in known:
        if one.at < told_at:
            continue
        if one.state in (PaymentState.PAID, PaymentState.DISPUTE_WON) and one.period_end and not run.cancelled_at:
            ends = max(run.ends_at, one.period_end)
            run = replace(run, ends_at=ends, grace_days=GRACE_RENEWING, trouble="")
        elif one.state == PaymentState.FAILED and one.period_start:
            run = replace(run, ends_at=min(run.ends_at, one.period_start), grace_days=GRACE_OVERDUE, trouble=OVERDUE)
    newest = known[-1] if known else None
    if newest is not None and newest.state in (PaymentState.REFUNDED, PaymentState.DISPUTE_LOST):
        return replace(run, ends_at=min(run.ends_at, newest.at), grace_days=0, trouble=REFUNDED)
    if newest is not None and newest.state == PaymentState.DISPUTED:
        return replace(run, paused_from=newest.at, paused_until=None, trouble=DISPUTED)
    return run


def moment(seconds: Any) -> dt.datetime | None:
    """Stripe's seconds since 1970 as a moment; None where there are none."""
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 < seconds < 7_000_000_000:
        return None
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def rows(given: Any) -> list[dict[str, Any]]:
    """The rows of one of Stripe's lists, however little of it there is."""
    data = given.get("data") if isinstance(given, dict) else None
    return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []


def _period(given: dict[str, Any]) -> tuple[dt.datetime | None, dt.datetime | None]:
    holders = [given, *rows(given.get("items"))]
    begins = [at for one in holders if (at := moment(one.get("current_period_start")))]
    ends = [at for one in holders if (at := moment(one.get("current_period_end")))]
    return max(begins, default=None), max(ends, default=None)


def _held(given: dict[str, Any]) -> tuple[bool, dt.datetime | None]:
    """Whether collection is paused in the way that gives no service meanwhile, and until when."""
    pause = given.get("pause_collection")
    if not isinstance(pause, dict) or pause.get("behavior") != "void":
        return False, None
    return True, moment(pause.get("resumes_at"))


def _price(given: dict[str, Any]) -> str:
    for item in rows(given.get("items")):
        for kind in ("price", "plan"):
            found = item.get(kind)
            if isinstance(found, dict) and found.get("id"):
                return str(found["id"])
    return ""
