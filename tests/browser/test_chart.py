"""The line chart in a real Chromium."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import box_at_rest, in_both_themes, until, visit
from tests.support.accessibility import COMPONENTS, audit
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


INK = BLUE.replace("data[i] < 40 && data[i + 1] > 90 && data[i + 2] > 150 && ", "")


def test_lines_are_drawn_said_read_and_drawn_again(server: Server, page: Page) -> None:
    chart = opened(server, page)
    assert chart.locator("canvas.base").evaluate(BLUE) > 300, "no blue line"
    plot, spoken = chart.locator(".plot"), chart.locator(".spoken")
    last = r"Losses of a demonstration\. Last values: training loss: 0\.0\d"
    expect(plot).to_have_attribute("aria-label", re.compile(last))

    # The crosshair follows pointer and keys.
    over = chart.locator("canvas.over")
    resting = over.evaluate(INK)
    plot.hover(position={"x": 250, "y": 90})
    until(over, f"(canvas) => ({INK})(canvas) > {resting + 2_000}")
    page.mouse.move(5, 5)
    until(over, f"(canvas) => ({INK})(canvas) === {resting}")
    plot.focus()
    page.keyboard.press("Home")
    expect(spoken).to_have_text(re.compile("^step 1, training loss"))
    page.keyboard.press("ArrowRight")
    expect(spoken).to_have_text(re.compile("^step 2, training loss"))
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(spoken).to_have_text(re.compile("^step 39, training loss"))

    frames = int(chart.get_attribute("data-frames") or 0)
    page.get_by_role("button", name="One step").click()
    expect(page.get_by_text("Step 41")).to_be_visible()
    expect(chart).to_have_attribute("data-frames", str(frames + 1))

    # A hundred thousand points arrive thinned.
    page.get_by_text("100,000 points").click()
    expect(chart).to_have_attribute("data-frames", str(frames + 2))
    plot.focus()
    page.keyboard.press("End")
    expect(spoken).to_have_text(re.compile("^step 100000, "))
    page.keyboard.press("ArrowLeft")
    expect(spoken).to_have_text(re.compile(r"^step 99\d{3}, "))


def test_axe_finds_nothing(server: Server, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    opened(server, page)
    for scheme in in_both_themes(page):
        assert not audit(page, COMPONENTS), scheme


def test_the_chart_fits_a_phone(server: Server, phone: Page) -> None:
    chart = opened(server, phone)
    assert box_at_rest(chart.locator(".plot")).width <= 390
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
