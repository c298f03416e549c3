"""Reads one row of a list of subscribers. Pure: cells in, a Subscriber out, or a BadRow with a sentence."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from broadsheet.circulation.subscriber_columns import Columns, plain, value

_YES = {"true", "yes", "y", "1", "t", "on", "x"}
_NO = {"false", "no", "n", "0", "f", "off", ""}
_SUBSCRIBED = {"subscribed", "active", "confirmed", "enabled", "optedin", "optin", "yes", "true", "subscriber", "resubscribed"}
_PAYING = {
    "activepaid", "annual", "bronze", "comp", "comped", "complimentary", "founding", "foundingmember", "gift", "gifted", "gold",
    "lifetime", "month", "monthly", "paid", "paidmember", "paidsubscriber", "patron", "paying", "platinum", "plus", "premium",
    "premiumsubscriber", "pro", "silver", "supporter", "trial", "trialing", "vip", "year", "yearly",
}  # fmt: skip
_GONE = {"cleaned", "bounced", "hardbounced", "hardbounce", "deleted", "spam", "complained", "invalid", "undeliverable", "blocked", "abuse"}
_STOPPED = {"inactive", "cancelled", "canceled", "expired", "lapsed", "former", "churned", "ended", "unpaid"}
# Later than anyone reads on; keeps the end within what every time zone can write.
_LATEST = dt.datetime(2199, 12, 31, tzinfo=dt.UTC)
_FORMATS = (
    "%Y-%m-%d %H:%M:%S %Z",
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d %b %Y",
    "%d %B %Y",
)


class BadRow(ValueError):
    """The message says what is wrong with the row."""


@dataclass(frozen=True)
class Subscriber:
    """`newsletters` is True where the row says subscribed, False where it says the opposite, None where it says nothing."""

    email: str
    first_name: str = ""
    last_name: str = ""
    newsletters: bool | None = None
    is_paid: bool = False
    tier: str = ""
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    # Why no account should be made: the address does not work, or the row was deleted.
    gone: str = ""
    notes: tuple[str, ...] = ()


def read_subscriber(columns: Columns, cells: Sequence[str], width: int) -> Subscriber:
    """What a row says.

    Raises:
        BadRow: the address is missing or none, or the row is paid until a day that cannot be read.
    """
    email = read_email(value(columns, cells, "email"))
    if any(cell.strip() for cell in cells[width:]):
        # A comma without quotation marks has moved everything behind it: only the address can be trusted.
        return Subscriber(email, notes=("more cells than the first line: only the address was taken",))
    status, tier = plain(value(columns, cells, "status")), value(columns, cells, "tier")
    first, last, notes = _names(columns, cells)
    gone = _gone(columns, cells, status)
    is_paid = not gone and _is_paid(columns, cells, status, plain(tier))
    ends = value(columns, cells, "ends") if is_paid else ""
    return Subscriber(
        email, first, last, _newsletters(columns, cells, status), is_paid, tier, _begun(value(columns, cells, "starts")),
        read_moment(ends) if ends else None, gone, notes,
    )  # fmt: skip


def read_email(text: str) -> str:
    """The address in small letters.

    Raises:
        BadRow: it is missing, or none that could be used to sign in.
    """
    named = re.fullmatch(r"[^<>]*<\s*([^<>\s]+)\s*>", text.strip())
    email = _shown(named[1] if named else text).strip("\"' ").removeprefix("mailto:").lower()
    if not email:
        raise BadRow("There is no e-mail address.")
    if email[0] in "=+@":
        raise BadRow(f"“{email[:60]}” begins like a formula of a spreadsheet, not like an e-mail address.")
    try:
        validate_email(email)
        email.rpartition("@")[2].encode("idna")
    except (ValidationError, UnicodeError) as error:
        raise BadRow(f"“{email[:60]}” is no e-mail address that can be used to sign in.") from error
    if len(email) > 254:
        raise BadRow("The e-mail address is longer than 254 characters.")
    return email


def read_moment(text: str) -> dt.datetime:
    """A day or moment in any of the ways exports write one; a day without a time lasts to its end.

    Raises:
        BadRow: it cannot be read.
    """
    said = text.strip().strip("\"'")
    if re.fullmatch(r"\d{10}(\d{3})?", said):
        return dt.datetime.fromtimestamp(int(said[:10]), dt.UTC)
    found = _iso(said) or _by_format(said) or _with_slashes(said)
    if found is None:
        raise BadRow(f"The day “{said[:40]}” cannot be read. Write it as 2027-03-31.")
    if found.year < 1970:
        raise BadRow(f"The day “{said[:40]}” lies before 1970. Write it as 2027-03-31.")
    found = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    if found.year > 2199:
        return _LATEST
    if not re.search(r"\d:\d", said):
        found += dt.timedelta(days=1)
    return found.astimezone(dt.UTC)


def _iso(said: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(said)
    except ValueError:
        return None


def _by_format(said: str) -> dt.datetime | None:
    for form in _FORMATS:
        try:
            return dt.datetime.strptime(said, form)
        except ValueError:
            continue
    return None


def _with_slashes(said: str) -> dt.datetime | None:
    """3/4/2027 may be March or April: the later one, so that nobody loses days."""
    parts = re.match(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})\b", said)
    if parts is None:
        return None
    one, two, year = (int(part) for part in parts.groups())
    days = [_day(year, month, day) for month, day in ((one, two), (two, one))]
    return max((day for day in days if day is not None), default=None)


def _day(year: int, month: int, day: int) -> dt.datetime | None:
    try:
        return dt.datetime(year, month, day)
    except ValueError:
        return None


def _begun(text: str) -> dt.datetime | None:
    """Since when, if that can be read; it only dates the beginning, so a bad one is no reason to refuse the row."""
    try:
        return read_moment(text) if text else None
    except BadRow:
        return None


def _newsletters(columns: Columns, cells: Sequence[str], status: str) -> bool | None:
    """No wins over yes: whoever said no anywhere is sent nothing."""
    if value(columns, cells, "left_at") or value(columns, cells, "gone"):
        return False
    refused, agreed = plain(value(columns, cells, "refused")), plain(value(columns, cells, "subscribed"))
    if refused and refused not in _NO:
        return False
    if "subscribed" in columns and agreed in _NO - {""}:
        return False
    if status:
        return status in _SUBSCRIBED or (status in _PAYING and agreed in _YES)
    if agreed:
        return agreed in _YES | _SUBSCRIBED
    if value(columns, cells, "opted_at"):
        return True
    return True if refused else None


def _is_paid(columns: Columns, cells: Sequence[str], status: str, tier: str) -> bool:
    if status in _STOPPED or tier in _STOPPED:
        return False
    said = plain(value(columns, cells, "paid"))
    if said in _YES or said in _PAYING:
        return True
    if "paid" in columns and said in _NO - {""}:
        # Ghost writes false for who has no free plan, and names the tier of who pays beside it.
        return bool(tier in _PAYING or status in _PAYING)
    if status in _PAYING or tier in _PAYING:
        return True
    if tier in ("free", "none", "no", "freetier", "freeplan"):
        return False
    return "paid" not in columns and bool(value(columns, cells, "ends"))


def _gone(columns: Columns, cells: Sequence[str], status: str) -> str:
    said = plain(value(columns, cells, "gone"))
    if status in _GONE or (said and said not in _NO):
        return "cleaned, bounced or deleted at the old sender: no account was made"
    return ""


def _names(columns: Columns, cells: Sequence[str]) -> tuple[str, str, tuple[str, ...]]:
    first, last = value(columns, cells, "first"), value(columns, cells, "last")
    if not first and not last:
        first, _, last = _shown(value(columns, cells, "name")).partition(" ")
    notes: tuple[str, ...] = ()
    kept = []
    for name in (_shown(first), _shown(last)):
        # A formula would run in the spreadsheet of whoever exports the list again; an address is an advertisement.
        bad = name[:1] in ("=", "+", "-", "@", "|") or "://" in name or "<" in name
        kept.append("" if bad else name[:80])
        if bad:
            notes = ("a name that is a formula or an address was left out",)
    return kept[0], kept[1], notes


def _shown(text: str) -> str:
    """Text without what cannot be seen, and with single spaces."""
    seen = "".join(
        one if unicodedata.category(one) not in ("Cc", "Cf", "Co", "Cs", "Cn") else " " if one in "\t\n\r" else "" for one in text
    )
    return " ".join(seen.split())
