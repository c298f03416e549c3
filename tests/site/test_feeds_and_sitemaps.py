"""What machines read: feeds, sitemaps and robots.txt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.conf import settings
from django.test import Client
from lxml import etree

from broadsheet.newsroom.models import Paper
from tests.cast import GATED, MakePicture, MakeStory, hours_ago

MAPS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}
FEEDS = [
    f"{of}feed.{form}" for of in ("/", "/city/", "/topics/port/", "/people/meera-pillai/") for form in ("rss", "atom")
]  # fmt: skip
HOSTILE = "<b>Bold</b> & ]]> \"quoted\" 'single' ഉത്തരം 😀 &amp;"


def _xml(browser: Client, address: str) -> Any:
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer["content-type"] == "application/xml; charset=utf-8"
    return etree.fromstring(answer.content)


def _places(document: Any) -> list[str]:
    return [str(one) for one in document.xpath("//s:loc/text()", namespaces=MAPS)]


def _feed(browser: Client, address: str) -> Any:
    feed = feedparser.parse(browser.get(address).content)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


# Feeds


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_lists_its_stories_newest_first(ana: Client, make_story: MakeStory, address: str) -> None:
    given: dict[str, Any] = {"topics": ("port",), "people": ("meera-pillai",)}
    older = make_story(published_at=hours_ago(5), **given)
    newer = make_story(published_at=hours_ago(2), **given)
    make_story(section="sport", published_at=hours_ago(1), headline="Elsewhere")
    feed = _feed(ana, address)
    assert feed.version == ("rss20" if address.endswith("rss") else "atom10")
    entries = [one for one in feed.entries if one.title != "Elsewhere"]
    assert len(feed.entries) - len(entries) == (1 if address.startswith("/feed") else 0)
    assert [one.title for one in entries] == [newer.headline, older.headline]
    assert [one.link for one in entries] == [settings.ADDRESS + one.get_absolute_url() for one in (newer, older)]
    assert entries[0].id == entries[0].link
    assert entries[0].summary == newer.standfirst
    assert newer.published_at
    assert entries[0].published_parsed[:6] == newer.published_at.utctimetuple()[:6]
    assert [one.term for one in entries[0].tags] == ["Port"]


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_feed_says_whose_it_is(ana: Client, make_story: MakeStory, form: str) -> None:
    make_story()
    answer = ana.get(f"/feed.{form}")
    assert answer["content-type"] == f"application/{form}+xml; charset=utf-8"
    feed = feedparser.parse(answer.content).feed
    assert feed.title == "The Test Courier"
    assert feed.link == f"{settings.ADDRESS}/"
    assert f"{settings.ADDRESS}/feed.{form}" in [one.href for one in feed.links if one.rel == "self"]
    assert feedparser.parse(ana.get(f"/city/feed.{form}").content).feed.title == "The Test Courier: City"


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_an_entry_names_its_writers(ana: Client, make_story: MakeStory, form: str) -> None:
    make_story(people=("meera-pillai",))
    assert "Meera Pillai" in ana.get(f"/feed.{form}").content.decode()
    if form == "atom":
        assert _feed(ana, "/feed.atom").entries[0].author == "Meera Pillai"


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_feed_without_stories_is_a_feed(ana: Client, form: str) -> None:
    assert _feed(ana, f"/feed.{form}").entries == []


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_hostile_headline_comes_through_a_feed_as_it_is(ana: Client, make_story: MakeStory, form: str) -> None:
    make_story(headline=HOSTILE)
    document = etree.fromstring(ana.get(f"/feed.{form}").content)
    titles = document.xpath("//*[local-name()='item' or local-name()='entry']/*[local-name()='title']/text()")
    assert titles == [HOSTILE]


@pytest.mark.parametrize("address", ["/feed.rss", "/feed.atom", "/sitemap-news.xml"])
def test_control_characters_do_not_break_the_xml(ana: Client, make_story: MakeStory, address: str) -> None:
    make_story(headline="Bell\x07 and \x1b[31mred\ufffe", standfirst="\x0bTab", topics=("port",))
    assert "Bell and [31mred" in "".join(etree.fromstring(ana.get(address).content).itertext())


def test_a_picture_goes_into_a_feed_only_where_it_may_leave_the_site(ana: Client, make_story: MakeStory, make_picture: MakePicture) -> None:
    make_story(picture=make_picture(), published_at=hours_ago(1))
    make_story(picture=make_picture(may_be_distributed=False), published_at=hours_ago(2))
    first, second = _feed(ana, "/feed.rss").entries
    (picture,) = first.enclosures
    assert picture.type == "image/jpeg"
    assert int(picture.length) == len(b"".join(ana.get(picture.href.removeprefix(settings.ADDRESS)).streaming_content))
    assert second.enclosures == []


def test_a_feed_holds_no_bodies(ana: Client, make_story: MakeStory) -> None:
    make_story(access="free")
    for address in ("/feed.rss", "/feed.atom"):
        assert GATED not in ana.get(address).content.decode()


def test_a_feed_of_nothing_is_not_there(ana: Client) -> None:
    for address in ("/nowhere/feed.rss", "/topics/nothing/feed.atom", "/people/nobody/feed.rss", "/feed.json"):
        assert ana.get(address).status_code == 404, address


# Sitemaps


def test_every_story_is_in_the_sitemap_of_its_month(ana: Client, make_story: MakeStory) -> None:
    stories = [make_story(published_at=hours_ago(24 * days)) for days in (0.1, 40, 80)]
    index = _places(_xml(ana, "/sitemap.xml"))
    assert index[0] == f"{settings.ADDRESS}/sitemaps/pages.xml"
    assert len(index) == len(set(index)) == 4
    places = [place for one in index[1:] for place in _places(_xml(ana, one.removeprefix(settings.ADDRESS)))]
    assert sorted(places) == sorted(settings.ADDRESS + one.get_absolute_url() for one in stories)


def test_the_pages_sitemap_lists_pages_that_are_there(ana: Client, make_story: MakeStory) -> None:
    places = _places(_xml(ana, "/sitemaps/pages.xml"))
    assert {f"{settings.ADDRESS}{one}" for one in ("/", "/city/", "/sport/", "/about/")} <= set(places)
    for place in places:
        assert ana.get(place.removeprefix(settings.ADDRESS)).status_code == 200, place


def test_a_sitemap_without_stories_is_not_there(ana: Client, make_story: MakeStory) -> None:
    make_story()
    for address in ("/sitemaps/1999/01.xml", "/sitemaps/2024/13.xml", "/sitemaps/1999/01/2.xml"):
        assert ana.get(address).status_code == 404, address


def test_the_news_sitemap_holds_the_last_two_days(ana: Client, make_story: MakeStory) -> None:
    fresh = make_story(published_at=hours_ago(47.5), headline=HOSTILE)
    make_story(published_at=hours_ago(48.5))
    news = _xml(ana, "/sitemap-news.xml")
    assert _places(news) == [settings.ADDRESS + fresh.get_absolute_url()]
    assert news.xpath("//n:title/text()", namespaces=MAPS) == [HOSTILE]
    assert news.xpath("//n:name/text()", namespaces=MAPS) == ["The Test Courier"]
    assert news.xpath("//n:publication_date/text()", namespaces=MAPS)[0].endswith("+05:30")


def _schema(folder: Path, *names: str) -> etree.XMLSchema:
    """Several schemas, each of its own namespace, as one."""
    imports = ""
    for name in names:
        space = etree.parse(folder / name).getroot().get("targetNamespace")
        imports += f'<xs:import namespace="{space}" schemaLocation="{(folder / name).resolve().as_uri()}"/>'
    return etree.XMLSchema(etree.fromstring(f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'))


@pytest.mark.shared_data
def test_sitemaps_keep_to_their_schemas(ana: Client, make_story: MakeStory, shared_data: Path) -> None:
    story = make_story(published_at=hours_ago(1), headline=HOSTILE)
    make_story(published_at=hours_ago(2))
    folder = shared_data / "schemas"
    assert story.published_at
    of = {
        "/sitemap.xml": _schema(folder, "siteindex.xsd"),
        "/sitemaps/pages.xml": _schema(folder, "sitemap.xsd"),
        f"/sitemaps/{story.published_at:%Y/%m}.xml": _schema(folder, "sitemap.xsd"),
        "/sitemap-news.xml": _schema(folder, "sitemap.xsd", "sitemap-news.xsd"),
    }
    for address, schema in of.items():
        schema.assertValid(_xml(ana, address))


# robots.txt


def test_robots_are_shown_the_sitemaps_and_kept_from_accounts(ana: Client) -> None:
    answer = ana.get("/robots.txt")
    assert answer["content-type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert f"Sitemap: {settings.ADDRESS}/sitemap.xml" in lines
    assert f"Sitemap: {settings.ADDRESS}/sitemap-news.xml" in lines
    general = lines[lines.index("User-agent: *") :]
    assert {"Disallow: /newsroom/", "Disallow: /account/"} <= set(general)
    assert "Disallow: /" not in general


def test_robots_that_the_paper_refuses_are_turned_away(ana: Client, paper: Paper) -> None:
    paper.crawlers_refused = "GreedyBot\n\n  OtherBot "
    paper.save()
    text = ana.get("/robots.txt").content.decode()
    for name in ("GreedyBot", "OtherBot"):
        assert f"User-agent: {name}\nDisallow: /\n" in text
    assert "GPTBot" not in text
