"""Journeys through the diffusion page in a real Chromium: draw, train, seek back, branch, share."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import at_rest, box_at_rest, until, visit
from tests.support.server import Server

pytestmark = pytest.mark.browser

WAIT = 40_000

# A part of the extent as screen coordinates.
SPOT = """(stage, [u, v]) => {
  const { at } = stage.getRootNode()._plane;
  const box = stage.querySelector('.picture').getBoundingClientRect();
  return [box.x + at.left + u * at.w, box.y + at.top + (1 - v) * at.h];
}"""

# What the stage shows in one colour, as a text that can be compared.
PIXELS = """(stage) => {
  const canvas = stage.querySelector('canvas.base');
  return [canvas.width, canvas.height, ...canvas.getContext('2d').getImageData(
    canvas.width / 4, canvas.height / 4, canvas.width / 2, canvas.height / 2).data].join();
}"""


def opened(server: Server, page: Page, query: str) -> Locator:
    """The page with its stage drawn; a link with a step does not play by itself."""
    visit(page, f"{server.url}/diffusion?{query}")
    stage = page.locator(".st-key-stage_room .stage").first
    expect(stage).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)
    return stage


def counted(page: Page, pattern: str) -> None:
    """Waits until the transport stands at these steps, "shown / furthest"."""
    stands = re.compile(f"^{pattern}")
    transport = page.locator("[data-step]")
    expect(transport).to_have_count(1, timeout=WAIT)  # the one of the tab before has gone
    expect(transport).to_have_attribute("data-step", stands, timeout=WAIT)


def addressed(page: Page, pattern: str) -> None:
    """Waits until the address says so."""
    page.wait_for_url(re.compile(pattern), timeout=WAIT)


def spot(stage: Locator, u: float, v: float) -> tuple[float, float]:
    """Screen coordinates at a part of the extent, (0, 0) its lower left corner."""
    box_at_rest(stage)
    x, y = stage.evaluate(SPOT, [u, v])
    return x, y


def test_it_learns_by_itself_and_goes_on_from_an_earlier_step(server: Server, page: Page) -> None:
    opened(server, page, "width=32")
    counted(page, r"([3-9]\d\d|\d{4,}) ")
    page.locator(".transport .play").click()
    expect(page.locator(".transport .play")).to_have_attribute(
        "aria-label", re.compile("^Play"), timeout=WAIT
    )
    history = page.locator(".history")
    history.focus()
    page.keyboard.press("Home")
    counted(page, r"0 / \d{3,}")
    page.keyboard.press("ArrowRight")
    counted(page, r"[1-9]\d* / \d{3,}")
    rate = page.get_by_label("Learning rate", exact=True)
    rate.focus()
    page.keyboard.press("ArrowLeft")
    counted(page, r"(\d+) / \1$")
    addressed(page, r"learning_rate=0\.001\d")


def test_numbers_and_charts_follow_the_film(server: Server, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")  # it stands still until it is asked
    stage = opened(server, page, "view=forward&density=moons")
    said = page.locator("[data-film]").first
    expect(said).to_have_text("at t = 0")
    marker = "chart => chart.getRootNode()._chart.frame.marker"
    drawn = stage.get_attribute("data-frames")
    chart = page.locator(".chart").first
    until(chart, "(chart) => chart.getRootNode()._chart?.frame")  # else it cannot follow
    stage.evaluate(
        """(stage) => {
          const seek = stage.querySelector('.seek');
          seek.value = 20;
          seek.dispatchEvent(new Event('input'));
        }"""
    )
    expect(said).to_have_text("at t = 500")
    until(chart, f"(chart) => ({marker})(chart) === 500")
    assert stage.get_attribute("data-frames") == drawn, "the page was asked"
    seen = page.locator("dl.readout dd").all_inner_texts()
    stage.locator(".seek").dispatch_event("change")
    addressed(page, "trajectory_step=20")
    assert page.locator("dl.readout dd").all_inner_texts() == seen
    stage.locator(".play").click()
    expect(said).not_to_have_text("at t = 500")
    expect(said).to_have_text(re.compile(r"at t = [6-9]\d\d"))
    until(chart, f"(chart) => ({marker})(chart) > 500")


def test_a_drawn_density_is_learned_and_shared(server: Server, page: Page) -> None:
    stage = opened(server, page, "density=drawn&score_arrows=none&step=1&width=32")
    page.mouse.move(*spot(stage, 0.3, 0.5))
    page.mouse.down()
    page.mouse.move(*spot(stage, 0.7, 0.5), steps=12)
    page.mouse.up()
    addressed(page, "drawn_density=")
    counted(page, r"([3-9]\d|\d{3,}) ")
    page.locator(".transport .play").click()
    expect(page.locator(".transport .play")).to_have_attribute(
        "aria-label", re.compile("^Play"), timeout=WAIT
    )
    page.locator(".history").focus()
    page.keyboard.press("Home")
    counted(page, r"0 / ")
    page.keyboard.press("ArrowRight")
    counted(page, r"[1-9]\d* / ")
    page.mouse.move(5, 5)
    here = at_rest(page, lambda: stage.evaluate(PIXELS))
    visit(page, page.evaluate("playgroundLink()"))
    expect(stage).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)
    there = at_rest(page, lambda: stage.evaluate(PIXELS))
    assert there == here, "the same data, the same samples"


def test_noise_becomes_data_and_a_press_starts_a_sample(server: Server, page: Page) -> None:
    stage = opened(
        server, page, "view=sampling&score_source=exact&sampling_steps=12&trajectory_step=3"
    )
    expect(stage).to_have_attribute("data-index", "3", timeout=WAIT)
    page.mouse.click(*spot(stage, 0.85, 0.8))
    addressed(page, "start_points=")
    seek = stage.locator(".seek")
    seek.focus()
    page.keyboard.press("End")
    expect(stage).to_have_attribute("data-index", "12", timeout=WAIT)
    addressed(page, "trajectory_step=12")
    expect(page.locator(".st-key-stage_room")).to_contain_text("at t = 0", timeout=WAIT)


def test_a_schedule_is_drawn_in_its_own_small_stage(server: Server, page: Page) -> None:
    opened(server, page, "view=forward&noise_schedule=curve&trajectory_step=5")
    small = page.locator(".stage").first
    expect(small.locator(".picture")).to_have_attribute("data-tool", "draw", timeout=WAIT)
    before = at_rest(page, page.locator(".st-key-stage_room dl").first.inner_text)
    page.mouse.move(*spot(small, 0.02, 0.95))
    page.mouse.down()
    page.mouse.move(*spot(small, 0.2, 0.2), steps=8)
    page.mouse.move(*spot(small, 0.95, 0.05), steps=8)
    page.mouse.up()
    addressed(page, r"drawn_schedule=\d+\.")
    expect(page.locator(".st-key-stage_room dl").first).not_to_have_text(before, timeout=WAIT)


def test_on_a_phone_the_stage_comes_first_and_nothing_sticks_out(
    server: Server, phone: Page
) -> None:
    stage = opened(server, phone, "experiment=samplers&sampling_steps=8&trajectory_step=8")
    assert box_at_rest(stage).y < box_at_rest(phone.get_by_label("Sampling steps", exact=True)).y
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
