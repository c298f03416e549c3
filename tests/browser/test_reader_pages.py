"""What readers meet, in a real browser."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import violations
from tests.whole_paper import Running

pytestmark = pytest.mark.browser

STORY = "/india-world/2024/11/23/nato-chief-meets-trump-in-palm-beach/"
PAGES = [
    "/", "/city/", STORY, "/topics/nato/", "/topics/", "/sections/", "/archive/", "/archive/2024/11/", "/archive/2024/11/23/", "/search/",
    "/search/?q=harbour", "/about/", "/community-guidelines/", "/privacy/", "/patterns/", "/no-such-page/", "/account/login/", "/account/signup/",
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_has_an_axe_violation(demo: Running, chromium: object, axe: str, width: int, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)  # type: ignore[attr-defined]
    page = context.new_page()
    found = {}
    for path in PAGES:
        page.goto(demo.address + path)
        if wrong := violations(page, axe):
            found[path] = wrong
    context.close()
    assert not found, json.dumps(found, indent=1)


def test_pages_fit_their_width_and_do_not_jump(demo: Running, chromium: object) -> None:
    for width in (320, 390, 768, 1600):
        context = chromium.new_context(viewport={"width": width, "height": 900})  # type: ignore[attr-defined]
        page = context.new_page()
        for path in ("/", STORY, "/city/", "/search/?q=port"):
            page.goto(demo.address + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            shift = page.evaluate(
                "new Promise(done => {let sum = 0; new PerformanceObserver(list => {for (const one of list.getEntries()) sum += one.value})"
                ".observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 300)})"
            )
            assert shift < 0.05, (path, width, shift)
        context.close()


def test_a_story_page_stays_within_its_bytes(demo: Running, page: Page) -> None:
    sizes: dict[str, int] = {}

    def weigh(response: object) -> None:
        kind = response.request.resource_type  # type: ignore[attr-defined]
        length = response.headers.get("content-length")  # type: ignore[attr-defined]
        sizes[kind] = sizes.get(kind, 0) + int(length or 0)

    page.on("response", weigh)
    page.goto(demo.address + STORY, wait_until="networkidle")
    assert sizes["document"] > 2000
    assert sum(sizes.get(kind, 0) for kind in ("document", "stylesheet", "script", "font")) < 150_000
    assert sizes.get("script", 0) < 15_000


def test_the_story_reads_whole_without_script(demo: Running, chromium: object) -> None:
    context = chromium.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(demo.address + STORY)
    for part in ("headline", "standfirst", "byline", "dateline", "published", "updated", "picture", "caption", "credit", "body", "correction", "topics", "top-news", "gate", "sign-in"):  # fmt: skip
        assert page.locator(f"[data-part={part}]").count() == 1, part
    assert page.locator("[data-part=published]").inner_text() == "Published 23 November 2024, 21:47 IST"
    assert page.locator("[data-part=dateline]").inner_text().startswith("Brussels")
    context.close()


def test_a_reader_signs_in_and_comes_back_to_the_whole_story(demo: Running, page: Page) -> None:
    email, password = demo.account("member")
    page.goto(demo.address + STORY)
    assert page.locator(".gated").count() == 0
    page.locator("[data-part=gate]").get_by_role("link", name="Sign in").click()
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main form button[type=submit]")
    page.wait_for_url(f"**{STORY}#read-on")
    assert page.locator(".gated").inner_text()
    assert page.locator("[data-part=gate]").count() == 0
    assert page.locator("[data-part=sign-in]").inner_text() == "Rita Das"


def test_search_finds_and_filters(demo: Running, page: Page) -> None:
    page.goto(demo.address + "/search/")
    page.fill("input[name=q]", "NATO")
    page.click("form.search-form button")
    assert page.locator(".river-item").count() >= 1
    page.goto(demo.address + "/search/?q=the&section=city")
    assert {text for text in page.locator(".river-item .card-by a").all_inner_texts()} == {"City"}


def test_the_printed_page_has_no_furniture(demo: Running, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(demo.address + STORY)
    page.emulate_media(media="print")
    assert page.locator(".headline").is_visible()
    for hidden in (".navigation", ".top-news", ".share", ".more-of"):
        assert not page.locator(hidden).first.is_visible(), hidden
