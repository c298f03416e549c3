"""Makes a signed-in reader's pass from the session and the database."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone

from broadsheet.access.current import current_policy
from broadsheet.access.decision import Tier
from broadsheet.access.gate import with_month
from broadsheet.access.grants import merge_grants
from broadsheet.access.passes import LIFE, METER_COOKIE, ReaderPass, binding, read_pass
from broadsheet.access.standing import standing_of
from broadsheet.newsroom.models import Paper
from broadsheet.readers.models import Reader


def new_pass(request: HttpRequest, now: float) -> ReaderPass | None:
    """The pass of whoever the session says is signed in, or None.

    `now` is taken before anything is read: what changes while the pass is made must recall it.
    """
    user = request.user
    if not isinstance(user, Reader) or not user.is_active or not request.session.session_key:
        return None
    standing = standing_of(user, timezone.now())
    get_token(request)
    made = ReaderPass(
        user.pk, user.display_name, standing.tier, standing.confirmed, now, _expiry(now, standing.until),
        bound=binding(request.session.session_key, settings.PASS_KEYS[0]), csrf=request.META["CSRF_COOKIE"],
        keeps_history=user.keeps_history,
    )  # fmt: skip
    _bring_in_meter(request, user.pk, now)
    if standing.tier is not Tier.MEMBER:
        return made
    policy, zone = current_policy(), Paper.load().zone
    return with_month(made, policy, zone)


def _expiry(now: float, until: dt.datetime | None) -> int:
    return int(min(now + LIFE, until.timestamp() if until else now + LIFE))


def _bring_in_meter(request: HttpRequest, reader: int, now: float) -> None:
    """What was read on a stranger's meter counts for the account from now on, none twice."""
    text = request.COOKIES.get(METER_COOKIE)
    meter = read_pass(text, settings.PASS_KEYS, now) if text else None
    if meter is not None and not meter.reader and meter.period and meter.period.holds(now):
        merge_grants(reader, meter.granted, meter.period.name)
