"""A digit is drawn and inverted, and a latent dragged, in a real Chromium."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import box_at_rest, visit
from tests.browser.generative.diffusion.test_page import WAIT, addressed, spot
from tests.browser.generative.gans.test_vanishing import readout
from tests.support.server import Server
from ui.drawn_digits import BLANK

pytestmark = pytest.mark.browser

BODY = ".st-key-stage_room"


def test_a_drawn_digit_is_inverted(server: Server, page: Page) -> None:
    """Only its class is tried: all ten take as long again."""
    drawing = f"view=inversion&target=drawn&digit={BLANK}&inversion_class=1"
    visit(page, f"{server.url}/gans?experiment=digits&{drawing}")
    paper = page.locator(f"{BODY} .stage .picture").first
    box = box_at_rest(paper)
    page.mouse.move(*box.at(0.5, 0.2))
    page.mouse.down()
    page.mouse.move(*box.at(0.5, 0.8), steps=8)
    page.mouse.up()
    expect(readout(page, "classifier sees in x")).to_have_text("1", timeout=WAIT)
    expect(readout(page, "… Encoder")).to_have_text(re.compile(r"^\d+\.\d → \d"), timeout=WAIT)
    page.locator(f"{BODY} .seek").first.fill("0")
    chart = page.locator(f"{BODY} [aria-label^='Squared error over']")
    expect(chart).to_be_visible(timeout=WAIT)


def test_the_digit_follows_a_point_that_is_dragged(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/gans?experiment=digits&view=plane&plane_point=4.00_2.00")
    stage = page.locator(f"{BODY} .stage").first
    expect(stage).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)
    length = readout(page, "‖z‖")
    expect(length).to_have_text("4.47", timeout=WAIT)
    page.mouse.move(*spot(stage, 13 / 18, 11 / 18))
    page.mouse.down()
    page.mouse.move(*spot(stage, 0.5, 0.5), steps=4)
    expect(length).to_have_text(re.compile(r"^0\.[012]"), timeout=WAIT)
    page.mouse.up()
    addressed(page, r"plane_point=-?0\.\d+_-?0\.\d+")
