"""The reader's addresses."""

from django.urls import path, register_converter

from broadsheet.site.converters import DayConverter, FeedFormConverter, MonthConverter, PageNumberConverter
from broadsheet.site.views import feeds, fronts, health, lists, manifest, media, offline, patterns, search, sitemaps, standing, story, style

register_converter(DayConverter, "day")
register_converter(MonthConverter, "month")
register_converter(PageNumberConverter, "page_number")
register_converter(FeedFormConverter, "feed_form")

urlpatterns = [
    path("", fronts.home, name="home"),
    path("search/", search.search, name="search"),
    path("sections/", lists.sections, name="sections"),
    path("topics/", lists.topics, name="topics"),
    path("topics/<slug:slug>/", lists.topic, name="topic"),
    path("topics/<slug:slug>/page/<page_number:number>/", lists.topic, name="topic_page"),
    path("people/<slug:slug>/", lists.person, name="person"),
    path("people/<slug:slug>/page/<page_number:number>/", lists.person, name="person_page"),
    path("archive/", lists.archive, name="archive"),
    path("archive/<month:month>/", lists.archive_month, name="archive_month"),
    path("archive/<day:day>/", lists.archive_day, name="archive_day"),
    path("feed.<feed_form:form>", feeds.site_feed, name="site_feed"),
    path("topics/<slug:slug>/feed.<feed_form:form>", feeds.topic_feed, name="topic_feed"),
    path("people/<slug:slug>/feed.<feed_form:form>", feeds.person_feed, name="person_feed"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    path("sitemap-news.xml", sitemaps.news_sitemap, name="news_sitemap"),
    path("sitemaps/pages.xml", sitemaps.sitemap_pages, name="sitemap_pages"),
    path("sitemaps/<month:month>.xml", sitemaps.sitemap_month, name="sitemap_month"),
    path("sitemaps/<month:month>/<page_number:number>.xml", sitemaps.sitemap_month, name="sitemap_month_page"),
    path("offline.js", offline.offline_worker, name="offline_worker"),
    path("manifest.json", manifest.manifest, name="manifest"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("style/<slug:digest>.css", style.style, name="style"),
    path("media/<path:path>", media.media, name="media"),
    path("health/", health.health, name="health"),
    path("patterns/", patterns.patterns, name="patterns"),
    path("<slug:slug>/feed.<feed_form:form>", feeds.section_feed, name="section_feed"),
    path("<slug:slug>/page/<page_number:number>/", fronts.section_page, name="section_page"),
    path("<slug:section>/<day:day>/<slug:slug>/", story.story, name="story"),
    path("<slug:slug>/", standing.section_or_standing_page, name="section_front"),
]
