"""Offers: what members may have cheaper, earlier for those who agreed to be told."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone


class OfferQuerySet(models.QuerySet["Offer"]):
    def open_at(self, now: dt.datetime, *, early: bool) -> OfferQuerySet:
        """Those that are public at a moment, and with `early` also those in their time of early access."""
        begun = Q(public_from__lte=now)
        if early:
            begun |= Q(early_from__lte=now)
        return self.filter(begun, Q(ends_at__isnull=True) | Q(ends_at__gt=now))


class Offer(models.Model):
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=2000, blank=True)
    code = models.CharField(max_length=60, blank=True, help_text="What members type at the shop.")
    link = models.CharField(
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"], message="Write a whole address, such as https://shop.example/.")],
    )
    early_from = models.DateTimeField(
        "early access from", null=True, blank=True, help_text="For members who agreed to offers. Empty: none."
    )
    public_from = models.DateTimeField("for all members from", default=timezone.now)
    ends_at = models.DateTimeField("ends", null=True, blank=True, help_text="Empty: without end.")

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["-public_from", "-pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.early_from and self.early_from > self.public_from:
            raise ValidationError({"early_from": "Early access must begin before the offer is for all members."})
        if self.ends_at and self.ends_at <= self.public_from:
            raise ValidationError({"ends_at": "The end lies before the start."})
        if not self.code and not self.link:
            raise ValidationError("Give a code or a link, so that members can take the offer up.")
