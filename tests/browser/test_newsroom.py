"""A story's way from a reporter's keyboard to a reader's screen, in a real browser."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.whole_paper import Running

pytestmark = pytest.mark.browser


def _staff(demo: Running, chromium: Browser, role: str) -> tuple[BrowserContext, Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    email, password = demo.account(role)
    page.goto(demo.address + "/account/login/?next=/newsroom/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/newsroom/**")
    return context, page


def test_a_reporter_writes_and_an_editor_publishes(demo: Running, chromium: Browser, tmp_path: Path) -> None:
    desk, reporter = _staff(demo, chromium, "reporter")
    file = io.BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(file, "JPEG")
    (tmp_path / "quay.jpg").write_bytes(file.getvalue())
    reporter.goto(demo.address + "/newsroom/images/multiple/add/")
    reporter.set_input_files("input[type=file]", str(tmp_path / "quay.jpg"))
    reporter.wait_for_selector("input[name$=-credit_line]")
    reporter.fill("input[name$=-title]", "The new quay")
    reporter.fill("input[name$=-credit_line]", "Asha Rao / Courier")
    reporter.fill("input[name$=-alt_text]", "An empty quay")
    reporter.locator("main").get_by_role("button", name="Update").click()
    reporter.wait_for_selector("text=Image updated")

    reporter.goto(demo.address + "/newsroom/stories/add/")
    reporter.fill("input[name=headline]", "The quay opens to walkers")
    reporter.fill("textarea[name=standfirst]", "The new quay opens on Sunday.")
    reporter.locator("[data-chooser-action-choose]:visible").first.click()
    reporter.locator(".modal").get_by_text("The new quay").click()
    reporter.wait_for_selector(".modal", state="detached")
    assert "characters left" in reporter.locator(".newsroom-count").first.inner_text()
    reporter.click("[role=tab]:has-text('Filed under')")
    reporter.select_option("select[name=section]", label="City")
    reporter.locator("footer button.action-save").first.click()
    reporter.wait_for_url("**/newsroom/stories/edit/**", timeout=15_000)
    edit = reporter.url
    assert reporter.locator("button[name=action-publish]").count() == 0, "a reporter cannot publish"
    desk.close()

    room, editor = _staff(demo, chromium, "editor")
    editor.goto(edit)
    editor.locator("footer button.w-dropdown__toggle").first.click()
    editor.locator("[name=action-publish]").click()
    editor.wait_for_load_state()
    published = time.monotonic()
    while "The quay opens to walkers" not in demo.get("/")[1]:
        assert time.monotonic() - published < 5
        time.sleep(0.02)
    front = demo.get("/city/")[1]
    assert "The quay opens to walkers" in front
    editor.goto(demo.address + "/city/")
    editor.get_by_role("link", name="The quay opens to walkers").first.click()
    assert editor.locator("[data-part=credit]").inner_text() == "Asha Rao / Courier"
    assert "The quay opens to walkers" in demo.get("/feed.rss")[1]
    assert "The quay opens to walkers" in demo.get("/sitemap-news.xml")[1]
    editor.goto(demo.address + "/newsroom/fronts/desk/")
    assert "no. 1" in editor.locator("main").inner_text()
    room.close()
