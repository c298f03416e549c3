"""Redeem a voucher: a code becomes days of reading, once a reader, and never more often than it was made for."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from broadsheet.access.actions.change_subscription import grant_subscription
from broadsheet.access.models import Source, Subscription
from broadsheet.circulation.models import Voucher, VoucherUse
from broadsheet.readers.models import Reader

_USED = "You have used this code already."


class VoucherRefused(Exception):
    """The message tells the reader what is wrong."""


def redeem_voucher(reader: Reader, code: str) -> Subscription:
    """The subscription that the code gives, from now, or from the end of what the reader has already.

    Raises:
        VoucherRefused: the address is not confirmed; the code is unknown, not yet or no longer good, used up, or used by this
            reader; or the reader reads without end anyway.
    """
    now = timezone.now()
    if not EmailAddress.objects.filter(user=reader, verified=True).exists():
        raise VoucherRefused("Confirm your e-mail address first, under “Signing in”. Then type the code again.")
    voucher = Voucher.objects.filter(code=code.strip().upper()).first()
    if voucher is None:
        raise VoucherRefused("We do not know this code. Look at it again: letters, digits and hyphens count, capitals do not.")
    if VoucherUse.objects.filter(voucher=voucher, reader=reader).exists():
        raise VoucherRefused(_USED)
    if said := voucher.refusal(now):
        raise VoucherRefused(said)
    try:
        with transaction.atomic():
            # One code after another for one reader, so that two at once do not give the same days.
            Reader.objects.select_for_update().get(pk=reader.pk)
            return _take(reader, voucher, now)
    except IntegrityError as error:
        raise VoucherRefused(_USED) from error


def _take(reader: Reader, voucher: Voucher, now: dt.datetime) -> Subscription:
    starts_at = _free_from(reader, now)
    # The one place where a use is counted: the database refuses it where another was faster.
    left = Q(most_uses__isnull=True) | Q(uses__lt=F("most_uses"))
    if not Voucher.objects.filter(left, pk=voucher.pk, is_active=True).update(uses=F("uses") + 1):
        voucher.refresh_from_db()
        raise VoucherRefused(voucher.refusal(now) or "This code is used up.")
    used = VoucherUse.objects.create(voucher=voucher, reader=reader)
    used.subscription = grant_subscription(
        reader, plan=voucher.plan, days=voucher.days, starts_at=starts_at, source=Source.VOUCHER, why=f"code {voucher.code}"
    )
    used.save(update_fields=["subscription"])
    return used.subscription


def _free_from(reader: Reader, now: dt.datetime) -> dt.datetime:
    """When the days can begin: a code is not lost on days that are paid already."""
    from_when = now
    for one in reader.subscriptions.all():
        last = one.last_moment
        if last is None and not one.is_paused(now):
            raise VoucherRefused("You read without end already, so the code would be lost. Keep it, or give it to somebody else.")
        if one.source == Source.STRIPE and one.is_current(now) and one.cancelled_at is None:
            raise VoucherRefused("Your plan renews by itself, so the code would be lost. Keep it for later, or give it to somebody else.")
        if one.ends_at is not None and one.ends_at > from_when:
            from_when = one.ends_at
    return from_when
