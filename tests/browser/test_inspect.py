"""PyVista on a page: asked for, turned off again, cut, and failing, in a real Chromium."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.support.server import Server

pytestmark = pytest.mark.browser


PATIENCE = 60_000


def asked(server: Server, page: Page) -> None:
    """The developer page with the viewer asked for."""
    page.goto(f"{server.url}/dev-inspect")
    page.get_by_text("Inspect with PyVista").click(timeout=20_000)


def test_it_shows_cuts_and_exports_without_a_network(server: Server, page: Page) -> None:
    outside: list[str] = []

    def gate(route: object, request: object) -> None:
        host = urlsplit(request.url).hostname  # type: ignore[attr-defined]
        if host not in (None, "127.0.0.1"):
            outside.append(request.url)  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/*", gate)
    asked(server, page)
    view = page.frame_locator("#stpyvistaframe").locator("canvas").first
    expect(view).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("A torus, coloured by height.")).to_contain_text("points")
    whole = page.get_by_text("A torus, coloured by height.").inner_text()
    page.get_by_text("Clip", exact=True).click()
    cut = page.get_by_text("A torus, coloured by height.")
    expect(cut).not_to_have_text(whole, timeout=PATIENCE)
    with page.expect_download() as download:
        page.get_by_role("button", name="STL").click()
    assert download.value.suggested_filename == "dev_inspect_torus.stl"
    with page.expect_download() as picture:
        page.get_by_role("button", name="Picture").click()
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    assert not outside


def test_a_changed_surface_is_inspected_when_the_visitor_says(server: Server, page: Page) -> None:
    asked(server, page)
    caption = page.get_by_text("A torus, coloured by height.")
    expect(caption).to_be_visible(timeout=PATIENCE)
    before = caption.inner_text()
    page.get_by_text("Finer").click()
    expect(page.get_by_text("The surface has changed since.")).to_be_visible(timeout=PATIENCE)
    assert caption.inner_text() == before
    page.get_by_role("button", name="Inspect the new one").click()
    expect(caption).not_to_have_text(before, timeout=PATIENCE)
    expect(page.get_by_text("The surface has changed since.")).to_have_count(0)


def test_a_time_limit_gives_a_sentence_and_leaves_the_page_alive(
    server: Server, page: Page
) -> None:
    page.goto(f"{server.url}/dev-inspect")
    page.get_by_role("combobox", name="Time limit").click(timeout=20_000)
    page.get_by_role("option", name="0.05", exact=True).click()
    page.get_by_text("Inspect with PyVista").click()
    expect(page.get_by_text("did not answer within 0.05 seconds")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("combobox", name="Time limit").click()
    page.get_by_role("option", name="30.0", exact=True).click()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("A torus, coloured by height.")).to_be_visible(timeout=PATIENCE)
