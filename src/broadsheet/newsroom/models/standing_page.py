"""The page tree holds what is few: the home and the standing pages."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import Page

from broadsheet.newsroom.blocks import TEXT_FEATURES
from broadsheet.newsroom.models.noticed import Noticed


class HomePage(Page):
    """The root of the site in the page tree. The home front itself is edited under Fronts."""

    max_count = 1
    subpage_types: ClassVar[list[str]] = ["newsroom.StandingPage"]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]


class StandingPage(Noticed, Page):
    """About, contact, community guidelines, privacy, terms, and whatever else stays put."""

    body = RichTextField(features=["h2", "h3", *TEXT_FEATURES], blank=True)
    in_footer = models.BooleanField(default=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("body"), FieldPanel("in_footer")]
    parent_page_types: ClassVar[list[str]] = ["newsroom.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    @property
    def tag(self) -> str:
        return "standing-pages"

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        from broadsheet.newsroom.previews import serve_standing_page

        return serve_standing_page(self, request)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return self.serve(request)
