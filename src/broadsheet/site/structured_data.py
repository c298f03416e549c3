"""JSON-LD for search engines (schema.org NewsArticle), which says of a gated story what is gated."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from broadsheet.access.facts import facts_of
from broadsheet.access.gate import is_for_everybody
from broadsheet.newsroom.models import Paper, Story
from broadsheet.newsroom.picture_sizes import social_address


def news_article(story: Story) -> dict[str, Any]:
    paper = Paper.load()
    is_free = is_for_everybody(facts_of(story))
    address = settings.ADDRESS + story.get_absolute_url()
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(story.kind, "NewsArticle"),
        "headline": story.headline[:110],
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "articleSection": story.section.name,
        "inLanguage": paper.language,
        "isAccessibleForFree": is_free,
        "author": _authors(story, paper),
        "publisher": {"@type": "NewsMediaOrganization", "name": paper.publisher or paper.name, "url": f"{settings.ADDRESS}/"},
    }
    if story.standfirst:
        data["description"] = story.standfirst
    if story.published_at:
        data["datePublished"] = story.published_at.astimezone(paper.zone).isoformat(timespec="seconds")
        data["dateModified"] = (story.updated_at or story.published_at).astimezone(paper.zone).isoformat(timespec="seconds")
    if story.dateline:
        data["locationCreated"] = {"@type": "Place", "name": story.dateline}
    if topics := [topic.name for topic in story.topics.all()]:
        data["keywords"] = topics
    if story.picture and story.picture.may_be_distributed and (image := social_address(story.picture)):
        data["image"] = [{
            "@type": "ImageObject", "url": settings.ADDRESS + image, "width": 1200, "height": 630,
            "caption": story.picture_caption or story.picture.caption, "creditText": story.picture.credit_line,
        }]  # fmt: skip
    if corrections := [one.text for one in story.corrections.all()]:
        data["correction"] = corrections
    if not is_free:
        data["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".gated"}
    return data


_TYPES = {
    "analysis": "AnalysisNewsArticle", "opinion": "OpinionNewsArticle", "editorial": "OpinionNewsArticle",
    "review": "ReviewNewsArticle", "explainer": "BackgroundNewsArticle", "feature": "ReportageNewsArticle",
}  # fmt: skip


def _authors(story: Story, paper: Paper) -> list[dict[str, Any]]:
    if story.bylines:
        return [{"@type": "Person", "name": person.name, "url": settings.ADDRESS + person.get_absolute_url()} for person in story.bylines]
    return [{"@type": "Organization", "name": story.agency.name if story.agency else paper.name}]


def breadcrumbs(story: Story) -> dict[str, Any]:
    trail = list(reversed(story.section.lineage()))
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": section.name, "item": settings.ADDRESS + section.get_absolute_url()}
            for place, section in enumerate(trail, 1)
        ],
    }
