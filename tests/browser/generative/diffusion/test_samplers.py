"""A journey through the experiment "Samplers" in a real Chromium."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import at_rest, box_at_rest
from tests.browser.generative.diffusion.test_page import WAIT, addressed, opened
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
    box = box_at_rest(slider)
    page.mouse.move(*box.at(0.1))
    page.mouse.down()
    page.mouse.move(*box.at(0.2), steps=5)


def test_steps_are_dragged_as_a_draft_and_ddim_is_inverted(server: Server, page: Page) -> None:
    stage = opened(server, page, "experiment=samplers&sampling_steps=8&trajectory_step=8")
    distance = beside(page, "DDPM")
    before = at_rest(page, distance.inner_text)
    dragged(page, "Sampling steps")
    expect(stage.locator(".readout")).to_contain_text("Draft", timeout=WAIT)
    expect(distance).to_have_text("…", timeout=WAIT)
    page.mouse.up()
    addressed(page, r"sampling_steps=[12]\d")
    expect(stage.locator(".readout")).not_to_contain_text("Draft", timeout=WAIT)
    expect(distance).not_to_have_text(before, timeout=WAIT)
    expect(stage.locator(".count")).to_have_text(re.compile(r"/ [12]\d"), timeout=WAIT)
    chosen(page, "View", "DDIM inversion")
    addressed(page, "view=inversion")
    expect(page.locator(ROOM)).to_contain_text("reconstruction error", timeout=WAIT)
