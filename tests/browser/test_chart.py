"""The line chart in a real Chromium."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import visit
from tests.support.server import Server

pytestmark = pytest.mark.browser

BLUE = """(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4)
    count += data[i] < 40 && data[i + 1] > 90 && data[i + 2] > 150 && data[i + 3] > 200;
  return count;
}"""


def opened(server: Server, page: Page) -> Locator:
    """The first chart of the developer page, drawn."""
    visit(page, f"{server.url}/dev-chart")
    chart = page.locator(".chart").first
    expect(chart).to_have_attribute("data-frames", re.compile(r"\d"), timeout=20_000)
    return chart


def test_lines_are_drawn_and_said(server: Server, page: Page) -> None:
    chart = opened(server, page)
    assert chart.locator("canvas.base").evaluate(BLUE) > 300, "no blue line"
    text = chart.locator(".plot").get_attribute("aria-label")
    assert text and re.search(
        r"Losses of a demonstration\. Last values: training loss: 0\.0\d", text
    )


def test_a_step_draws_the_chart_again(server: Server, page: Page) -> None:
    chart = opened(server, page)
    frames = int(chart.get_attribute("data-frames") or 0)
    page.get_by_role("button", name="One step").click()
    expect(page.get_by_text("Step 41")).to_be_visible()
    expect(chart).to_have_attribute("data-frames", str(frames + 1))


def test_the_crosshair_follows_pointer_and_keys(server: Server, page: Page) -> None:
    chart = opened(server, page)
    over = chart.locator("canvas.over")
    ink = BLUE.replace("data[i] < 40 && data[i + 1] > 90 && data[i + 2] > 150 && ", "")
    resting = over.evaluate(ink)
    chart.locator(".plot").hover(position={"x": 250, "y": 90})
    assert over.evaluate(ink) > resting + 2_000, "no readout under the pointer"
    page.mouse.move(5, 5)
    assert over.evaluate(ink) == resting
    chart.locator(".plot").focus()
    page.keyboard.press("Home")
    expect(chart.locator(".spoken")).to_have_text(re.compile("^step 1, training loss"))
    page.keyboard.press("ArrowRight")
    expect(chart.locator(".spoken")).to_have_text(re.compile("^step 2, training loss"))
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(chart.locator(".spoken")).to_have_text(re.compile("^step 39, training loss"))


def test_a_hundred_thousand_points_arrive_thinned(server: Server, page: Page) -> None:
    chart = opened(server, page)
    page.get_by_text("100,000 points").click()
    expect(chart).to_have_attribute("data-frames", "2")
    chart.locator(".plot").focus()
    page.keyboard.press("End")
    expect(chart.locator(".spoken")).to_have_text(re.compile("^step 100000, "))
    page.keyboard.press("ArrowLeft")
    expect(chart.locator(".spoken")).to_have_text(re.compile(r"^step 99\d{3}, "))


def test_the_chart_fits_a_phone(server: Server, phone: Page) -> None:
    chart = opened(server, phone)
    box = chart.locator(".plot").bounding_box()
    assert box and box["width"] <= 390
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
