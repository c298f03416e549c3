"""Vouchers: codes that give days of reading."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone

from broadsheet.access.models import Plan, Subscription


class Voucher(models.Model):
    """A code. `uses` counts on when a reader who used it is erased, so that the limit holds."""

    code = models.CharField(
        max_length=40, validators=[RegexValidator(r"^[A-Za-z0-9-]{4,40}$", "Write 4 to 40 letters, digits or hyphens.")],
        help_text="What readers type. Capitals and small letters are the same.",
    )  # fmt: skip
    label = models.CharField(max_length=120, blank=True, help_text="For the desk: what the code is for.")
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="vouchers")
    days = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(3650)], help_text="How many days of reading it gives."
    )
    most_uses = models.PositiveIntegerField(null=True, blank=True, help_text="In all. Empty: no limit. Each reader can use it once.")
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Empty: without end.")
    is_active = models.BooleanField(default=True)
    uses = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                Upper("code"), name="voucher_code_in_any_case", violation_error_message="There is a voucher with this code already."
            ),
            models.CheckConstraint(
                condition=models.Q(most_uses__isnull=True) | models.Q(uses__lte=models.F("most_uses")), name="voucher_not_above_most",
                violation_error_message="It has been used more often than that already.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        if self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "The end lies before the start."})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.code = self.code.strip().upper()
        super().save(*args, **kwargs)

    def refusal(self, now: dt.datetime) -> str:
        """Why it cannot be used by anyone now, as a sentence; empty where it can."""
        if not self.is_active:
            return "This code is not in use any more."
        if now < self.starts_at:
            return f"This code cannot be used yet. It starts on {self.starts_at:%d %B %Y}."
        if self.ends_at is not None and now >= self.ends_at:
            return f"This code is over. It could be used until {self.ends_at:%d %B %Y}."
        if self.most_uses is not None and self.uses >= self.most_uses:
            return "This code is used up: as many readers as it was made for have used it."
        return ""


class VoucherUse(models.Model):
    """That a reader used a voucher, and the subscription it gave."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="used_by")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="voucher_uses")
    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["voucher", "reader"], name="voucher_once_a_reader")]

    def __str__(self) -> str:
        return f"{self.voucher} on {self.at:%d %b %Y}"
