"""A game is played in a real Chromium: it learns by itself, a player is frozen, a round slowed."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import at_rest, visit
from tests.browser.generative.diffusion.test_page import WAIT, addressed, counted, spot
from tests.support.server import Server

pytestmark = pytest.mark.browser

BODY = ".st-key-stage_room"


def opened(server: Server, page: Page, query: str) -> Locator:
    """The game with its stage drawn."""
    visit(page, f"{server.url}/gans?{query}")
    stage = page.locator(f"{BODY} .stage").first
    expect(stage).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)
    return stage


def readout(page: Page, label: str) -> Locator:
    """The value in the line of numbers with this label."""
    line = page.locator(f"{BODY} dl.readout > div").filter(has_text=label)
    return line.first.locator("dd")


def test_it_plays_and_goes_on_against_a_frozen_player(server: Server, page: Page) -> None:
    opened(server, page, "batch_size=32&step=2&paused=1")
    page.get_by_role("button", name="Play").first.click()
    counted(page, r"([5-9]|\d{2,}) ")
    page.get_by_role("button", name="Pause").first.click()
    page.get_by_role("radio", name="G", exact=True).click()
    addressed(page, "frozen=generator")
    value, steps = readout(page, "value V(G, D)"), page.locator("[data-step]")
    at_rest(page, lambda: steps.get_attribute("data-step"))  # no round is under way any more
    frozen = at_rest(page, readout(page, "JS, samples to data").inner_text)
    before = value.inner_text()
    for _ in range(20):  # one step late in the game may not show in two decimals
        at = steps.get_attribute("data-step") or ""
        page.get_by_role("button", name="Step D").click()
        expect(steps).not_to_have_attribute("data-step", at, timeout=WAIT)
        if at_rest(page, value.inner_text) != before:
            break
    else:
        pytest.fail("twenty steps of D change nothing")
    expect(readout(page, "JS, samples to data")).to_have_text(frozen)
    page.get_by_role("button", name="Step G").click()
    expect(readout(page, "JS, samples to data")).not_to_have_text(frozen, timeout=WAIT)


def test_the_latent_input_is_dragged_and_a_round_is_scrubbed(server: Server, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")  # the film stands still until it is asked
    opened(server, page, "batch_size=32&step=3&paused=1")
    latent = page.locator(f"{BODY} .stage").nth(1)
    page.mouse.move(*spot(latent, 0.5, 0.5))
    page.mouse.down()
    page.mouse.move(*spot(latent, 0.2, 0.8), steps=4)
    page.mouse.up()
    addressed(page, r"latent_point=-1\.\d\d_1\.\d\d")
    page.get_by_role("radio", name="Slow motion").click()
    loss = readout(page, "loss L_D")
    expect(loss).to_have_text("–", timeout=WAIT)
    stage = page.locator(f"{BODY} .stage").nth(1)
    for _ in range(4):
        stage.locator(".step").click()
    expect(loss).to_have_text(re.compile(r"^\d\.\d{3}$"), timeout=WAIT)
    page.get_by_role("button", name=re.compile("On to round")).click()
    expect(readout(page, "round")).to_have_text("5", timeout=WAIT)
