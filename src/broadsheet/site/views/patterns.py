"""The pattern page: every component in every shape, so that a change to one is seen beside its neighbours."""

from __future__ import annotations

from broadsheet.newsroom.models import Paper, Story
from broadsheet.press.plans import Plan, fragment
from broadsheet.press.views import printed
from broadsheet.site.shell import Meta, page, render, top_news_part


@printed
def patterns() -> Plan:
    stories = list(Story.objects.placed("all").for_cards()[:8])
    tags = {"paper", "list:all", *(story.tag for story in stories)}
    body = (
        fragment("patterns", tags, lambda: render("site/patterns.html", stories=stories)),
        top_news_part(),
        fragment("story-end", set(), lambda: "</div></main>"),
    )
    return page(
        "patterns",
        Meta(title=f"Patterns – {Paper.load().name}", path="/patterns/", robots="noindex"),
        body,
        tags,
        body_class="front listing",
    )
