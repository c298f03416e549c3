"""Standing pages: about, contact, community guidelines and the like."""

from __future__ import annotations

from django.http import HttpResponseBase

from broadsheet.newsroom.models import Paper, StandingPage
from broadsheet.press.plans import Plan, fragment
from broadsheet.press.views import printed
from broadsheet.site.shell import Meta, page, render
from broadsheet.site.views.fronts import section_plan


@printed
def section_or_standing_page(slug: str) -> Plan | HttpResponseBase:
    """Sections and standing pages share the first part of an address; a standing page comes first."""
    found = StandingPage.objects.live().filter(slug=slug).first()
    return section_plan(slug) if found is None else standing_plan(found)


def standing_plan(found: StandingPage) -> Plan:
    tags = {"paper", "standing-pages"}
    body = (fragment(f"standing:{found.slug}", tags, lambda: render("site/standing_page.html", page=found)),)
    meta = Meta(title=f"{found.title} – {Paper.load().name}", path=f"/{found.slug}/", description=found.search_description)
    return page(f"standing:{found.slug}", meta, body, tags, body_class="standing")
