"""A new reader's way, in a real browser: from the gate through the meter to saved stories, a gift, the data and the erasure."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import violations
from tests.whole_paper import Running

pytestmark = pytest.mark.browser

PASSWORD = "seven boats on a slow river"


def _metered(demo: Running) -> list[str]:
    """Paths of the demo's metered stories: those that show a gate to strangers."""
    feeds = [demo.get(f"/{section}/feed.rss")[1] for section in ("city", "region", "business", "culture", "travel", "india-world", "sport")]
    paths = dict.fromkeys(
        re.sub(r"^https?://[^/]+", "", link) for feed in feeds for link in re.findall(r"<link>([^<]+/\d{4}/[^<]+)</link>", feed)
    )
    return [path for path in paths if 'data-gate="sign-in"' in demo.get(path)[1]]


def _code(page: Page, demo: Running, email: str) -> str:
    """The newest code in the demo's mailbox."""
    mailbox = page.context.new_page()
    mailbox.goto(f"{demo.address}/mailbox/?to={email}")
    text = mailbox.locator(".letter-text").first.inner_text()
    mailbox.close()
    found = re.search(r"^\s*([A-Z0-9]{3,5}-?[A-Z0-9]{3,5})\s*$", text, re.MULTILINE)
    assert found, text
    return found[1]


def _sign_up(page: Page, demo: Running, email: str) -> None:
    page.fill("#id_email", email)
    page.fill("#id_password1", PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    page.fill("input[name=code]", _code(page, demo, email))
    page.get_by_role("button", name="Confirm").click()


def test_a_new_reader_from_the_gate_to_the_erasure(demo: Running, page: Page, chromium: Browser) -> None:
    stories = _metered(demo)
    assert len(stories) >= 25
    email = "asha@readers.example"
    page.goto(demo.address + stories[0])
    gate = page.locator("[data-part=gate]")
    expect(gate).to_contain_text("10 free stories")
    for benefit in ("Save", "Comment", "Newsletters", "Early access"):
        expect(gate).to_contain_text(benefit)
    gate.get_by_role("link", name="Create a free account").click()
    _sign_up(page, demo, email)
    page.wait_for_url(f"**{stories[0]}#read-on")
    expect(page.locator("[data-part=gate]")).to_have_count(0)
    expect(page.locator("[data-part=allowance]")).to_contain_text("9 of 10 free stories left this month")

    for number, path in enumerate(stories[1:10], 2):
        page.goto(demo.address + path)
        expect(page.locator("[data-part=allowance]")).to_contain_text(f"{10 - number} of 10 free")
    page.goto(demo.address + stories[10])
    expect(page.locator("[data-gate=spent]")).to_contain_text("You have read your 10 free stories")
    page.goto(demo.address + stories[3])
    expect(page.locator("[data-part=gate]")).to_have_count(0)

    for path in stories[2:5]:
        page.goto(demo.address + path)
        page.locator("[data-part=save]").click()
        expect(page.locator("[data-part=save]")).to_have_text("Saved")
    page.goto(f"{demo.address}/account/saved/")
    expect(page.locator(".shelf-item")).to_have_count(3)
    expect(page.locator(".offline-mark:visible")).to_have_count(3)

    page.goto(demo.address + stories[0])
    page.get_by_role("button", name="Give this story").click()
    link = page.locator("[data-copy]").first.input_value()
    assert "?gift=" in link
    private = chromium.new_context()
    stranger = private.new_page()
    stranger.goto(link)
    expect(stranger.locator(".allowance--gift")).to_be_visible()
    expect(stranger.locator("[data-part=gate]")).to_have_count(0)
    stranger.goto(demo.address + stories[0])
    expect(stranger.locator("[data-part=gate]")).to_be_visible()
    private.close()

    page.goto(f"{demo.address}/account/your-data/")
    page.get_by_role("button", name="Make a copy").click()
    fetch = page.get_by_role("link", name="Fetch the ZIP")
    for _ in range(180):
        if fetch.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    with page.expect_download() as download:
        fetch.click()
    with open(download.value.path(), "rb") as file:
        everything = json.loads(zipfile.ZipFile(io.BytesIO(file.read())).read("everything.json"))
    assert everything["Account"][0]["email"] == email
    assert len(everything["Stories that the meter gave"]) == 10

    page.goto(f"{demo.address}/account/your-data/")
    page.get_by_role("link", name="Erase my account").click()
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("I am sure").check()
    page.get_by_role("button", name="Erase my account").click()
    expect(page.locator(".panel--warning")).to_contain_text("will be erased on")
    page.get_by_role("button", name="Keep my account").click()
    expect(page.locator(".panel--warning")).to_have_count(0)


def _sign_in(page: Page, demo: Running, role: str) -> None:
    email, password = demo.account(role)
    page.goto(f"{demo.address}/account/login/")
    page.fill("#id_login", email)
    page.fill("#id_password", password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/")


def test_a_saved_story_can_be_read_without_a_network(demo: Running, context: BrowserContext, page: Page) -> None:
    _sign_in(page, demo, "subscriber")
    path = _metered(demo)[0]
    page.goto(demo.address + path)
    page.locator("[data-part=save]").click()
    expect(page.locator("[data-part=save]")).to_have_text("Saved")
    headline = page.locator("[data-part=headline]").inner_text()
    page.goto(f"{demo.address}/account/saved/")
    expect(page.locator(".offline-mark:visible")).to_have_count(1)
    page.reload()
    context.set_offline(True)
    page.goto(demo.address + path)
    expect(page.locator("[data-part=headline]")).to_have_text(headline)
    expect(page.locator(".gated")).to_be_visible()
    context.set_offline(False)


def test_saving_works_without_script(demo: Running, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    _sign_in(page, demo, "member-nine-used")
    page.goto(demo.address + "/")
    page.locator(".save-mark").first.click()
    expect(page.locator(".message")).to_contain_text("Saved for later.")
    expect(page.locator(".back-link a")).to_have_attribute("href", "/")
    context.close()


def test_the_keyboard_alone_suffices(demo: Running, page: Page) -> None:
    """From the gate to the sign-in form, through it, and to the saved mark of the story."""
    page.goto(demo.address + _metered(demo)[1])
    _tab_to(page, "a[href^='/account/login/?next=']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/login/**")
    email, password = demo.account("subscriber")
    _tab_to(page, "#id_login")
    page.keyboard.type(email)
    _tab_to(page, "#id_password")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**#read-on")
    _tab_to(page, "[data-part=save]")
    page.keyboard.press("Space")
    expect(page.locator("[data-part=save]")).to_have_text("Saved")


def _tab_to(page: Page, selector: str) -> None:
    page.evaluate("document.activeElement?.blur()")
    page.evaluate("window.scrollTo(0, 0); getSelection().removeAllRanges()")
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"the focus on {selector} cannot be seen"
            return
    raise AssertionError(f"{selector} is not reached by the Tab key")


ACCOUNT_PAGES = [
    "/account/", "/account/profile/", "/account/saved/", "/account/history/", "/account/gifts/", "/account/plan/", "/account/offers/",
    "/account/newsletters/", "/account/signing-in/", "/account/your-data/", "/account/your-data/erase/", "/account/email/",
    "/account/password/change/", "/account/2fa/", "/account/sessions/", "/subscribe/", "/mailbox/",
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_account_page_has_an_axe_violation_or_is_cut_off(demo: Running, chromium: Browser, axe: str, width: int, scheme: str) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    _sign_in(page, demo, "member-nine-used")
    found = {}
    for path in [*ACCOUNT_PAGES, *_metered(demo)[:1], _metered(demo)[-1]]:
        page.goto(demo.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        if wrong := violations(page, axe):
            found[path] = wrong
    context.close()
    assert not found, json.dumps(found, indent=1)


def test_the_way_in_has_no_axe_violation(demo: Running, chromium: Browser, axe: str) -> None:
    """The pages that a stranger meets on the way to an account, the one that waits for the code among them."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, bypass_csp=True)
    page = context.new_page()
    for path in ("/account/login/code/", "/account/password/reset/", "/account/signup/passkey/", "/subscribe/", _metered(demo)[2]):
        page.goto(demo.address + path)
        assert violations(page, axe) == [], path
    page.goto(f"{demo.address}/account/signup/")
    page.fill("#id_email", "looks@readers.example")
    page.fill("#id_password1", PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    page.wait_for_url("**/confirm-email/**")
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_a_passkey_signs_in(demo: Running, page: Page) -> None:
    """A virtual authenticator in the browser: made in the account, used at the next sign-in."""
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    client.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})
    address = demo.address.replace("127.0.0.1", "localhost")
    page.goto(f"{address}/account/signup/")
    _sign_up(page, demo, "keys@readers.example")
    page.wait_for_url("**/account/")
    page.goto(f"{address}/account/2fa/webauthn/add/")
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.fill("input[name=name]", "My laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/2fa/**codes/**")
    page.goto(f"{address}/account/")
    page.locator(".account-menu").get_by_role("button", name="Sign out").click()
    page.goto(f"{address}/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/account/")
    expect(page.locator("h1")).to_contain_text("keys")
