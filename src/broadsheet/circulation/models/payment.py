"""Payments as Stripe told of them. They are kept for the accounts when the reader is erased, without the name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from broadsheet.access.models import Subscription


class PaymentState(models.TextChoices):
    PAID = "paid", "Paid"
    FAILED = "failed", "Failed"
    REFUNDED = "refunded", "Refunded"
    DISPUTED = "disputed", "Disputed"
    DISPUTE_LOST = "dispute lost", "Dispute lost"
    DISPUTE_WON = "dispute won", "Dispute won"


class Payment(models.Model):
    """One invoice or charge, in the smallest unit. `at` is the moment, by Stripe's clock, of the event that gave it its state."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="payments")
    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.SET_NULL, related_name="payments")
    amount = models.PositiveBigIntegerField(default=0)
    amount_refunded = models.PositiveBigIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True)
    state = models.CharField(max_length=12, choices=PaymentState.choices)
    period_start = models.DateTimeField(null=True)
    period_end = models.DateTimeField(null=True)
    stripe_invoice = models.CharField(max_length=80, null=True, unique=True)
    stripe_intent = models.CharField(max_length=80, blank=True, db_index=True)
    stripe_charge = models.CharField(max_length=80, blank=True, db_index=True)
    stripe_customer = models.CharField(max_length=80, blank=True, db_index=True)
    stripe_subscription = models.CharField(max_length=80, blank=True, db_index=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.told} {self.state}"

    @property
    def told(self) -> str:
        return f"{self.currency.upper()} {self.amount / 100:,.2f}"
