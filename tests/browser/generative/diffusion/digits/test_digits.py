"""Journeys through the experiments on digits in a real Chromium: play, drag, draw, branch."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import box_at_rest
from tests.browser.generative.diffusion.test_page import WAIT, addressed, counted, opened, spot
from tests.support.server import Server

pytestmark = pytest.mark.browser

BODY = ".st-key-stage_room"


def choose(page: Page, group: str, option: str) -> None:
    """Presses an option of a choice in the panel."""
    page.get_by_role("radiogroup", name=group).get_by_role("radio", name=option, exact=True).click()


def ask(page: Page, question: str) -> None:
    """Chooses a question in the menu of the guide strip."""
    page.get_by_role("button", name="Questions").click()
    page.get_by_role("group", name="Questions").get_by_text(question).click()


def readout(page: Page, label: str) -> Locator:
    """The value in the line of numbers with this label."""
    line = page.locator(f"{BODY} dl.readout > div").filter(has_text=label)
    return line.first.locator("dd")


def drag(page: Page, label: str) -> None:
    """Takes hold of a slider and moves it, without letting go."""
    slider = page.get_by_label(label, exact=True)
    slider.scroll_into_view_if_needed()
    box = box_at_rest(slider)
    page.mouse.move(*box.at(0.3))
    page.mouse.down()
    page.mouse.move(*box.at(0.7), steps=5)


def test_digits_play_to_their_end_are_drafted_and_a_preset_changes_the_guidance(
    server: Server, page: Page
) -> None:
    stage = opened(server, page, "experiment=digits&step=2&sampling_steps=5")
    counted(page, "2 / 2")
    page.keyboard.press("ArrowRight")
    counted(page, "3 / 3")
    page.locator(".transport .play").click()
    counted(page, "5 / 5")
    expect(page.locator(".transport .play")).to_be_disabled(timeout=WAIT)
    drag(page, "Guidance scale w")
    expect(stage.locator(".readout")).to_contain_text("draft", timeout=WAIT)
    page.mouse.up()
    addressed(page, r"guidance_scale=\d")
    expect(stage.locator(".readout")).to_contain_text("Rows: xₜ", timeout=WAIT)
    counted(page, "5 / 5")
    ask(page, "What does a guidance scale of 8 do?")
    addressed(page, r"guidance_scale=8")
    counted(page, r"[1-9]\d* ")


def test_a_pressed_digit_branches_and_the_branch_is_removed(server: Server, page: Page) -> None:
    query = "experiment=digits&view=branching&tree=3.0.0&branch_class_label=7"
    stage = opened(server, page, query)
    page.mouse.click(*box_at_rest(stage.locator(".picture")).at(3.4 / 11, 1 / 3))
    addressed(page, r"tree=3\.0\.0-0\.6\.7\.1\.0")
    expect(page.locator(BODY)).to_contain_text("from t = 700", timeout=WAIT)
    page.get_by_role("button", name="Remove").click()
    addressed(page, r"tree=3\.0\.0(&|$)")


def test_a_pressed_band_says_its_nats_and_links_lead_back_and_forward(
    server: Server, page: Page
) -> None:
    stage = opened(server, page, "experiment=likelihood_bound&held_out_digit=7")
    expect(page.locator(f"{BODY} .who")).to_contain_text("t = 1", timeout=WAIT)
    page.mouse.click(*spot(stage, 0.8, 0.3))
    addressed(page, "noise_level_band=6")
    expect(page.locator(f"{BODY} .who")).to_contain_text("301 … 600", timeout=WAIT)
    choose(page, "Conditioning", "A wrong class")
    expect(readout(page, "extra over its class")).to_contain_text("nats", timeout=WAIT)
    addressed(page, "conditioning=wrong")
    page.goto(f"{server.url}/diffusion?experiment=controlnet&weights=zero")
    expect(readout(page, "bitwise identical")).to_have_text("yes", timeout=WAIT)
    page.go_back()
    expect(page.locator(f"{BODY} .who")).to_contain_text("t = ", timeout=WAIT)
    addressed(page, "held_out_digit=7")
    page.go_forward()
    expect(readout(page, "bitwise identical")).to_have_text("yes", timeout=WAIT)


def test_a_prior_learns_and_digits_are_interpolated(server: Server, page: Page) -> None:
    opened(server, page, "experiment=latent_diffusion&width=64&step=1")
    page.locator(".transport .play").click()
    counted(page, r"([2-9]\d|\d{3,}) ")
    page.locator(".transport .play").click()
    ask(page, "What lies halfway between a 3 and a 7?")
    addressed(page, "view=interpolation")
    grey = readout(page, "grey at 50 %, pixels")
    expect(grey).to_have_text("69 % (24 %)", timeout=WAIT)
    choose(page, "To", "1")
    addressed(page, "second_digit=1")
    expect(grey).to_have_text(re.compile(r"^(?!69)\d+ % \(24 %\)$"), timeout=WAIT)


def test_a_drawn_line_is_followed_and_not_at_zero(server: Server, page: Page) -> None:
    opened(server, page, "experiment=controlnet&condition=lines")
    paper = page.locator(f"{BODY} .stage").first.locator(".picture")
    box = box_at_rest(paper)
    page.mouse.move(*box.at(0.5, 0.2))
    page.mouse.down()
    page.mouse.move(*box.at(0.5, 0.8), steps=8)
    page.mouse.up()
    addressed(page, "lines=")
    identical = readout(page, "bitwise identical")
    expect(identical).to_have_text("no", timeout=WAIT)
    choose(page, "ControlNet weights", "Zero-initialised")
    expect(identical).to_have_text("yes", timeout=WAIT)
    expect(readout(page, "largest difference of a pixel")).to_have_text("0 exactly", timeout=WAIT)
