"""What is typed into a comment belongs to its reader: on a computer that several share, and after a sign-in that has ended."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_conversation import _path
from tests.browser.test_membership import _sign_in
from tests.whole_paper import Running

pytestmark = pytest.mark.browser

WORDS = "My uncle welded the first railing of that bridge, and he says the posts were never deep enough."
OTHERS = "I walk over it twice a day, and I have not felt safe since the rains began."


def _end_sign_in(context: BrowserContext) -> None:
    """As a session that has run out: nobody pressed anything."""
    context.clear_cookies()


def _type(page: Page, words: str) -> None:
    with page.expect_response("**/mine/") as answer:
        page.reload()
    answer.value.finished()
    page.locator("#compose-0").fill(words)


def _kept(page: Page, where: str, count: int) -> list[str]:
    """The names of the drafts in one of the browser's stores, once there are so many. The page's own policy lets nothing poll inside it."""
    names: list[str] = []
    for _ in range(100):
        names = page.evaluate(f"Object.keys({where}).filter((name) => name.startsWith('comment-draft'))")
        if len(names) == count:
            return names
        page.wait_for_timeout(100)
    raise AssertionError(f"{where} holds {names}, not {count}")


def test_a_draft_waits_for_its_reader_and_for_nobody_else(demo: Running, context: BrowserContext, page: Page) -> None:
    story, area = demo.address + _path(demo), page.locator("#compose-0")
    _sign_in(page, demo, "member")
    page.goto(story)
    _type(page, WORDS)
    reader = page.request.get(f"{demo.address}/comments/{_number(page)}/mine/").json()["reader"]
    kept = _kept(page, "localStorage", 1)
    assert f":{reader}:" not in kept[0].replace(f":{_number(page)}:", "::")

    _end_sign_in(context)
    page.goto(story)
    expect(area).to_have_value("")
    _sign_in(page, demo, "subscriber")
    with page.expect_response("**/mine/"):
        page.goto(story)
    page.wait_for_timeout(300)
    expect(area).to_have_value("")
    _type(page, OTHERS)

    _end_sign_in(context)
    _sign_in(page, demo, "member")
    page.goto(story)
    expect(area).to_have_value(WORDS)
    page.evaluate("localStorage.clear()")


def test_words_typed_before_signing_in_stay_with_the_tab_and_become_the_readers(demo: Running, context: BrowserContext, page: Page) -> None:
    story, area = demo.address + _path(demo), page.locator("#compose-0")
    page.goto(story)
    page.wait_for_load_state("networkidle")
    area.fill(WORDS)
    another = context.new_page()
    another.goto(story)
    another.wait_for_load_state("networkidle")
    expect(another.locator("#compose-0")).to_have_value("")
    page.reload()
    expect(area).to_have_value(WORDS)
    _sign_in(page, demo, "subscriber")
    page.goto(story)
    expect(area).to_have_value(WORDS)
    _kept(page, "sessionStorage", 0)  # once it is known who reads
    expect(area).to_have_value(WORDS)
    page.evaluate("localStorage.clear()")


def test_signing_out_leaves_no_draft_on_the_computer(demo: Running, page: Page) -> None:
    _sign_in(page, demo, "member")
    page.goto(demo.address + _path(demo))
    _type(page, WORDS)
    _kept(page, "localStorage", 1)
    page.goto(f"{demo.address}/account/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda address: "/account/logout/" not in address)
    _kept(page, "localStorage", 0)


def test_a_comment_sent_from_the_page_of_its_own_leaves_no_draft(demo: Running, page: Page) -> None:
    _sign_in(page, demo, "subscriber")
    page.goto(demo.address + _path(demo, "water-meters-for-64000-homes"))
    address = f"{demo.address}/comments/{_number(page)}/write/"
    with page.expect_response("**/mine/"):
        page.goto(address)
    page.locator("#text").fill("The old meters ran backwards whenever the pressure fell, as every plumber here knows.")
    page.wait_for_timeout(3300)  # faster than that, a moderator would look first
    page.locator("[data-post]").click()
    page.wait_for_url("**/#comment-*")
    with page.expect_response("**/mine/"):
        page.goto(address)
    page.wait_for_timeout(300)
    expect(page.locator("#text")).to_have_value("")


def _number(page: Page) -> str:
    return page.locator("[data-conversation]").first.get_attribute("data-conversation") or ""
