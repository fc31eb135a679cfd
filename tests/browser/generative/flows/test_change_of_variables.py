"""A map is bent by hand and by keyboard in a real Chromium, and turned over in the plane."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from pages.generative.flows.change_line_layers import EXTENT
from tests.browser.conftest import visit
from tests.browser.generative.diffusion.test_page import WAIT, addressed, spot
from tests.support.server import Server

pytestmark = pytest.mark.browser

BODY = ".st-key-stage_room"


def opened(server: Server, page: Page, query: str) -> Locator:
    """The page with its first stage drawn."""
    visit(page, f"{server.url}/flows?{query}")
    stage = page.locator(f"{BODY} .stage").first
    expect(stage).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)
    return stage


def readout(page: Page, label: str) -> Locator:
    """The value in the line of numbers with this label."""
    line = page.locator(f"{BODY} dl.readout > div").filter(has_text=label)
    return line.first.locator("dd")


def at(stage: Locator, z: float, x: float) -> tuple[float, float]:
    """The place of a point of the line's stage in the window."""
    x0, x1, y0, y1 = EXTENT
    return spot(stage, (z - x0) / (x1 - x0), (x - y0) / (y1 - y0))


def test_a_knot_follows_the_hand_and_the_keyboard(server: Server, page: Page) -> None:
    stage = opened(server, page, "strip_centre=0.50")
    page.mouse.move(*at(stage, 0.5, 1.4))
    page.mouse.down()
    page.mouse.move(*at(stage, 0.5, 0.4), steps=6)
    expect(readout(page, "x = g(z)")).to_have_text(re.compile(r"^0\.[34]"), timeout=WAIT)
    page.mouse.up()
    addressed(page, r"line_map=.*_-50_-140_(49|50|51)_(3|4)\d_")
    stage.locator(".picture").focus()
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("turns back at z = −0.50")).to_be_visible(timeout=WAIT)


def test_a_column_that_is_dragged_across_the_other_turns_the_plane_over(
    server: Server, page: Page
) -> None:
    opened(server, page, "view=plane&first_column=1.00_0.00&second_column=0.00_2.00")
    expect(readout(page, "orientation")).to_have_text("kept", timeout=WAIT)
    stage = page.locator(f"{BODY} .stage").nth(1)
    stage.locator(".picture").focus()
    for key in (*["ArrowUp"] * 14, "Enter", *["ArrowLeft"] * 3, *["ArrowDown"] * 28, "Enter"):
        page.keyboard.press(key)
    expect(readout(page, "orientation")).to_have_text("reversed", timeout=WAIT)
    addressed(page, r"second_column=-0\.4\d_-2\.\d\d")
