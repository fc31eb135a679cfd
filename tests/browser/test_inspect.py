"""PyVista on a page: asked for, turned off again, cut, and failing, in a real Chromium."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import OpenPage
from tests.support.server import Server

pytestmark = pytest.mark.browser


PATIENCE = 60_000
CAPTION = "A torus, coloured by height."


def limit(page: Page, seconds: str) -> None:
    """Chooses the time limit."""
    page.get_by_role("combobox", name="Time limit").click()
    page.get_by_role("option", name=seconds, exact=True).click()


def test_it_says_why_it_is_late_shows_cuts_exports_and_follows_without_a_network(
    server: Server, open_page: OpenPage
) -> None:
    """One journey, since PyVista is started anew after each failure."""
    page = open_page()
    outside: list[str] = []

    def gate(route: Route, request: Request) -> None:
        if urlsplit(request.url).hostname in (None, "127.0.0.1"):
            route.continue_()
        else:
            outside.append(request.url)
            route.abort()

    page.route("**/*", gate)
    page.goto(f"{server.url}/dev-inspect")
    # A time limit gives a sentence, and leaves the page alive.
    limit(page, "0.05")
    page.get_by_text("Inspect with PyVista").click()
    expect(page.get_by_text("did not answer within 0.05 seconds")).to_be_visible(timeout=PATIENCE)
    limit(page, "30.0")
    page.get_by_role("button", name="Try again").click()
    caption = page.get_by_text(CAPTION)
    expect(caption).to_contain_text("points", timeout=PATIENCE)
    view = page.frame_locator("#stpyvistaframe").locator("canvas").first
    expect(view).to_be_visible(timeout=PATIENCE)

    whole = caption.inner_text()
    page.get_by_text("Clip", exact=True).click()
    expect(caption).not_to_have_text(whole, timeout=PATIENCE)
    with page.expect_download() as download:
        page.get_by_role("button", name="STL").click()
    assert download.value.suggested_filename == "dev_inspect_torus.stl"
    with page.expect_download() as picture:
        page.get_by_role("button", name="Picture").click()
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")

    # A changed surface is inspected when the visitor says so.
    before = caption.inner_text()
    page.get_by_text("Finer").click()
    expect(page.get_by_text("The surface has changed since.")).to_be_visible(timeout=PATIENCE)
    assert caption.inner_text() == before
    page.get_by_role("button", name="Inspect the new one").click()
    expect(caption).not_to_have_text(before, timeout=PATIENCE)
    expect(page.get_by_text("The surface has changed since.")).to_have_count(0)
    assert not outside
