"""What goes with a page: caching, security, methods; and files that are never served."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from lxml import html

from broadsheet.newsroom.models import Story
from broadsheet.newsroom.picture_sizes import social_address
from tests.cast import MakePicture, MakeStory

PAGES = [
    "/", "/city/", "/topics/", "/topics/port/", "/people/meera-pillai/", "/sections/", "/archive/", "{month}", "{day}", "{story}",
    "/search/", "/search/?q=paragraph", "/patterns/", "/about/", "/no-such-page/", "{withdrawn}",
]  # fmt: skip
PRINTED = ["/", "/city/", "/topics/port/", "/people/meera-pillai/", "{day}", "{story}", "/about/"]
FEEDS = ["/feed.rss", "/feed.atom", "/sitemap.xml", "/sitemap-news.xml", "/robots.txt", "/manifest.json"]


@pytest.fixture
def story(make_story: MakeStory, make_picture: MakePicture) -> Story:
    picture = make_picture()
    body = [
        ("text", "<p>A paragraph.</p>"), ("subheading", "And then"), ("picture", {"picture": picture, "caption": "A harbour", "width": "wide"}),
        ("gallery", {"title": "All", "pictures": [{"picture": picture, "caption": "One"}]}),
        ("pull_quote", {"quote": "Yes.", "attribution": "A man"}), ("fact_box", {"title": "Facts", "text": "<p>One.</p>"}),
        ("embed", {"url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "caption": "A song"}),
    ]  # fmt: skip
    return make_story(topics=("port",), people=("meera-pillai",), picture=picture, body=body, access="free")


@pytest.fixture
def withdrawn(make_story: MakeStory) -> Story:
    story = make_story()
    story.unpublish()
    return story


def _address(page: str, story: Story, withdrawn: Story) -> str:
    return page.format(
        story=story.get_absolute_url(), day=f"/archive/{story.day:%Y/%m/%d}/", month=f"/archive/{story.day:%Y/%m}/",
        withdrawn=withdrawn.get_absolute_url(),
    )  # fmt: skip


@pytest.mark.parametrize("page", [*PRINTED, *FEEDS])
def test_a_shared_cache_may_keep_what_a_stranger_gets(ana: Client, story: Story, withdrawn: Story, page: str) -> None:
    answer = ana.get(_address(page, story, withdrawn))
    assert answer.status_code == 200
    assert "public" in answer["cache-control"]
    assert "s-maxage=" in answer["cache-control"]
    assert {"cookie", "accept-encoding"} <= {one.strip().lower() for one in answer["vary"].split(",")}
    assert answer["etag"].startswith('"')
    assert not answer.cookies


def test_what_a_reader_gets_is_private(as_rita: Client, story: Story) -> None:
    for address in ("/", story.get_absolute_url(), "/city/"):
        for _ in range(2):
            answer = as_rita.get(address)
            assert "private" in answer["cache-control"], address
            assert "public" not in answer["cache-control"], address
            assert "Rita" in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_keeps_to_the_strict_policy(ana: Client, story: Story, withdrawn: Story, page: str) -> None:
    answer = ana.get(_address(page, story, withdrawn))
    policy = answer["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["x-content-type-options"] == "nosniff"
    assert answer["referrer-policy"] == "strict-origin-when-cross-origin"
    assert answer["x-frame-options"] == "SAMEORIGIN"
    for element in html.fromstring(answer.content.decode()).iter("*"):
        assert element.tag != "style"
        assert element.tag != "script" or element.get("type") == "application/ld+json" or element.get("src", "").startswith("/")
        for name, value in element.attrib.items():
            assert name != "style", (element.tag, value)
            assert not name.startswith("on"), (element.tag, name)
            assert not value.lower().startswith("javascript:")


def test_the_account_pages_keep_to_the_strict_policy(ana: Client, paper: Any) -> None:
    answer = ana.get("/account/login/")
    assert "unsafe" not in answer["content-security-policy"]
    for element in html.fromstring(answer.content.decode()).iter("*"):
        assert element.tag != "style"
        assert "style" not in element.attrib
        assert not any(name.startswith("on") for name in element.attrib)


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_page_that_has_not_changed_is_not_sent_again(ana: Client, story: Story, encoding: str) -> None:
    address = story.get_absolute_url()
    first = ana.get(address, headers={"accept-encoding": encoding})
    again = ana.get(address, headers={"accept-encoding": encoding, "if-none-match": first["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["etag"] == first["etag"]
    story.standfirst = "Something new."
    story.save_revision().publish()
    assert ana.get(address, headers={"accept-encoding": encoding, "if-none-match": first["etag"]}).status_code == 200


def test_a_readers_copy_is_not_the_strangers(ana: Client, as_rita: Client, make_story: MakeStory) -> None:
    address = make_story().get_absolute_url()
    etag = ana.get(address)["etag"]
    assert as_rita.get(address, headers={"if-none-match": etag}).status_code == 200


def test_zipped_and_plain_are_the_same_page(ana: Client, story: Story) -> None:
    plain = ana.get(story.get_absolute_url())
    zipped = ana.get(story.get_absolute_url(), headers={"accept-encoding": "gzip"})
    assert zipped["content-encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert zipped["etag"] != plain["etag"]


@pytest.mark.parametrize("page", PAGES + FEEDS)
def test_a_head_request_gets_the_headers_alone(ana: Client, story: Story, withdrawn: Story, page: str) -> None:
    address = _address(page, story, withdrawn)
    got, head = ana.get(address), ana.head(address)
    assert head.content == b""
    assert head.status_code == got.status_code
    assert head["content-type"] == got["content-type"]


@pytest.mark.parametrize("page", PRINTED + FEEDS + ["/search/"])
def test_nothing_can_be_sent_to_a_printed_page(ana: Client, story: Story, withdrawn: Story, page: str) -> None:
    address = _address(page, story, withdrawn)
    for method in (ana.post, ana.put, ana.delete, ana.patch):
        answer = method(address)
        assert answer.status_code == 405, address
        assert "GET" in answer["allow"]


def test_a_withdrawn_page_says_gone(ana: Client, withdrawn: Story) -> None:
    answer = ana.get(withdrawn.get_absolute_url())
    assert answer.status_code == 410
    assert 'content="noindex"' in answer.content.decode()


# Files


def test_a_size_of_a_picture_is_served_for_good(ana: Client, story: Story) -> None:
    assert story.picture
    answer = ana.get(social_address(story.picture))
    assert answer.status_code == 200
    assert answer["content-type"] == "image/jpeg"
    assert "immutable" in answer["cache-control"]


def test_the_original_of_a_picture_is_not_served(ana: Client, story: Story) -> None:
    assert story.picture
    assert story.picture.file.url.startswith("/media/original_images/")
    assert ana.get(story.picture.file.url).status_code == 404


@pytest.mark.parametrize("way", ["/media/{}", "/media//{}", "/media/./{}", "/media/ORIGINAL_IMAGES/../{}"])
def test_the_original_of_a_picture_is_reached_by_no_side_way(ana: Client, story: Story, way: str) -> None:
    assert story.picture
    assert ana.get(way.format(story.picture.file.name)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/media/../secret-key", "/media/%2e%2e/secret-key", "/media/images/../../secret-key", "/media/images/%2e%2e/%2e%2e/secret-key",
        "/media/images/..%2f..%2fsecret-key", "/media/images/..%5c..%5csecret-key", "/media/images/%00", "/media/%00",
        "/media/images/x%00.jpg", "/media/images//etc/passwd", "/media//etc/passwd", "/media/images/", "/media/images", "/media/documents/",
        "/media/documents/%2e%2e/%2e%2e/secret-key", "/media/documents/../../secret.mp3",
    ],
)  # fmt: skip
def test_no_address_leads_out_of_the_media_folder(ana: Client, story: Story, path: str) -> None:
    for name in ("secret-key", "secret.mp3"):
        (settings.HOME / name).write_text("TOPSECRET")
    answer = ana.get(path)
    assert answer.status_code == 404
    assert b"TOPSECRET" not in answer.content


@pytest.mark.parametrize("name", ["notes.pdf", "list.csv", "page.html"])
def test_a_document_that_is_no_audio_is_not_served(ana: Client, paper: Any, name: str) -> None:
    folder = settings.MEDIA_ROOT / "documents"
    folder.mkdir(parents=True)
    (folder / name).write_text("Inside")
    assert ana.get(f"/media/documents/{name}").status_code == 404


@pytest.mark.parametrize("way", ["/media/images/../{}", "/media/images/%2e%2e/{}", "/media/images/x/../../{}", "/media/documents/../{}"])
def test_dots_do_not_lead_to_the_original_of_a_picture(ana: Client, story: Story, way: str) -> None:
    assert story.picture
    assert ana.get(way.format(story.picture.file.name)).status_code == 404


def test_an_unknown_session_sets_no_cookie_for_all(ana: Client, story: Story) -> None:
    ana.cookies[settings.SESSION_COOKIE_NAME] = "made-up"
    answer = ana.get("/")
    assert not (answer.cookies and "public" in answer["cache-control"])
