"""A view in a frame of another page: the stage, what plays it, a line of words, and a way out."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, settled, visit
from tests.support.accessibility import serious
from tests.support.server import Server

pytestmark = pytest.mark.browser


def test_an_embedded_view_fills_its_frame_and_opens_the_page(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page(viewport={"width": 800, "height": 560})
    page.goto(f"{server.url}/gridworld?question=1&paused=1&embed=true")
    stage = page.locator(".stage[data-frames]").first
    expect(stage).to_be_visible()
    settled(page)
    expect(page.locator("strong", has_text="What changes on a slippery floor?")).to_be_visible()
    expect(page.locator(".play")).to_be_in_viewport(ratio=1)
    for seen in ("Share", "Present", "Reset", "Export", "Questions", "Next"):
        expect(page.get_by_role("button", name=seen)).not_to_be_visible()
    for words in ("Discount", "true error", "Parameter sweep", "Computed on"):
        expect(page.get_by_text(words).first).not_to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not (found := serious(page)), "\n".join(found)
    with page.context.expect_page() as opening:
        page.get_by_role("button", name="Open Gridworld").click()
    whole = opening.value
    expect(whole).to_have_url(re.compile(r"/gridworld\?.*question=1"))
    assert "embed" not in whole.url
    whole.close()


def test_share_gives_the_markup_of_a_frame(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/gridworld?discount=0.90")
    page.get_by_role("button", name="Share").click()
    field = page.get_by_label("Markup that embeds this view in another page")
    expect(field).to_have_value(re.compile("iframe"))
    markup = field.input_value()
    assert re.fullmatch(r'<iframe src="[^"<>]+" title="Gridworld"[^<>]*></iframe>', markup)
    assert "discount=0.90" in markup and "embed=true" in markup
