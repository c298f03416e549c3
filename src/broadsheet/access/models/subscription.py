"""Plans, and who subscribes from when to when."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone


class Plan(models.Model):
    """What a subscriber pays for. `price` is in the currency's smallest unit: paise, cents."""

    class Every(models.TextChoices):
        MONTH = "month", "month"
        YEAR = "year", "year"

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)
    description = models.CharField(max_length=240, blank=True)
    benefits = models.TextField(blank=True, help_text="One a line, as readers should see them.")
    price = models.PositiveIntegerField(help_text="In the smallest unit of the currency: 19900 for ₹199.00.")
    currency = models.CharField(max_length=3, default="INR", help_text="Three letters, such as INR.")
    every = models.CharField("is paid every", max_length=5, choices=Every.choices, default=Every.MONTH)
    trial_days = models.PositiveSmallIntegerField(default=0)
    stripe_price = models.CharField("price id at Stripe", max_length=80, blank=True, help_text="price_… Empty: not sold online.")
    is_offered = models.BooleanField(default=True, help_text="Shown on the plans page.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Lower stands first.")

    class Meta:
        ordering = ["position", "price"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if len(self.currency) != 3 or not self.currency.isalpha():
            raise ValidationError({"currency": "Write the currency as three letters, such as INR."})
        self.currency = self.currency.upper()

    @property
    def benefit_lines(self) -> list[str]:
        return [line.strip() for line in self.benefits.splitlines() if line.strip()]

    @property
    def price_told(self) -> str:
        sign = {"INR": "₹", "USD": "$", "EUR": "€", "GBP": "£"}.get(self.currency, f"{self.currency} ")
        whole, part = divmod(self.price, 100)
        return f"{sign}{whole:,}" + (f".{part:02}" if part else "")


class Source(models.TextChoices):
    DESK = "desk", "The circulation desk"
    GIFT = "gift", "A gift"
    VOUCHER = "voucher", "A voucher"
    STRIPE = "stripe", "Stripe"
    IMPORT = "import", "Brought over"


class Subscription(models.Model):
    """One run of a reader's subscription. `ends_at` empty means until cancelled; `grace_days` are read on after the end."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions")
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="subscriptions")
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.DESK)
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    grace_days = models.PositiveSmallIntegerField(default=0)
    paused_from = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True, help_text="Told to stop; it runs to its end.")
    stripe_id = models.CharField(max_length=80, null=True, blank=True, unique=True)
    stripe_at = models.DateTimeField(null=True, blank=True, editable=False)
    trouble = models.CharField(max_length=80, blank=True, editable=False)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["reader", "starts_at"], name="subscription_of")]

    def __str__(self) -> str:
        return f"{self.plan or self.get_source_display()} from {self.starts_at:%d %b %Y}"

    @property
    def last_moment(self) -> dt.datetime | None:
        """When it stops opening stories, grace included."""
        return self.ends_at + dt.timedelta(days=self.grace_days) if self.ends_at else None

    def is_paused(self, now: dt.datetime) -> bool:
        return bool(self.paused_from and self.paused_from <= now and (self.paused_until is None or now < self.paused_until))

    def is_current(self, now: dt.datetime) -> bool:
        last = self.last_moment
        return self.starts_at <= now and (last is None or now < last) and not self.is_paused(now)

    def changes_next(self, now: dt.datetime) -> dt.datetime | None:
        """The next moment at which it may stop or begin being current by time alone."""
        moments = (self.starts_at, self.last_moment, self.paused_from, self.paused_until)
        return min((one for one in moments if one is not None and one > now), default=None)

    @property
    def state(self) -> str:
        """In one word for screens: running, in grace, paused, ended, to come, cancelled."""
        now = timezone.now()
        if self.starts_at > now:
            return "to come"
        last = self.last_moment
        if last is not None and now >= last:
            return "ended"
        if self.is_paused(now):
            return "paused"
        if self.ends_at is not None and now >= self.ends_at:
            return "in grace"
        return "cancelled, runs to its end" if self.cancelled_at else "running"


class SubscriptionChange(models.Model):
    """What was done to a subscription, by whom and why; without a user, a machine did it."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="changes")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    what = models.CharField(max_length=200)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.what
