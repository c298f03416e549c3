"""The paper's settings, as code and templates read them."""

from __future__ import annotations

from django.http import HttpRequest

from broadsheet.newsroom.models import Paper


def the_paper() -> Paper:
    """The paper; made with its defaults when none is saved yet."""
    return Paper.load()


def paper_in_templates(request: HttpRequest) -> dict[str, Paper]:
    return {"paper": the_paper()}
