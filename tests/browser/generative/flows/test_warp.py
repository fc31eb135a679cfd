"""A film of layers is scrubbed in a real Chromium, and a point is followed from where it stands."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import visit
from tests.browser.generative.diffusion.test_page import WAIT, addressed, spot
from tests.support.server import Server

pytestmark = pytest.mark.browser

BODY = ".st-key-stage_room"


def test_a_film_is_scrubbed_and_a_pressed_point_is_followed_both_ways(
    server: Server, page: Page
) -> None:
    page.emulate_media(reduced_motion="reduce")  # it stands still until it is asked
    visit(page, f"{server.url}/flows?experiment=warp&layer_kind=affine&density=moons")
    stage = page.locator(f"{BODY} .stage").first
    expect(stage).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)
    sums = page.locator(f"{BODY} [data-film]").first
    expect(sums).to_have_text(re.compile(r"\d"), timeout=WAIT)
    before, drawn = sums.inner_text(), stage.get_attribute("data-frames")
    stage.evaluate(
        """(stage) => {
          const seek = stage.querySelector('.seek');
          seek.value = 24;
          seek.dispatchEvent(new Event('input'));
        }"""
    )
    expect(sums).not_to_have_text(before)
    assert stage.get_attribute("data-frames") == drawn, "the page was asked"
    stage.locator(".seek").dispatch_event("change")
    addressed(page, "trajectory_step=24")
    page.mouse.click(*spot(stage, 0.4, 0.6))
    addressed(page, r"point=-?\d\.\d\d_-?\d\.\d\d")
    assert "trajectory_step=24" in page.url, "a press leaves the film where it is"
    z = page.locator(f"{BODY} dl.readout > div").filter(has_text="z = f(x)").first.locator("dd")
    expect(z).to_have_text(re.compile(r"^\("))
