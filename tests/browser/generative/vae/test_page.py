"""A journey through the latent space in a real Chromium: drag, walk, press, slide, draw."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import box_at_rest, visit
from tests.browser.generative.diffusion.test_page import WAIT, addressed, spot
from tests.support.server import Server

pytestmark = pytest.mark.browser

BODY = ".st-key-stage_room"


def opened(server: Server, page: Page, query: str) -> Locator:
    """The page with its first stage drawn."""
    visit(page, f"{server.url}/vae?{query}")
    return drawn(page)


def drawn(page: Page) -> Locator:
    """The first stage, once it shows something."""
    stage = page.locator(f"{BODY} .stage").first
    expect(stage).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)
    return stage


def readout(page: Page, label: str) -> Locator:
    """The value in the line of numbers with this label."""
    line = page.locator(f"{BODY} dl.readout > div").filter(has_text=label)
    return line.first.locator("dd")


def test_the_digit_follows_the_hand_and_the_keyboard(server: Server, page: Page) -> None:
    stage = opened(server, page, "")
    page.mouse.move(*spot(stage, 0.5, 0.5))
    page.mouse.down()
    page.mouse.move(*spot(stage, 0.8, 0.6), steps=6)
    expect(readout(page, "latent code z")).to_have_text(re.compile(r"^\(2\.1"), timeout=WAIT)
    page.mouse.up()
    addressed(page, r"latent_point=2\.1\d_0\.7\d")
    expect(readout(page, "classifier prediction")).to_have_text(re.compile("^1 "), timeout=WAIT)
    stage.locator(".picture").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    addressed(page, r"latent_point=1\.8\d_0\.7\d")


def test_a_walk_plays_and_everything_follows_its_film(server: Server, page: Page) -> None:
    stage = opened(server, page, "view=interpolation&walk_step=10")
    seen = readout(page, "classified as")
    expect(seen).to_have_text("8", timeout=WAIT)
    image = page.locator(f"{BODY} .stage").nth(1)
    expect(image.locator(".controls")).to_be_hidden()  # one transport plays both
    stage.locator(".seek").fill("40")
    expect(image).to_have_attribute("data-index", "40", timeout=WAIT)
    expect(seen).to_have_text("7", timeout=WAIT)
    addressed(page, "walk_step=40")


def test_twelve_sliders_follow_the_point_and_a_press_on_the_manifold_is_remembered(
    server: Server, page: Page
) -> None:
    stage = opened(server, page, "view=dimensions")
    page.mouse.click(*spot(stage, 0.3, 0.6))
    addressed(page, r"code_1=")
    slider = page.get_by_label("z₁", exact=True)
    expect(slider).not_to_have_value("-1.3", timeout=WAIT)
    page.get_by_role("radio", name="Manifold").click()
    page.wait_for_url(re.compile("view=manifold"), timeout=WAIT)
    picture = drawn(page).locator(".picture")
    page.mouse.click(*box_at_rest(picture).at(0.975, 0.5))
    expect(readout(page, "classifier prediction")).to_have_text(re.compile("^1 "), timeout=WAIT)
    addressed(page, r"latent_point=1\.9")


def test_a_drawn_digit_is_scored_at_once(server: Server, page: Page) -> None:
    paper = opened(server, page, "experiment=your_digit").locator(".picture")
    before = readout(page, "ELBO, nats").text_content()
    box = box_at_rest(paper)
    page.mouse.move(*box.at(0.5, 0.2))
    page.mouse.down()
    page.mouse.move(*box.at(0.5, 0.8), steps=8)
    page.mouse.up()
    addressed(page, "digit=")
    expect(readout(page, "ELBO, nats")).not_to_have_text(str(before), timeout=WAIT)
    expect(readout(page, "classified")).to_have_text(re.compile("^1"), timeout=WAIT)
