"""Sitemaps (sitemaps.org 0.9) by month, and the news sitemap of the last 48 hours; and robots.txt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from broadsheet.newsroom.models import Paper, Placement, Section, StandingPage, Story
from broadsheet.newsroom.querysets import EVERYTHING
from broadsheet.press.plans import Plan, fragment
from broadsheet.press.views import printed
from broadsheet.site.xml_text import without_control_characters

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_MOST = 50_000
_NEWS_MOST = 1_000
_NEWS_AGE = dt.timedelta(hours=48)


@printed
def sitemap_index() -> Plan:
    """One sitemap for the pages that stay, and one or more for each month that has stories."""
    tags = {"paper", "list:all"}
    return _xml_plan("sitemap-index", tags, _index)


def _index() -> str:
    paths = ["/sitemaps/pages.xml"]
    for month in _months():
        stories = _of_month(month).count()
        if stories:
            paths.append(f"/sitemaps/{month:%Y/%m}.xml")
        paths += [f"/sitemaps/{month:%Y/%m}/{number}.xml" for number in range(2, (stories - 1) // _MOST + 2)]
    rows = "".join(f"<sitemap><loc>{settings.ADDRESS}{path}</loc></sitemap>" for path in paths)
    return f'{_HEAD}<sitemapindex xmlns="{_SPACE}">{rows}</sitemapindex>'


def _months() -> list[dt.date]:
    placed = Placement.objects.filter(list=EVERYTHING).order_by("published_at")
    first, last = placed.first(), placed.last()
    if first is None or last is None:
        return []
    months = [first.published_at.date().replace(day=1)]
    while (after := (months[-1] + dt.timedelta(days=32)).replace(day=1)) <= last.published_at.date():
        months.append(after)
    return months


def _of_month(month: dt.date) -> QuerySet[Placement]:
    start = dt.datetime.combine(month, dt.time(), dt.UTC)
    end = dt.datetime.combine((month + dt.timedelta(days=32)).replace(day=1), dt.time(), dt.UTC)
    return Placement.objects.filter(list=EVERYTHING, published_at__gte=start, published_at__lt=end)


@printed
def sitemap_pages() -> Plan:
    def rows() -> str:
        paths = ["/", *(section.get_absolute_url() for section in Section.objects.all())]
        paths += [f"/{page.slug}/" for page in StandingPage.objects.live()]
        urls = "".join(f"<url><loc>{settings.ADDRESS}{path}</loc></url>" for path in paths)
        return f'{_HEAD}<urlset xmlns="{_SPACE}">{urls}</urlset>'

    return _xml_plan("sitemap-pages", {"paper", "sections", "standing-pages"}, rows)


@printed
def sitemap_month(month: dt.date, number: int = 1) -> Plan:
    placed = _of_month(month).order_by("published_at")
    keys = list(placed.values_list("story_id", flat=True)[(number - 1) * _MOST : number * _MOST])
    if not keys:
        raise Http404
    return _xml_plan(f"sitemap:{month:%Y-%m}:{number}", {"paper", "list:all"}, lambda: _month_rows(keys))


def _month_rows(keys: list[int]) -> str:
    paper = Paper.load()
    urls = []
    for start in range(0, len(keys), 500):
        for story in _addresses(keys[start : start + 500]):
            changed = story.updated_at or story.published_at
            when = changed.astimezone(paper.zone).isoformat(timespec="seconds") if changed else ""
            urls.append(f"<url><loc>{escape(settings.ADDRESS + story.get_absolute_url())}</loc><lastmod>{when}</lastmod></url>")
    return f'{_HEAD}<urlset xmlns="{_SPACE}">{"".join(urls)}</urlset>'


def _addresses(keys: list[int]) -> list[Story]:
    fields = ("slug", "day", "published_at", "updated_at", "headline", "section__slug")
    return list(Story.objects.public().filter(pk__in=keys).select_related("section").only(*fields).order_by("published_at"))


@printed
def news_sitemap() -> Plan:
    """The stories of the last 48 hours, at most 1,000, as news search engines want them."""
    since = timezone.now() - _NEWS_AGE
    placed = Placement.objects.filter(list=EVERYTHING, published_at__gte=since).order_by("-published_at")
    keys = list(placed.values_list("story_id", flat=True)[:_NEWS_MOST])
    return _xml_plan("sitemap-news", {"paper", "list:all", "news-sitemap", *(f"story:{key}" for key in keys)}, lambda: _news_rows(keys))


def _news_rows(keys: list[int]) -> str:
    paper = Paper.load()
    name = escape(without_control_characters(paper.name))
    urls = "".join(
        f"<url><loc>{escape(settings.ADDRESS + story.get_absolute_url())}</loc><news:news><news:publication>"
        f"<news:name>{name}</news:name><news:language>{paper.language.partition('-')[0]}</news:language></news:publication>"
        f"<news:publication_date>{story.published_at.astimezone(paper.zone).isoformat(timespec='seconds')}</news:publication_date>"
        f"<news:title>{escape(without_control_characters(story.headline))}</news:title></news:news></url>"
        for story in _addresses(keys)
        if story.published_at
    )
    return f'{_HEAD}<urlset xmlns="{_SPACE}" xmlns:news="{_NEWS}">{urls}</urlset>'


@printed
def robots() -> Plan:
    def text() -> str:
        refused = [name.strip() for name in Paper.load().crawlers_refused.splitlines() if name.strip()]
        lines = [line for name in refused for line in (f"User-agent: {name}", "Disallow: /", "")]
        lines += ["User-agent: *", "Disallow: /newsroom/", "Disallow: /account/", "Disallow: /search/", ""]
        lines += [f"Sitemap: {settings.ADDRESS}/sitemap.xml", f"Sitemap: {settings.ADDRESS}/sitemap-news.xml", ""]
        return "\n".join(lines)

    return Plan((fragment("robots", {"paper"}, text),), frozenset({"paper"}), content_type="text/plain; charset=utf-8")


def _xml_plan(key: str, tags: set[str], render: Callable[[], str]) -> Plan:
    body = fragment(key, tags, render)
    wanted = key in {"sitemap-news", "sitemap-index"}
    return Plan((body,), frozenset(tags), content_type="application/xml; charset=utf-8", wanted=wanted)
