"""The paper's settings, as code and templates read them."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from django.http import HttpRequest

from broadsheet.newsroom.models import Paper
from broadsheet.readers.models import Reader


@dataclass(frozen=True)
class Here:
    """Stands in for the paper where times are told to one reader: `{{ time|moment:here }}` tells them in the reader's zone."""

    zone: zoneinfo.ZoneInfo


def the_paper() -> Paper:
    """The paper; made with its defaults when none is saved yet."""
    return Paper.load()


def day_of(moment: dt.datetime) -> dt.date:
    """The day of a moment, in the paper's time zone."""
    return moment.astimezone(the_paper().zone).date()


def paper_in_templates(request: HttpRequest) -> dict[str, Paper | Here]:
    """`here` is the paper itself for everyone who set no time zone of their own."""
    paper = the_paper()
    reader = request.user if request.path.startswith("/account/") else None
    own = reader.time_zone if isinstance(reader, Reader) else ""
    return {"paper": paper, "here": Here(zoneinfo.ZoneInfo(own)) if own else paper}
