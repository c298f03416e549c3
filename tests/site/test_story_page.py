"""A story's page: every part once, what machines read of it, and hostile text that stays text."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from lxml import html

from broadsheet.newsroom.actions.correct_story import correct_story
from broadsheet.newsroom.models import Person, Story, Topic
from broadsheet.readers.models import Reader
from tests.cast import GATED, PREVIEW, MakePicture, MakeStory

ONCE = [
    "headline", "standfirst", "byline", "dateline", "published", "updated", "picture", "caption", "credit", "body",
    "correction", "topics", "top-news", "sign-in",
]  # fmt: skip
EVENING = dt.datetime(2024, 11, 23, 16, 17, tzinfo=dt.UTC)
CUT_BY_BROWSERS = "".join(map(chr, range(33)))
EVIL = """"'></script><b id=evil>&amp;"""


def _page(browser: Client, story: Story) -> Any:
    answer = browser.get(story.get_absolute_url())
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def _parts(page: Any, name: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in page.xpath(f'//*[@data-part="{name}"]')]


def _structured(page: Any) -> dict[str, Any]:
    found = [json.loads(one.text) for one in page.xpath('//script[@type="application/ld+json"]')]
    (article,) = [one for one in found if one["@type"] == "NewsArticle"]
    return dict(article)


def _property(page: Any, name: str) -> list[str]:
    return [str(one) for one in page.xpath(f'//meta[@property="{name}"]/@content')]


@pytest.fixture
def full_story(make_story: MakeStory, make_picture: MakePicture, ed: Reader) -> Story:
    story = make_story(
        headline="The bridge is open", standfirst="After nine years.", kicker="Transport", dateline="Kochi", published_at=EVENING,
        picture=make_picture(caption="The bridge at dusk.", credit_line="Asha Rao / Courier"), topics=("bridges",),
        people=("meera-pillai", "ravi-das"),
    )  # fmt: skip
    correct_story(story, "It took nine years, not eight.", user=ed)
    return Story.objects.get(pk=story.pk)


@pytest.mark.parametrize("part", ONCE)
def test_every_part_stands_on_the_page_once(ana: Client, full_story: Story, part: str) -> None:
    assert len(_parts(_page(ana, full_story), part)) == 1


def test_the_parts_say_what_the_story_says(ana: Client, full_story: Story) -> None:
    page = _page(ana, full_story)
    assert _parts(page, "headline") == ["The bridge is open"]
    assert _parts(page, "standfirst") == ["After nine years."]
    assert _parts(page, "byline") == ["By Meera Pillai and Ravi Das"]
    assert _parts(page, "dateline") == ["Kochi"]
    assert _parts(page, "caption") == ["The bridge at dusk."]
    assert _parts(page, "credit") == ["Asha Rao / Courier"]
    assert "It took nine years, not eight." in _parts(page, "correction")[0]
    assert "Bridges" in _parts(page, "topics")[0]
    assert PREVIEW in _parts(page, "body")[0]


def test_the_time_is_the_papers(ana: Client, full_story: Story) -> None:
    page = _page(ana, full_story)
    assert _parts(page, "published") == ["Published 23 November 2024, 21:47 IST"]
    assert page.xpath('//*[@data-part="published"]//time/@datetime') == ["2024-11-23T21:47:00+05:30"]
    assert _parts(page, "updated")[0].endswith("IST")


def test_a_part_without_content_is_not_there(ana: Client, make_story: MakeStory) -> None:
    page = _page(ana, make_story(standfirst=""))
    for part in ("standfirst", "dateline", "updated", "picture", "caption", "credit", "correction", "topics"):
        assert _parts(page, part) == [], part


@pytest.mark.parametrize("access", ["metered", "subscriber"])
def test_a_gate_stands_where_a_stranger_may_not_read_on(ana: Client, make_story: MakeStory, access: str) -> None:
    page = _page(ana, make_story(access=access))
    assert len(_parts(page, "gate")) == 1
    assert GATED not in page.text_content()


def test_who_may_read_on_sees_no_gate(ana: Client, as_rita: Client, as_sam: Client, make_story: MakeStory) -> None:
    for browser, access in ((ana, "free"), (as_rita, "metered"), (as_sam, "subscriber")):
        page = _page(browser, make_story(access=access))
        assert _parts(page, "gate") == [], access
        assert GATED in page.text_content(), access


def test_a_member_meets_the_gate_of_a_story_for_subscribers(as_rita: Client, make_story: MakeStory) -> None:
    page = _page(as_rita, make_story(access="subscriber"))
    assert len(_parts(page, "gate")) == 1
    assert GATED not in page.text_content()


def test_an_agency_is_credited_in_place_of_people(ana: Client, make_story: MakeStory) -> None:
    assert _parts(_page(ana, make_story(agency="pti")), "byline") == ["Agency pti"]


def test_search_engines_are_told_what_is_gated(ana: Client, as_rita: Client, make_story: MakeStory) -> None:
    story = make_story()
    data = _structured(_page(ana, story))
    assert data["isAccessibleForFree"] is False
    assert data["hasPart"] == {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".gated"}
    (gated,) = _page(as_rita, story).find_class("gated")
    assert GATED in gated.text_content()
    assert PREVIEW not in gated.text_content()


def test_search_engines_are_told_that_a_free_story_is_free(ana: Client, make_story: MakeStory) -> None:
    data = _structured(_page(ana, make_story(access="free")))
    assert data["isAccessibleForFree"] is True
    assert "hasPart" not in data


def test_structured_data_agree_with_the_page(ana: Client, full_story: Story) -> None:
    data = _structured(_page(ana, full_story))
    assert data["headline"] == "The bridge is open"
    assert data["datePublished"] == "2024-11-23T21:47:00+05:30"
    assert [one["name"] for one in data["author"]] == ["Meera Pillai", "Ravi Das"]
    assert data["keywords"] == ["Bridges"]
    assert data["correction"] == ["It took nine years, not eight."]
    assert data["image"][0]["creditText"] == "Asha Rao / Courier"


def test_the_head_names_the_storys_own_address(ana: Client, full_story: Story) -> None:
    page = _page(ana, full_story)
    address = settings.ADDRESS + full_story.get_absolute_url()
    assert page.xpath('//link[@rel="canonical"]/@href') == [address]
    assert _property(page, "og:url") == [address]
    assert _property(page, "og:type") == ["article"]
    assert _property(page, "og:title") == ["The bridge is open"]
    assert _property(page, "og:description") == ["After nine years."]
    assert _property(page, "og:site_name") == ["The Test Courier"]
    assert _property(page, "article:published_time") == ["2024-11-23T21:47:00+05:30"]
    (image,) = _property(page, "og:image")
    assert image.startswith(settings.ADDRESS)
    assert ana.get(image.removeprefix(settings.ADDRESS)).status_code == 200


def test_a_picture_that_may_not_leave_the_site_is_in_no_card(ana: Client, make_story: MakeStory, make_picture: MakePicture) -> None:
    page = _page(ana, make_story(picture=make_picture(may_be_distributed=False)))
    assert _property(page, "og:image") == []
    assert "image" not in _structured(page)
    assert len(_parts(page, "picture")) == 1


@pytest.fixture
def hostile_story(make_story: MakeStory, make_picture: MakePicture, ed: Reader) -> Story:
    Topic.objects.create(slug="port", name=f"Topic {EVIL}")
    Person.objects.create(slug="meera-pillai", name=f"Person {EVIL}")
    story = make_story(
        headline=f"Headline {EVIL}", standfirst=f"Standfirst {EVIL}", kicker=f"Kicker {EVIL}", dateline=f"Dateline {EVIL}",
        picture=make_picture(caption=f"Caption {EVIL}", credit_line=f"Credit {EVIL}", alt_text=f"Alt {EVIL}", title=f"Title {EVIL}"),
        topics=("port",), people=("meera-pillai",), seo_title=f"Seo {EVIL}", social_title=f"Social {EVIL}",
        body=[("text", f"<p>One {EVIL}</p>"), ("subheading", f"Sub {EVIL}"), ("pull_quote", {"quote": f"Quote {EVIL}", "attribution": EVIL})],
        access="free",
    )  # fmt: skip
    correct_story(story, f"Correction {EVIL}", user=ed)
    return Story.objects.get(pk=story.pk)


def test_hostile_text_stays_text_in_every_part(ana: Client, hostile_story: Story) -> None:
    page = _page(ana, hostile_story)
    assert page.xpath('//*[@id="evil"]') == []
    for part in ("headline", "standfirst", "dateline", "caption", "credit"):
        assert _parts(page, part) == [f"{part.capitalize()} {EVIL}"]
    assert f"Correction {EVIL}" in _parts(page, "correction")[0]
    assert f"Topic {EVIL}" in _parts(page, "topics")[0]
    assert f"By Person {EVIL}" in _parts(page, "byline")[0]
    assert page.find_class("kicker")[0].text == f"Kicker {EVIL}"
    assert page.xpath('//*[@data-part="picture"]//img/@alt') == [f"Alt {EVIL}"]
    assert f"Quote {EVIL}" in _parts(page, "body")[0]
    assert page.xpath("//title")[0].text == f"Seo {EVIL}"
    assert _property(page, "og:title") == [f"Social {EVIL}"]
    assert _property(page, "og:description") == [f"Standfirst {EVIL}"]


def test_hostile_text_does_not_end_the_structured_data(ana: Client, hostile_story: Story) -> None:
    data = _structured(_page(ana, hostile_story))
    assert data["headline"] == f"Headline {EVIL}"
    assert data["description"] == f"Standfirst {EVIL}"
    assert data["author"][0]["name"] == f"Person {EVIL}"
    assert data["locationCreated"]["name"] == f"Dateline {EVIL}"
    assert data["correction"] == [f"Correction {EVIL}"]


def test_hostile_text_stays_text_wherever_the_story_is_listed(ana: Client, hostile_story: Story) -> None:
    day = hostile_story.day
    for address in (
        "/",
        "/city/",
        "/topics/port/",
        "/topics/",
        "/people/meera-pillai/",
        f"/archive/{day:%Y/%m/%d}/",
        "/patterns/",
        "/search/?q=headline",
    ):
        text = ana.get(address).content.decode()
        assert "<b id=evil>" not in text, address
        assert "&lt;b id=evil&gt;" in text, address


@pytest.mark.shared_data
def test_no_payload_of_a_known_list_runs_from_a_storys_body(ana: Client, make_story: MakeStory, shared_data: Any) -> None:
    pairs = json.loads((shared_data / "bad-input/xss/dompurify-expect.json").read_text(encoding="utf-8"))
    payloads = [f"<p>{number}</p>{one['payload']}" for number, one in enumerate(pairs)]
    page = _page(ana, make_story(access="free", body=[("text", one) for one in payloads]))
    (body,) = page.xpath('//*[@data-part="body"]')
    assert len(body.xpath(".//p")) >= len(payloads)
    for element in body.iter("*"):
        assert element.tag not in {"script", "style", "iframe", "object", "embed", "svg", "math", "form", "input", "base", "meta", "link"}
        for name, value in element.attrib.items():
            assert not name.startswith("on"), (element.tag, name)
            assert name != "style"
            assert name not in {"href", "src"} or not value.strip(CUT_BY_BROWSERS).lower().startswith(
                ("javascript:", "vbscript:", "data:")
            ), (element.tag, value)
