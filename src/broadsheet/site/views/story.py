"""A story's address: its page, where it moved, or what became of it."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpResponseBase, HttpResponsePermanentRedirect

from broadsheet.newsroom.models import FormerAddress, Story
from broadsheet.press.plans import Plan, fragment
from broadsheet.press.views import printed
from broadsheet.site.shell import Meta, page, render, top_news_part
from broadsheet.site.story_page import story_page


@printed
def story(section: str, day: dt.date, slug: str) -> Plan | HttpResponseBase:
    path = f"/{section}/{day:%Y/%m/%d}/{slug}/"
    found = Story.objects.select_related("section__parent", "agency", "picture").filter(day=day, slug=slug).first()
    if found is None:
        former = FormerAddress.objects.filter(path=path).select_related("story__section").first()
        if former is None or former.story is None or not (former.story.is_public() or former.story.killed_at):
            raise Http404
        return HttpResponsePermanentRedirect(former.now_at())
    if not found.is_public():
        if found.killed_at or found.last_published_at:
            return withdrawn(found, path)
        raise Http404
    if found.section.slug != section:
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    return story_page(found)


def withdrawn(story: Story, path: str) -> Plan:
    """The page at the address of a story that was killed or unpublished: 410, and a note."""
    body = (
        fragment(f"withdrawn:{story.tag}", {story.tag, "paper"}, lambda: render("site/withdrawn.html", note=story.kill_note)),
        top_news_part(),
        fragment("story-end", set(), lambda: "</div></main>"),
    )
    meta = Meta(title="This story has been withdrawn", path=path, robots="noindex")
    return page(f"withdrawn:{story.tag}", meta, body, {story.tag}, status=410)
