"""A reader's standing: tier, and until when it holds by time alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import Q

from broadsheet.access.decision import Tier
from broadsheet.access.models import Institution
from broadsheet.readers.models import Reader


@dataclass(frozen=True)
class Standing:
    tier: Tier
    confirmed: bool
    until: dt.datetime | None = None


def standing_of(reader: Reader, now: dt.datetime) -> Standing:
    """Staff by role; subscriber by a subscription that is current, or by an institution; member otherwise."""
    confirmed = list(EmailAddress.objects.filter(user=reader, verified=True).values_list("email", flat=True))
    if reader.is_of_the_newsroom:
        return Standing(Tier.STAFF, bool(confirmed))
    subscriptions = list(reader.subscriptions.all())
    turns = [moment for one in subscriptions if (moment := one.changes_next(now))]
    institution = _institution_of(confirmed, now)
    if institution is not None and institution.ends_at:
        turns.append(institution.ends_at)
    pays = institution is not None or any(one.is_current(now) for one in subscriptions)
    return Standing(Tier.SUBSCRIBER if pays else Tier.MEMBER, bool(confirmed), min(turns, default=None))


def _institution_of(addresses: list[str], now: dt.datetime) -> Institution | None:
    """The institution whose domain, or a domain above the address's own, one of the confirmed addresses has."""
    domains = {domain for address in addresses for domain in _and_above(address.rpartition("@")[2].lower())}
    if not domains:
        return None
    runs = Institution.objects.exclude(domains="").filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)
    return next((one for one in runs if not domains.isdisjoint(one.lines("domains"))), None)


def _and_above(domain: str) -> set[str]:
    parts = domain.split(".")
    return {".".join(parts[start:]) for start in range(max(1, len(parts) - 1))}
