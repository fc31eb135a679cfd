"""A journey over layers and cells in a real Chromium: point, press, keys, drag a layer, a bar."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import at_rest, box_at_rest, visit
from tests.browser.generative.diffusion.test_page import WAIT, addressed, spot
from tests.support.server import Server

pytestmark = pytest.mark.browser

BODY = ".st-key-stage_room"


def opened(server: Server, page: Page, query: str) -> Locator:
    """The page with its first stage drawn."""
    visit(page, f"{server.url}/receptive-fields?{query}")
    stage = page.locator(f"{BODY} .stage").first
    expect(stage).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)
    return stage


def readout(page: Page, label: str) -> Locator:
    """The value in the line of numbers with this label."""
    line = page.locator(f"{BODY} dl.readout > div").filter(has_text=label)
    return line.first.locator("dd")


def within(stage: Locator, across: float, down: float) -> tuple[float, float]:
    """A place on the picture, as shares of its sides."""
    return box_at_rest(stage.locator(".picture")).at(across, down)


def test_units_light_what_they_see_and_are_pressed(server: Server, page: Page) -> None:
    stage = opened(server, page, "stack=c3x16-c3x16-c3x16")
    said = stage.locator(".readout")
    page.mouse.move(*within(stage, 0.2, 0.4))  # on the image: units of the chosen layer
    expect(said).to_have_text(re.compile(r"3×3 conv · unit \d+, \d+ of 64×64 · sees rows \d+–\d+"))
    text = at_rest(page, said.inner_text)
    first, last = map(int, re.findall(r"rows (\d+)–(\d+)", text)[0])
    assert last - first == 6
    page.mouse.move(*within(stage, 0.85, 0.6))  # a layer further down
    page.mouse.down()
    page.mouse.up()
    addressed(page, r"layer=conv\d&unit=\d+_\d+")
    stage.locator(".picture").focus()
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    addressed(page, r"layer=conv[23]")


def test_a_layer_is_dragged_to_another_place(server: Server, page: Page) -> None:
    stage = opened(server, page, "stack=c5x16-p2-c3x32")
    page.mouse.move(*within(stage, 0.6, 0.1))  # the last layer, on top
    page.mouse.down()
    page.mouse.move(*within(stage, 0.6, 0.68), steps=5)
    page.mouse.up()
    addressed(page, r"stack=c3x32-c5x16-p2")


def row_at(stage: Locator, row: int, part: str) -> tuple[float, float]:
    """A place on a row of the diagram: in its "names", or in the "gutter" of skips beside them."""
    box = box_at_rest(stage.locator(".picture"))
    across, down = stage.evaluate(
        """(stage, [row, part]) => {
          const { at } = stage.getRootNode()._stage;
          const x = part === "names" ? (at.names_left + at.names_right) / 2 : at.names_left - 6;
          return [x, at.py(row)];
        }""",
        [row, part],
    )
    return box.x + across, box.y + down


def dragged(page: Page, stage: Locator, start: int, end: int, part: str, below: float = 0) -> None:
    """The pointer drawn from a row of the diagram to another."""
    page.mouse.move(*row_at(stage, start, part))
    page.mouse.down()
    x, y = row_at(stage, end, part)
    page.mouse.move(x, y + below, steps=4)
    page.mouse.up()


def test_a_network_with_branches_is_changed_by_drag_and_by_keys(server: Server, page: Page) -> None:
    stage = opened(server, page, "architecture=resnet18&layer=layer1.0.add")
    dragged(page, stage, 2, 4, "gutter")  # from the pool to the second convolution of the block
    addressed(page, r"changes=resnet18--a-maxpool-layer1\.0\.conv2&layer=add1")
    dragged(page, stage, 2, 5, "gutter")  # the same again
    addressed(page, r"--d-maxpool-add1&")
    dragged(page, stage, 4, 3, "names", below=4)
    addressed(page, r"--n-layer1\.0\.conv2-layer1\.0\.conv1&")
    stage.locator(".picture").focus()
    page.keyboard.press("Delete")
    addressed(page, r"--r-layer1\.0\.conv2&")
    page.keyboard.press("Insert")
    addressed(page, r"--i-maxpool-c3x64&layer=conv2")
    page.keyboard.press("s")
    expect(stage.locator(".readout")).to_have_text(re.compile("choose the layer where it ends"))
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("s")
    addressed(page, r"--d-conv2-layer1\.0\.add&")
    page.keyboard.press("Control+z")
    addressed(page, r"--i-maxpool-c3x64&")


def test_a_bar_is_dragged_across_the_cell(server: Server, page: Page) -> None:
    stage = opened(server, page, "experiment=cells&stimulus_orientation=0")
    page.mouse.move(*spot(stage, 0.5, 0.5))
    page.mouse.down()
    page.mouse.move(*spot(stage, 0.5, 0.7), steps=6)
    page.mouse.up()
    addressed(page, r"position=-1\d")
    expect(readout(page, "simple cell, response")).to_have_text(re.compile(r"^\d"), timeout=WAIT)
    slider = page.get_by_role("slider", name="Its position")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^[-−]1\d"), timeout=WAIT)


def test_a_cell_is_dragged_over_a_picture_that_was_drawn(server: Server, page: Page) -> None:
    opened(server, page, "experiment=cells&view=picture&picture=drawn")
    stages = page.locator(".stage")
    paper = page.get_by_label("The paper to draw on").first
    expect(paper).to_be_visible()
    box = box_at_rest(paper)
    page.mouse.move(*box.at(0.3, 0.4))
    page.mouse.down()
    page.mouse.move(*box.at(0.7, 0.4), steps=5)
    page.mouse.up()
    addressed(page, r"digit=")
    expect(stages.nth(1)).to_be_visible()
    page.mouse.move(*spot(page.locator(f"{BODY} .stage").first, 0.5, 0.5))
    page.mouse.down()
    page.mouse.move(*spot(page.locator(f"{BODY} .stage").first, 0.7, 0.4), steps=4)
    page.mouse.up()
    addressed(page, r"looks_right=\d+")
