"""The paper itself: name, time zone, colours and type, as its editors set them."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from broadsheet.newsroom.models.noticed import Noticed

_colour = RegexValidator(re.compile(r"^#[0-9a-fA-F]{6}$"), "Write a colour as # and six digits, such as #8a1c1c.")


class Access(models.TextChoices):
    FREE = "free", "Free"
    METERED = "metered", "Metered"
    SUBSCRIBER = "subscriber", "Subscribers only"


class Typeface(models.TextChoices):
    SERIF = "newsreader", "Newsreader (serif)"
    SANS = "libre-franklin", "Libre Franklin (sans serif)"


def _known_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is no time zone. Write it as Area/City, such as Asia/Kolkata.")


@register_setting(icon="site")
class Paper(Noticed, BaseGenericSetting):
    name = models.CharField(max_length=80, default="Broadsheet")
    tagline = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=12, default="en", help_text="The language of the stories: en, en-IN, …")
    time_zone = models.CharField(
        max_length=60, default="UTC", validators=[_known_time_zone], help_text="All dates are shown in it, such as Asia/Kolkata."
    )
    logo = models.ForeignKey(
        "newsroom.Picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Stands in the masthead in place of the name.",
    )
    accent = models.CharField("accent colour", max_length=7, default="#9b1c1f", validators=[_colour], help_text="On light pages.")
    accent_dark = models.CharField("accent colour, dark", max_length=7, default="#ff8f85", validators=[_colour], help_text="On dark pages.")
    headline_type = models.CharField(max_length=20, choices=Typeface.choices, default=Typeface.SERIF)
    body_type = models.CharField(max_length=20, choices=Typeface.choices, default=Typeface.SERIF)
    default_access = models.CharField(max_length=12, choices=Access.choices, default=Access.METERED)
    publisher = models.CharField(max_length=120, blank=True, help_text="The company, for the footer and search engines.")
    crawlers_refused = models.TextField(
        blank=True,
        default="GPTBot\nCCBot\nGoogle-Extended\nanthropic-ai\nClaudeBot\nBytespider",
        help_text="User agents that robots.txt turns away, one a line.",
    )

    panels: ClassVar[list[Panel]] = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("tagline"), FieldPanel("logo"), FieldPanel("publisher")], "Name"),
        MultiFieldPanel([FieldPanel("language"), FieldPanel("time_zone"), FieldPanel("default_access")], "Stories"),
        MultiFieldPanel(
            [FieldPanel("accent"), FieldPanel("accent_dark"), FieldPanel("headline_type"), FieldPanel("body_type")],
            "Look",
        ),
        FieldPanel("crawlers_refused"),
    ]

    class Meta:
        verbose_name = "The paper"

    def __str__(self) -> str:
        return self.name

    @property
    def tag(self) -> str:
        return "paper"

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def day_of(self, moment: dt.datetime) -> dt.date:
        """The date of a moment in the paper's time zone."""
        return moment.astimezone(self.zone).date()
