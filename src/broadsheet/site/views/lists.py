"""Pages that list stories: topics, people, the archive by date."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from django.http import Http404

from broadsheet.newsroom.models import Paper, Person, Placement, Section, Story, Topic
from broadsheet.newsroom.querysets import EVERYTHING
from broadsheet.press.plans import Plan, fragment
from broadsheet.press.views import printed
from broadsheet.site.shell import Meta, page, render, top_news_part
from broadsheet.site.views.fronts import PAGES

_PAGE = 30
_MORNING = dt.time()


@printed
def topic(slug: str, number: int = 1) -> Plan:
    found = Topic.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return _listing(found, "Topic", found.description, number)


@printed
def person(slug: str, number: int = 1) -> Plan:
    found = Person.objects.select_related("portrait").filter(slug=slug).first()
    if found is None:
        raise Http404
    return _listing(found, found.role or "Writer", found.bio, number)


def _listing(about: Topic | Person, label: str, description: str, number: int) -> Plan:
    start = (number - 1) * _PAGE
    stories = list(Story.objects.placed(about.tag).for_cards()[start : start + _PAGE + 1])
    if number > PAGES or (number > 1 and not stories):
        raise Http404
    more = len(stories) > _PAGE and number < PAGES
    stories = stories[:_PAGE]
    tags = {about.tag, f"list:{about.tag}", "paper", *(story.tag for story in stories)}
    context: dict[str, Any] = {
        "about": about, "label": label, "description": description, "stories": stories, "number": number, "more": more,
        "person": about if isinstance(about, Person) else None,
    }  # fmt: skip
    path = about.get_absolute_url() + (f"page/{number}/" if number > 1 else "")
    meta = Meta(
        title=f"{about.name} – {Paper.load().name}", path=path, description=description[:240],
        feeds=((about.name, f"{about.get_absolute_url()}feed.rss"),),
    )  # fmt: skip
    return _page(f"{about.tag}:{number}", "site/listing.html", context, meta, tags, wanted=number == 1)


@printed
def topics() -> Plan:
    found = list(Topic.objects.all())
    tags = {"paper", *(topic.tag for topic in found), "list:all"}
    meta = Meta(title=f"Topics – {Paper.load().name}", path="/topics/")
    return _page("topics", "site/topics.html", {"topics": found}, meta, tags)


@printed
def archive() -> Plan:
    """Every year and month that has stories."""
    start, today = _first_and_last_day()
    years = [
        (year, [dt.date(year, month, 1) for month in range(1, 13) if start.replace(day=1) <= dt.date(year, month, 1) <= today])
        for year in range(today.year, start.year - 1, -1)
    ]
    meta = Meta(title=f"Archive – {Paper.load().name}", path="/archive/")
    return _page("archive", "site/archive.html", {"years": years}, meta, {"paper", "list:all"})


@printed
def archive_month(month: dt.date) -> Plan:
    """The days of a month."""
    first, today = _first_and_last_day()
    if not first.replace(day=1) <= month <= today:
        raise Http404
    _, length = calendar.monthrange(month.year, month.month)
    days = [day for number in range(1, length + 1) if first <= (day := month.replace(day=number)) <= today]
    meta = Meta(title=f"{month:%B %Y} – {Paper.load().name}", path=f"/archive/{month:%Y/%m}/", robots="noindex, follow")
    return _page(f"archive:{month:%Y-%m}", "site/archive_month.html", {"month": month, "days": days}, meta, {"paper", "list:all"})


@printed
def archive_day(day: dt.date) -> Plan:
    """All stories of one day in the paper's time zone. Days before the first story and after today are not there."""
    first, today = _first_and_last_day()
    if not first <= day <= today:
        raise Http404
    zone = Paper.load().zone
    start = dt.datetime.combine(day, _MORNING, zone)
    end = dt.datetime.combine(day + dt.timedelta(days=1), _MORNING, zone)
    placed = Placement.objects.filter(list=EVERYTHING, published_at__gte=start, published_at__lt=end)
    keys = list(placed.order_by("-published_at").values_list("story_id", flat=True)[:500])
    stories = list(Story.objects.public().filter(pk__in=keys).for_cards())
    context = {
        "day": day, "stories": stories,
        "before": day - dt.timedelta(days=1) if day > first else None, "after": day + dt.timedelta(days=1) if day < today else None,
    }  # fmt: skip
    tags = {"paper", "list:all", *(story.tag for story in stories)}
    meta = Meta(title=f"{day:%d %B %Y} – {Paper.load().name}", path=f"/archive/{day:%Y/%m/%d}/")
    return _page(f"archive:{day:%Y-%m-%d}", "site/archive_day.html", context, meta, tags)


def _first_and_last_day() -> tuple[dt.date, dt.date]:
    """The day of the oldest story, and today."""
    paper = Paper.load()
    today = paper.day_of(dt.datetime.now(dt.UTC))
    oldest = Placement.objects.filter(list=EVERYTHING).order_by("published_at").first()
    return (paper.day_of(oldest.published_at) if oldest else today), today


@printed
def sections() -> Plan:
    found = list(Section.objects.select_related("parent"))
    return _page(
        "sections",
        "site/sections.html",
        {"sections": found},
        Meta(title=f"Sections – {Paper.load().name}", path="/sections/"),
        {"paper", "sections"},
    )


def _page(key: str, template: str, context: dict[str, Any], meta: Meta, tags: set[str], **more: Any) -> Plan:
    body = (
        fragment(f"listing:{key}", tags, lambda: render(template, **context)),
        top_news_part(),
        fragment("story-end", set(), lambda: "</div></main>"),
    )
    return page(f"listing:{key}", meta, body, tags, body_class="front listing", **more)
