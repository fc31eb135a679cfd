"""Journeys through the experiments on samplers and on the digit model, in a real Chromium."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.generative.diffusion.test_page import WAIT, addressed, counted, opened, spot
from tests.support.server import Server

pytestmark = pytest.mark.browser

ROOM = ".st-key-stage_room"


def chosen(page: Page, group: str, option: str) -> None:
    """Presses an option of a choice in the panel."""
    page.get_by_role("radiogroup", name=group).get_by_role("radio", name=option, exact=True).click()


def beside(page: Page, label: str) -> Locator:
    """The value in the line of numbers with this label."""
    line = page.locator(f"{ROOM} dl.readout > div").filter(has_text=label)
    return line.first.locator("dd")


def dragged(page: Page, label: str) -> None:
    """Takes hold of a slider and moves it, without letting go."""
    slider = page.get_by_label(label, exact=True)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + box["height"] / 2, steps=5)


def test_steps_are_dragged_as_a_draft_and_the_trip_closes(server: Server, page: Page) -> None:
    stage = opened(server, page, "experiment=samplers&n=8&i=8")
    distance = beside(page, "DDPM")
    before = distance.inner_text()
    dragged(page, "Steps")
    expect(stage.locator(".readout")).to_contain_text("draft", timeout=WAIT)
    expect(distance).to_have_text("…", timeout=WAIT)
    page.mouse.up()
    addressed(page, r"n=[5-9]\d")
    expect(stage.locator(".readout")).not_to_contain_text("draft", timeout=WAIT)
    expect(distance).not_to_have_text(before, timeout=WAIT)
    expect(stage.locator(".count")).to_have_text(re.compile(r"/ [5-9]\d"), timeout=WAIT)
    page.get_by_role("button", name="Does it close?").click()
    addressed(page, "y=encode")
    expect(page.locator(ROOM)).to_contain_text("x₀ again", timeout=WAIT)


def test_digits_are_dragged_as_a_draft_and_come_exact(server: Server, page: Page) -> None:
    stage = opened(server, page, "experiment=digits&j=4&N=4")
    dragged(page, "Guidance")
    expect(stage.locator(".readout")).to_contain_text("draft", timeout=WAIT)
    page.mouse.up()
    addressed(page, r"G=\d")
    expect(stage.locator(".readout")).to_contain_text("Rows: xₜ", timeout=WAIT)
    counted(page, "4 / 4")


def test_a_pressed_band_says_its_nats_and_a_lie_is_dear(server: Server, page: Page) -> None:
    stage = opened(server, page, "experiment=likelihood_bound")
    expect(page.locator(f"{ROOM} .who")).to_contain_text("t = 1", timeout=WAIT)
    page.mouse.click(*spot(stage, 0.8, 0.3))
    addressed(page, "bt=6")
    expect(page.locator(f"{ROOM} .who")).to_contain_text("301 … 600", timeout=WAIT)
    chosen(page, "The network is told", "Another")
    expect(beside(page, "dearer than with its class")).to_contain_text("nats", timeout=WAIT)


def test_a_prior_learns_and_codes_are_mixed(server: Server, page: Page) -> None:
    opened(server, page, "experiment=latent_diffusion&lw=64&lk=1")
    page.locator(".transport .play").click()
    counted(page, r"([2-9]\d|\d{3,}) ")
    page.locator(".transport .play").click()
    page.get_by_role("button", name="Halfway 3 to 7?").click()
    addressed(page, "lv=between")
    expect(page.locator(ROOM)).to_contain_text("codes read as", timeout=WAIT)
    chosen(page, "To", "1")
    addressed(page, "lb=1")
    expect(beside(page, "pixels read as")).to_have_text(re.compile(r"^3.* 1$"), timeout=WAIT)


def test_a_drawn_line_leads_and_at_step_0_nothing_does(server: Server, page: Page) -> None:
    opened(server, page, "experiment=controlnet&cs=line")
    paper = page.locator(f"{ROOM} .stage").first.locator(".picture")
    box = paper.bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.8 * box["height"], steps=8)
    page.mouse.up()
    addressed(page, "ck=")
    same = beside(page, "bit for bit the same")
    expect(same).to_have_text("no", timeout=WAIT)
    chosen(page, "The branch", "At step 0")
    expect(same).to_have_text("yes", timeout=WAIT)
    expect(beside(page, "largest change of a pixel")).to_have_text("0 exactly", timeout=WAIT)


def test_a_link_leads_back_and_forward_through_experiments(server: Server, page: Page) -> None:
    opened(server, page, "experiment=likelihood_bound&bd=7")
    page.goto(f"{server.url}/diffusion?experiment=controlnet&cb=zero")
    expect(beside(page, "bit for bit the same")).to_have_text("yes", timeout=WAIT)
    page.go_back()
    expect(page.locator(f"{ROOM} .who")).to_contain_text("t = 1", timeout=WAIT)
    addressed(page, "bd=7")
    page.go_forward()
    expect(beside(page, "bit for bit the same")).to_have_text("yes", timeout=WAIT)
