"""A journey through the training of a flow in a real Chromium: learn, branch, draw, and go on."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import visit
from tests.browser.generative.diffusion.test_page import WAIT, addressed, counted, spot
from tests.support.server import Server

pytestmark = pytest.mark.browser

BODY = ".st-key-stage_room"


def opened(server: Server, page: Page, query: str) -> Locator:
    """The training with its stage drawn."""
    visit(page, f"{server.url}/flows?experiment=train&{query}")
    stage = page.locator(f"{BODY} .stage").first
    expect(stage).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)
    return stage


def test_it_learns_by_itself_and_another_family_begins_anew(server: Server, page: Page) -> None:
    opened(server, page, "width=16&batch_size=128")
    counted(page, r"([4-9]\d|\d{3,}) ")
    page.get_by_role("radio", name="Affine").click()
    addressed(page, "family=affine")
    counted(page, r"\d+ ")
    nats = page.locator(f"{BODY} dl.readout dd").first
    expect(nats).to_have_text(re.compile(r"^\d\.\d{3} nats$"), timeout=WAIT)


def test_a_drawing_is_learned_and_opens_on_diffusion(server: Server, page: Page) -> None:
    stage = opened(server, page, "density=drawn&width=16&batch_size=128&step=1&paused=1")
    page.mouse.move(*spot(stage, 0.3, 0.3))
    page.mouse.down()
    page.mouse.move(*spot(stage, 0.7, 0.6), steps=6)
    page.mouse.up()
    addressed(page, r"drawn_density=\w+")
    elsewhere = page.locator("p.elsewhere a").first
    expect(elsewhere).to_have_attribute("href", re.compile("^diffusion.*drawn_density="))
    elsewhere.click()
    addressed(page, r"diffusion\?.*drawn_density=\w+")
    back = page.locator("p.elsewhere a").filter(has_text="Flows · Train it")
    expect(back).to_have_attribute("href", re.compile("^flows.*density=drawn"), timeout=WAIT)
