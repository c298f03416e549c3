"""Institutions: libraries, schools and offices whose people read as subscribers."""

from __future__ import annotations

import ipaddress

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone


class Institution(models.Model):
    name = models.CharField(max_length=120)
    ranges = models.TextField(
        "address ranges", blank=True, help_text="One a line: 192.0.2.0/24 or 2001:db8::/48. Who comes from there needs no account."
    )  # fmt: skip
    domains = models.TextField(
        "e-mail domains", blank=True, help_text="One a line: university.example. Members with a confirmed address there are subscribers."
    )  # fmt: skip
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Empty: without end.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        for line in self.lines("ranges"):
            try:
                network = ipaddress.ip_network(line, strict=False)
            except ValueError as error:
                raise ValidationError({"ranges": f"“{line}” is no address range. Write it like 192.0.2.0/24."}) from error
            if network.prefixlen < (8 if network.version == 4 else 19):
                raise ValidationError({"ranges": f"“{line}” takes in too much of the internet. Write the institution's own ranges."})
        for line in self.lines("domains"):
            if "." not in line or "@" in line or " " in line or len(line) > 253:
                raise ValidationError({"domains": f"“{line}” is no domain. Write what stands behind the @, like university.example."})
        if self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "The end lies before the start."})

    def lines(self, field: str) -> list[str]:
        return [line.strip().lower() for line in getattr(self, field).splitlines() if line.strip()]
