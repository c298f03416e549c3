"""The conversation in a real browser: written, mended, answered, moderated, appealed, and brought home from 2015."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import violations
from tests.browser.test_membership import _sign_in, _sign_up
from tests.whole_paper import Running

pytestmark = pytest.mark.browser

STORY = "kadal-footbridge-to-close-for-eleven-weeks"
TWO_RULES = "CALL ME ON 98470 12345 IF YOU KNOW ANYTHING ABOUT THIS BRIDGE AND ITS BROKEN WIRES."
MENDED = "I would like to hear from anybody who saw the inspectors on the bridge in August."
ANSWER = "I saw two of them with a ladder on a Sunday morning, and they were gone by ten."

# Milliseconds. Faster than that, a moderator would look first.
_TO_WRITE = 3200


def _path(demo: Running, slug: str = STORY, section: str = "city") -> str:
    found = re.search(rf"<link>https?://[^/]+(/[^<]*{slug}/)</link>", demo.get(f"/{section}/feed.rss")[1])
    assert found
    return found[1]


@pytest.fixture
def another(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    yield context
    context.close()


def test_a_comment_that_breaks_two_rules_is_mended_posted_and_answered(
    demo: Running, page: Page, another: BrowserContext, axe: str
) -> None:
    path = _path(demo)
    _sign_in(page, demo, "member")
    page.goto(demo.address + path)
    area = page.locator("#compose-0")
    area.fill(TWO_RULES)
    findings = page.locator(".finding")
    expect(findings).to_have_count(2, timeout=10_000)
    expect(findings.filter(has_text="Not personal")).to_contain_text("98470 12345")
    expect(findings.filter(has_text="In full sentences")).to_be_visible()
    page.locator("[data-post]").first.click()
    expect(page.locator(".finding-state")).to_contain_text("cannot be posted")
    expect(area).to_have_value(TWO_RULES)
    assert violations(page, axe) == []

    page.reload()
    expect(area).to_have_value(TWO_RULES)  # a tab that was closed loses nothing
    area.fill(MENDED)
    expect(findings).to_have_count(0)
    page.wait_for_timeout(_TO_WRITE)
    page.locator("[data-post]").first.click()
    mine = page.locator(".comment").filter(has_text=MENDED)
    expect(mine).to_be_visible()
    expect(area).to_have_value("")

    other = another.new_page()
    _sign_in(other, demo, "subscriber")
    other.goto(demo.address + path)
    other.locator(".comment").filter(has_text=MENDED).locator(".comment-reply").click()
    other.locator(".comment .compose textarea").fill(ANSWER)
    other.wait_for_timeout(_TO_WRITE)
    other.locator(".comment .compose [data-post]").click()
    expect(other.locator(".comment--depth-1").filter(has_text=ANSWER)).to_be_visible()
    other.locator(".comment").filter(has_text=MENDED).locator("[data-react=respects]").first.click()
    expect(other.locator(".comment").filter(has_text=MENDED).locator("[data-react=respects]").first).to_contain_text("1")

    expect(page.locator("[data-new]")).to_be_visible(timeout=30_000)
    page.locator(".comment").filter(has_text=MENDED).locator(".comment-reply").click()
    page.locator(".comment .compose textarea").fill("Half an answer, not yet")
    page.locator("[data-show-new]").click()
    expect(page.locator(".comment").filter(has_text=ANSWER)).to_be_visible()
    expect(page.locator(".comment .compose textarea")).to_have_value("Half an answer, not yet")
    page.goto(f"{demo.address}/account/comments/notices/")
    expect(page.locator(".shelf-item--new").filter(has_text=ANSWER)).to_be_visible()
    assert violations(page, axe) == []


def test_without_script_everything_works(demo: Running, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    path = _path(demo, "water-meters-for-64000-homes")
    page.goto(demo.address + path)
    page.locator("#compose-0").fill("I read my own meter every Sunday, and I am glad that somebody else will.")
    page.get_by_role("button", name="Post comment").click()
    email, password = demo.account("member-nine-used")
    page.fill("#id_login", email)
    page.fill("#id_password", password)
    page.locator("main form button.button").first.click()
    # Signed in, the words are there again.
    expect(page.locator("#text")).to_have_value("I read my own meter every Sunday, and I am glad that somebody else will.")
    page.get_by_role("button", name="Check my words").click()
    expect(page.locator(".message--success")).to_contain_text("Nothing here breaks a rule")
    page.wait_for_timeout(_TO_WRITE)
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator(".comment").filter(has_text="read my own meter")).to_be_visible()
    context.close()


def test_a_moderator_clears_the_queue_by_keyboard(demo: Running, page: Page, axe: str) -> None:
    _sign_in(page, demo, "moderator")
    page.goto(f"{demo.address}/newsroom/comments/?queue=held")
    page.wait_for_selector("[data-card]")
    lines = page.locator("[data-list] [data-id]")
    # The script fetches the whole hand; the page itself comes with one.
    there = int(page.locator("[data-count=held]").first.inner_text())
    expect(lines).to_have_count(there)
    assert there >= 2
    page.locator("[data-card]").focus()
    page.keyboard.press("r")
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    expect(lines).to_have_count(there - 1)
    page.keyboard.press("u")
    expect(lines).to_have_count(there)
    for left in range(there - 1, -1, -1):
        page.keyboard.press("a")
        expect(lines).to_have_count(left)
    expect(page.locator("[data-card]")).to_have_count(0)
    serious = [one for one in violations(page, axe) if one[0] not in {"region"}]
    assert serious == []


def test_a_banned_reader_sees_why_and_appeals_to_somebody_else(demo: Running, page: Page, another: BrowserContext, axe: str) -> None:
    reader = another.new_page()
    _sign_in(reader, demo, "subscriber")
    desk = page
    _sign_in(desk, demo, "moderator")
    desk.goto(f"{demo.address}/newsroom/comments/?queue=all&voice=Sam")
    desk.wait_for_selector("[data-card]")
    desk.locator("[data-card]").focus()
    desk.keyboard.press("b")
    desk.keyboard.press("2")
    desk.locator("[data-more=b] select[name=rule]").select_option("repeats")
    desk.locator("[data-more=b] textarea[name=reason]").fill("The same question was asked under six stories in a day.")
    desk.locator("[data-more=b] button.no").click()
    expect(desk.locator("[data-said]")).to_contain_text("banned", ignore_case=True)

    reader.goto(demo.address + _path(demo))
    expect(reader.locator("#comments .message--warning")).to_contain_text("six stories in a day")
    reader.get_by_role("link", name="Read the reasons, or appeal").click()
    expect(reader.locator("main")).to_contain_text("six stories in a day")
    assert violations(reader, axe) == []
    reader.locator("textarea[name=text]").fill("Those were six different questions about six different stories.")
    reader.get_by_role("button", name="Appeal").click()
    expect(reader.locator("main")).to_contain_text("It is with the moderators")

    desk.goto(f"{demo.address}/newsroom/comments/appeals/")
    expect(desk.locator(".mod-appeal").filter(has_text="six different questions")).to_contain_text("a colleague has to answer")
    desk.context.clear_cookies()
    _sign_in(desk, demo, "editor")
    desk.goto(f"{demo.address}/newsroom/comments/appeals/")
    box = desk.locator(".mod-appeal").filter(has_text="six different questions")
    box.locator("textarea[name=answer]").fill("You are right: they were different. We are sorry.")
    box.locator("[value=overturned]").click()

    reader.reload()
    expect(reader.locator("main")).to_contain_text("The decision was wrong")
    reader.goto(demo.address + _path(demo))
    expect(reader.locator("#compose-0")).to_be_visible()


def test_an_old_commenter_signs_up_and_finds_the_comments_of_2015(demo: Running, page: Page, axe: str) -> None:
    page.goto(f"{demo.address}/account/signup/")
    _sign_up(page, demo, "sreedharan@demo.example")
    page.goto(f"{demo.address}/account/comments/")
    old = page.locator(".shelf-item")
    expect(old).to_have_count(2)
    expect(page.locator("main")).to_contain_text("14 March 2015")
    expect(page.locator("main")).to_contain_text("from our previous platform")
    assert violations(page, axe) == []
    old.first.locator("a").nth(1).click()
    expect(page.locator(".comment-before").first).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_conversations_pages(demo: Running, chromium: Browser, axe: str, width: int, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    path = _path(demo)
    page.goto(demo.address + path)
    number = page.locator("[data-conversation]").get_attribute("data-conversation")
    comment = page.locator("[data-comment]").first.get_attribute("data-comment")
    _sign_in(page, demo, "member")
    for address in (
        path, f"/comments/{number}/", f"/comments/c/{comment}/", f"/comments/{number}/write/?to={comment}", f"/comments/c/{comment}/report/",
        "/comments/rules/", "/comments/transparency/", "/account/comments/", "/account/comments/settings/", "/account/comments/old/",
    ):  # fmt: skip
        page.goto(demo.address + address)
        assert violations(page, axe) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    context.close()
