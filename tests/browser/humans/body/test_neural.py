"""A journey through "Neural body" in a real Chromium: extracted, posed by a slider, traced back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import box_at_rest, visit
from tests.support.server import Server

pytestmark = pytest.mark.browser

WAIT = 60_000
MILLIMETRES = re.compile(r"\d mm")


def test_a_body_is_extracted_posed_and_a_pressed_point_is_traced_back(
    server: Server, page: Page
) -> None:
    visit(page, f"{server.url}/body?experiment=neural&spacing=40")
    row = page.locator(".readout > div", has=page.get_by_text("neural → true, mean", exact=True))
    expect(row.locator("dd")).to_have_text(MILLIMETRES, timeout=WAIT)
    sitting = row.locator("dd").inner_text()
    share = page.get_by_role("slider", name="Share of the pose")
    share.focus()
    page.keyboard.press("Home")
    page.wait_for_url(re.compile(r"share=0"), timeout=WAIT)
    expect(row.locator("dd")).not_to_have_text(sitting, timeout=WAIT)
    expect(row.locator("dd")).to_have_text(MILLIMETRES, timeout=WAIT)
    page.get_by_role("radio", name="Slice", exact=True).click()
    stage = page.locator(".stage", has=page.locator("[data-tool='inspect']"))
    expect(stage.locator(".picture")).to_have_attribute(
        "aria-label", re.compile("frontal plane"), timeout=WAIT
    )
    box = box_at_rest(stage.locator(".picture"))
    page.mouse.click(*box.at())
    page.wait_for_url(re.compile(r"point=-?[\d.]+_-?[\d.]+_0\.05"), timeout=WAIT)
    table = page.get_by_role("region", name="Searches of the point")
    expect(table.locator("tbody tr").first).to_contain_text("root 1", timeout=WAIT)
