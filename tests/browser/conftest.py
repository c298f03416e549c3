"""The demo paper in a real Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.whole_paper import Running, running


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("demo") / "home", "--demo") as paper:
        yield paper


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    binary = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if binary is None:
        pytest.skip("There is no Chromium on this machine; on Debian: apt install chromium.")
    # Playwright's own event loop would make Django refuse the database in this process.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=["--no-sandbox", "--disable-background-networking"])
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which nothing may be refused by the Content-Security-Policy or fail in a script."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if "Content Security Policy" in message.text else None)
    yield page
    assert not wrong


@pytest.fixture(scope="session")
def axe() -> str:
    file = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
    if not file.exists():
        pytest.skip("axe-core is not installed; run: npm install --no-package-lock")
    return file.read_text("utf-8")


def violations(page: Page, axe: str) -> list[tuple[str, list[str]]]:
    """What axe finds on the page as it stands: rule, and the first elements."""
    # Evaluated, not put into the page: the pages allow no inline script.
    page.evaluate(f"() => {{ if (!window.axe) {{ {axe} }} }}")
    run = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    return [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in page.evaluate(run)["violations"]]
