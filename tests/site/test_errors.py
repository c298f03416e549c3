"""Pages for what went wrong: they say what happened and where to go on, and never lead in a circle."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import html

from broadsheet.newsroom.models import Section, Story
from tests.cast import MakeStory


def _follow(browser: Client, address: str) -> tuple[list[str], int]:
    """The addresses that one leads to, and the status of the last. Fails in a circle."""
    way = [address]
    while (answer := browser.get(way[-1])).status_code in {301, 302, 307, 308}:
        assert answer["location"] not in way, [*way, answer["location"]]
        way.append(answer["location"])
    return way, answer.status_code


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/city/the-harbour-bridge/", "the harbour bridge"), ("/harbour_bridge", "harbour bridge"), ("/city/2024/11/23/ferry-resumes/", "ferry resumes"),
        ("/a/b/c%20d/", "c d"), ("/%22%3E%3Cscript%3Ealert(1)%3C/", '"><script>alert(1)<'), ("/" + "x" * 500 + "/", "x" * 80),
    ],
)  # fmt: skip
def test_a_page_that_is_not_there_offers_a_search_for_its_words(ana: Client, address: str, words: str) -> None:
    way, status = _follow(ana, address)
    assert status == 404
    answer = ana.get(way[-1])
    page = html.fromstring(answer.content.decode())
    assert page.xpath('//form[@action="/search/"]//input[@name="q"]/@value') == [words]
    assert page.xpath("//h1/text()") == ["There is no page at this address"]
    assert {"/", "/sections/", "/archive/"} <= set(page.xpath("//main//a/@href"))
    assert "<script>alert" not in answer.content.decode()
    assert page.xpath('//meta[@name="robots"]/@content') == ["noindex"]


def test_an_error_is_kept_by_no_cache(ana: Client, paper: object) -> None:
    answer = ana.get("/nowhere/at-all/")
    assert answer["cache-control"] == "private, no-store"
    assert "etag" not in answer.headers


def test_a_page_that_is_published_after_it_was_missed_is_there(ana: Client, make_story: MakeStory) -> None:
    story = make_story(publish=False, slug="harbour")
    address = story.get_absolute_url()
    assert ana.get(address).status_code == 404
    story.get_latest_revision().publish()
    assert ana.get(Story.objects.get(pk=story.pk).get_absolute_url()).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_another_method_is_refused_by_name(ana: Client, make_story: MakeStory, method: str) -> None:
    for address in ("/", make_story().get_absolute_url(), "/search/", "/feed.rss"):
        answer = ana.generic(method, address)
        assert answer.status_code == 405, address
        assert {one.strip() for one in answer["allow"].split(",")} == {"GET", "HEAD"}


@pytest.mark.parametrize(
    "address",
    [
        "/archive/2024/02/30/", "/archive/2024/13/01/", "/archive/1599/01/01/", "/archive/9999/01/01/", "/archive/2024/00/", "/archive/1900/01/",
        "/archive/2100/12/", "/archive/2199/12/31/", "/archive/1600/01/01/", "/city/2024/02/30/harbour/", "/city/0000/00/00/harbour/",
        "/city/page/1/", "/city/page/0/", "/city/page/02/", "/city/page/99/", "/city/page/100/", "/city/page/٢/", "/topics/x/page/2/",
        "/people/nobody/", "/topics/nothing/", "/nowhere/", "/nowhere/feed.rss", "/style/x.css/", "/sitemaps/2024/00.xml", "/sitemaps/2024/11/1.xml",
        "/%00/", "/city%00/", "/%ff/", "/%ED%A0%80/", "/a%0d%0aSet-Cookie:x=1/", "/..%2f..%2fetc/passwd", "/city/../../etc/passwd", "/%E2%80%AE/",
        "/.env", "/wp-login.php", "/index.php?x=1", "/" + "a/" * 300, "/" + "a" * 5000, "/\\", "/;/", "/city;x=1/", "/%25/", "/{}/", "/[x]/", "/CITY/",
    ],
)  # fmt: skip
def test_a_strange_address_is_answered_with_not_found(ana: Client, make_story: MakeStory, address: str) -> None:
    make_story()
    way, status = _follow(ana, address)
    assert status in {400, 404}, way
    assert len(way) <= 2
    assert "\r" not in "".join(way)


@pytest.mark.parametrize(
    "address", ["//evil.example", "//evil.example/city", "/%2f%2fevil.example", "/\\evil.example", "///evil.example/x", "/%5cevil.example"]
)
def test_no_address_leads_off_the_site(ana: Client, paper: object, address: str) -> None:
    answer = ana.generic("GET", address, PATH_INFO=address.replace("%2f", "/").replace("%5c", "\\"))
    assert answer.status_code in {301, 404}
    assert not answer.headers.get("location", "/").replace("\\", "/").startswith(("//", "http"))


def test_an_address_without_its_last_slash_leads_to_the_page(ana: Client, make_story: MakeStory) -> None:
    story = make_story()
    for address in ("/city/", "/topics/", story.get_absolute_url()):
        assert _follow(ana, address.removesuffix("/")) == ([address.removesuffix("/"), address], 200)


def _publish(story: Story, **fields: object) -> Story:
    found = Story.objects.get(pk=story.pk)
    for name, value in fields.items():
        setattr(found, name, value)
    found.save_revision().publish()
    return Story.objects.get(pk=story.pk)


def test_a_story_that_gets_an_old_slug_back_leads_in_no_circle(ana: Client, make_story: MakeStory) -> None:
    story = make_story(slug="first")
    old = [story.get_absolute_url()]
    for slug in ("second", "first", "third", "second", "first"):
        story = _publish(story, slug=slug)
        old.append(story.get_absolute_url())
        for address in old:
            assert _follow(ana, address) == ([address] if address == old[-1] else [address, old[-1]], 200)


def test_a_story_that_moves_to_and_fro_leads_in_no_circle(ana: Client, make_story: MakeStory) -> None:
    story = make_story()
    old = [story.get_absolute_url()]
    for section in ("sport", "city", "business", "sport", "city"):
        story = _publish(story, section=Section.objects.get(slug=section))
        old.append(story.get_absolute_url())
        for address in old:
            assert _follow(ana, address)[1] == 200
            assert _follow(ana, address)[0][-1] == old[-1]


def test_stories_that_swap_their_slugs_lead_in_no_circle(ana: Client, make_story: MakeStory) -> None:
    one, two = make_story(slug="one"), make_story(slug="two")
    first, second = one.get_absolute_url(), two.get_absolute_url()
    one = _publish(one, slug="between")
    between = one.get_absolute_url()
    two = _publish(two, slug="one")
    one = _publish(one, slug="two")
    for address, story in ((first, two), (second, one), (between, one)):
        way, status = _follow(ana, address)
        assert (way[-1], status) == (story.get_absolute_url(), 200)
        assert story.headline in ana.get(way[-1]).content.decode()


def test_a_section_that_gets_its_old_slug_back_leads_in_no_circle(ana: Client, make_story: MakeStory) -> None:
    story = make_story()
    old = ["/city/"]
    addresses = [story.get_absolute_url()]
    for slug in ("town", "city", "town"):
        section = Section.objects.get(slug=old[-1].strip("/"))
        section.slug = slug
        section.save()
        old.append(f"/{slug}/")
        addresses.append(Story.objects.get(pk=story.pk).get_absolute_url())
        for address, last in [(one, old[-1]) for one in old] + [(one, addresses[-1]) for one in addresses]:
            way, status = _follow(ana, address)
            assert (way[-1], status) == (last, 200)
