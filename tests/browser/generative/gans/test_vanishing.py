"""Segments and clouds are dragged by hand and by keyboard in a real Chromium."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from pages.generative.gans.vanishing_segments import EXTENT
from tests.browser.conftest import visit
from tests.browser.generative.diffusion.test_page import WAIT, addressed, spot
from tests.support.server import Server

pytestmark = pytest.mark.browser

BODY = ".st-key-stage_room"


def readout(page: Page, label: str) -> Locator:
    """The value in the line of numbers with this label."""
    line = page.locator(f"{BODY} dl.readout > div").filter(has_text=label)
    return line.first.locator("dd")


def test_a_segment_follows_the_hand_and_the_keyboard(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/gans?experiment=vanishing_gradients&view=segments")
    stage = page.locator(f"{BODY} .stage").first
    expect(stage).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)

    def at(x: float, y: float) -> tuple[float, float]:
        x0, x1, y0, y1 = EXTENT
        return spot(stage, (x - x0) / (x1 - x0), (y - y0) / (y1 - y0))

    page.mouse.move(*at(1, 0))
    page.mouse.down()
    page.mouse.move(*at(2, 0), steps=6)
    expect(readout(page, "Wasserstein-1")).to_have_text(re.compile(r"^(1\.9|2\.0)"), timeout=WAIT)
    expect(readout(page, "JS, nats")).to_have_text("0.693")
    page.mouse.up()
    addressed(page, r"segment_q=(1\.9|2\.0)\d_-1\.00")
    stage.locator(".picture").focus()
    page.keyboard.press("Enter")
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(readout(page, "Wasserstein-1")).not_to_have_text(
        re.compile(r"^(1\.9|2\.0)"), timeout=WAIT
    )
