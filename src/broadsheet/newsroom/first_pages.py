"""The page tree and the home front of a new paper."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from broadsheet.newsroom.models import Front, HomePage, Paper, StandingPage

# What every paper needs to say somewhere; the words are for the paper to write.
STANDING = (
    ("about", "About us"),
    ("contact", "Contact"),
    ("community-guidelines", "Community guidelines"),
    ("privacy", "Privacy"),
    ("terms", "Terms of use"),
)


@transaction.atomic
def make_first_pages() -> None:
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        for welcome in root.get_children().filter(slug="home"):
            welcome.delete()
        root = Page.objects.get(pk=root.pk)
        home = root.add_child(instance=HomePage(title="Home", slug="home"))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    known = set(StandingPage.objects.values_list("slug", flat=True))
    for slug, title in STANDING:
        if slug not in known:
            home.add_child(instance=StandingPage(title=title, slug=slug, body="<p>This page is still to be written.</p>", live=True))
    Front.objects.get_or_create(section=None)
    paper = Paper.load()
    if settings.ENV["BROADSHEET_TIME_ZONE"] and paper.time_zone == "UTC":
        paper.time_zone = settings.ENV["BROADSHEET_TIME_ZONE"]
        paper.full_clean()
        paper.save()
