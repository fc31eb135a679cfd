"""A journey over "Fit a picture" in a real Chromium: it learns, a Gaussian is pressed, a wipe."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import visit
from tests.browser.generative.diffusion.test_page import WAIT, addressed
from tests.support.server import Server

pytestmark = pytest.mark.browser

BODY = ".st-key-stage_room"
SMALL = "experiment=picture&side=64&gaussians=60&placement=grid"


def opened(server: Server, page: Page, query: str) -> Locator:
    """The page with the fit drawn."""
    visit(page, f"{server.url}/gaussian-splats?{SMALL}&{query}")
    stage = page.locator(f"{BODY} .stage").first
    expect(stage).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)
    return stage


def place(stage: Locator, across: float, down: float) -> tuple[float, float]:
    """A place on the picture, as shares of its sides."""
    box = stage.locator("canvas").first.bounding_box()
    assert box is not None
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def colour_at(stage: Locator, across: float, down: float) -> list[int]:
    """Of the lower canvas, RGB."""
    found: list[int] = stage.locator("canvas").first.evaluate(
        "(canvas, [x, y]) => [...canvas.getContext('2d').getImageData("
        "x * canvas.width, y * canvas.height, 1, 1).data].slice(0, 3)",
        [across, down],
    )
    return found


def test_a_fit_is_seen_learning_and_a_gaussian_is_pressed(server: Server, page: Page) -> None:
    stage = opened(server, page, "picture=shapes&step=60&overlay=outlines")
    page.mouse.move(*place(stage, 0.25, 0.75))
    said = stage.locator(".readout")
    expect(said).to_have_text(re.compile(r"x 1[5-7]\.\d+ · y 4[7-9]\.\d+"))  # from the top
    page.mouse.down()
    page.mouse.up()
    addressed(page, r"chosen=\d+")
    line = page.locator(f"{BODY} dl.readout > div").filter(has_text=re.compile(r"Gaussian \d+"))
    x, y = map(float, re.findall(r"[\d.]+", line.locator("dd").inner_text()))
    assert abs(x - 16) < 10 and abs(y - 48) < 10
    paints = int(stage.get_attribute("data-paints") or 0)
    page.get_by_role("button", name="Play").click()
    expect(stage).not_to_have_attribute("data-paints", str(paints), timeout=WAIT)
    expect(page.locator(f"{BODY} .caption").first).not_to_contain_text("step 60 ", timeout=WAIT)


def test_the_wipe_shows_the_target_left_of_the_line(server: Server, page: Page) -> None:
    stage = opened(server, page, "picture=noise&step=5&view=wipe")
    page.mouse.move(*place(stage, 0.5, 0.5))
    page.mouse.down()
    page.mouse.move(*place(stage, 0.75, 0.5), steps=4)
    page.mouse.up()
    addressed(page, r"wipe=7[3-7]")
    # Noise has strong colours; what 60 Gaussians make of it after 5 steps is nearly grey.
    spread = {
        side: max(
            max(colour) - min(colour)
            for k in range(12)
            for colour in [colour_at(stage, across, (k + 0.5) / 12)]
        )
        for side, across in (("target", 0.3), ("fit", 0.9))
    }
    assert spread["target"] > spread["fit"] + 60
