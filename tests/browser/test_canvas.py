"""The canvas under a hand: pointer, touch and keyboard, in a real Chromium."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import box_at_rest, until, visit
from tests.support.accessibility import COMPONENTS, audit
from tests.support.server import Server
from ui import components
from ui.theme import COLOURS, diverging

pytestmark = pytest.mark.browser

SHARED = (Path(components.__file__).parent / "shared.js").read_text()


def opened(server: Server, page: Page) -> Locator:
    """The stage of the developer page, drawn."""
    visit(page, f"{server.url}/dev-canvas")
    stage = page.locator(".stage")
    expect(stage).to_have_attribute("data-frames", re.compile(r"\d"), timeout=20_000)
    return stage


def choose(page: Page, label: str, option: str, **attribute: str) -> None:
    """Chooses an option and waits until the picture carries it (`data_tool="wall"`)."""
    box = page.locator("[data-testid=stSelectbox]").filter(has_text=label).locator("input")
    box.click()
    page.get_by_role("option", name=option, exact=True).click()
    for name, value in attribute.items():
        picture = page.locator(".picture")
        expect(picture).to_have_attribute(name.replace("_", "-"), value, timeout=15_000)


def middle(page: Page, row: int, column: int, columns: int = 8) -> tuple[float, float]:
    """Screen coordinates of a cell of the picture."""
    box = box_at_rest(page.locator(".picture"))
    pitch = box.width / columns
    return box.x + (column + 0.5) * pitch, box.y + (row + 0.5) * pitch


def pixel(page: Page, row: int, column: int, layer: str = "base") -> list[int]:
    """RGBA near the upper left corner of a cell, away from text, arrows and frames."""
    colour: list[int] = page.locator(f"canvas.{layer}").evaluate(
        """(canvas, [row, column]) => {
          const size = canvas.width / 8;
          const [x, y] = [(column + 0.5) * size, (row + 0.04) * size];
          return [...canvas.getContext('2d').getImageData(x, y, 1, 1).data];
        }""",
        [row, column],
    )
    return colour


def test_it_is_drawn_in_both_themes_and_read_and_pressed(server: Server, page: Page) -> None:
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    stage = opened(server, page)
    assert sum(pixel(page, 5, 0)[:3]) < 150, "zero is the colour of the paper"
    assert not audit(page, COMPONENTS), "dark"
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.wait_for_function(
        """() => {
          const canvas = [...document.querySelectorAll('*')]
            .map((e) => e.shadowRoot?.querySelector('canvas.base')).find(Boolean);
          const [x, y] = [canvas.width / 16, canvas.height * 0.78];
          return canvas.getContext('2d').getImageData(x, y, 1, 1).data[0] > 200;
        }"""
    )
    wall, goal = pixel(page, 1, 1), pixel(page, 0, 7)
    assert max(wall[:3]) - min(wall[:3]) < 30 and wall[0] < 110, "a wall is dark and grey"
    assert goal[2] > goal[0] + 100, "the highest value is blue"
    assert box_at_rest(stage).height <= 490
    assert not audit(page, COMPONENTS), "light"

    # Hovering reads a cell without the server.
    frames = stage.get_attribute("data-frames")
    readout = page.locator(".readout")
    expect(readout).to_have_text("Paint with pointer, touch or keys")
    page.mouse.move(*middle(page, 1, 1))
    expect(readout).to_have_text("row 2, column 2 · wall")
    page.mouse.move(*middle(page, 0, 0))
    expect(readout).to_have_text(re.compile(r"row 1, column 1 · 0\.270 · right"))
    page.mouse.move(5, 5)
    expect(readout).to_have_text("Paint with pointer, touch or keys")
    assert stage.get_attribute("data-frames") == frames

    # Keys are free without the focus.
    swallowed = page.evaluate(
        """() => {
          const how = { key: 'ArrowDown', cancelable: true, bubbles: true };
          const event = new KeyboardEvent('keydown', how);
          document.body.dispatchEvent(event);
          return event.defaultPrevented;
        }"""
    )
    assert not swallowed

    page.mouse.click(*middle(page, 5, 2))
    last = page.get_by_text("Last PointerEvent")
    expect(last).to_contain_text("kind='press'")
    expect(last).to_contain_text("cells=((5, 2),)")
    expect(page.get_by_text("Counts")).to_contain_text("{'press': 1, 'cells': 1}")

    # Full screen is there, and back.
    width = box_at_rest(page.locator("canvas.base")).width
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement !== null")
    expect(stage).to_be_visible()
    page.wait_for_function(
        """(width) => [...document.querySelectorAll('*')].some((e) =>
          e.shadowRoot?.querySelector('canvas.base')?.clientWidth > width)""",
        arg=width,
    )
    page.evaluate("document.exitFullscreen()")
    page.wait_for_function("document.fullscreenElement === null")


def test_a_stroke_has_no_gaps_shows_at_once_and_arrives_once(server: Server, page: Page) -> None:
    stage = opened(server, page)
    choose(page, "Tool", "wall", data_tool="wall")
    walls, counts = page.get_by_text("Walls"), page.get_by_text("Counts")
    page.mouse.move(*middle(page, 5, 0))
    page.mouse.down()
    page.mouse.move(*middle(page, 0, 5))  # one event for a whole diagonal
    page.mouse.up()
    # Four walls before, six cells of the diagonal, (3, 2) and its like among them.
    expect(walls).to_have_text("Walls 10")
    expect(counts).to_contain_text("'press': 1")
    expect(counts).to_contain_text("'release': 1")
    expect(page.get_by_text("Last PointerEvent")).to_contain_text("cells=((0, 5),)")
    expect(stage).to_have_attribute("data-seq", "3")
    for k in range(1, 6):  # the first is outlined as chosen
        assert pixel(page, 5 - k, k)[0] < 110, f"cell {5 - k}, {k} is no wall"

    # It shows before the server answers.
    x, y = middle(page, 5, 5)
    sketch = page.locator(".stage").evaluate(
        """(stage, [x, y]) => {
          const picture = stage.querySelector('.picture');
          const at = { clientX: x, clientY: y, pointerId: 1, bubbles: true };
          picture.setPointerCapture = () => {}; // there is no such pointer to capture
          const frames = stage.dataset.frames;
          picture.dispatchEvent(new PointerEvent('pointerdown', at));
          const over = stage.querySelector('.over');
          const size = over.width / 8;
          const drawn = over.getContext('2d').getImageData(5.5 * size, 5.3 * size, 1, 1).data[3];
          picture.dispatchEvent(new PointerEvent('pointerup', at));
          return [drawn, frames === stage.dataset.frames];
        }""",
        [x, y],
    )
    assert sketch[0] > 200, "nothing was painted at once"
    assert sketch[1], "the server had answered already"
    expect(walls).to_have_text("Walls 11")
    over = page.locator("canvas.over")  # the sketch does not stay over the picture
    until(over, f"(canvas) => ({OVER})(canvas) === 0")


# How opaque the sketch over cell (5, 5) is.
OVER = """(canvas) => {
  const size = canvas.width / 8;
  return canvas.getContext('2d').getImageData(5.5 * size, 5.3 * size, 1, 1).data[3];
}"""


def test_a_stroke_survives_lost_messages_and_counts_once_and_the_keyboard_paints_too(
    server: Server, page: Page
) -> None:
    stage = opened(server, page)
    choose(page, "Tool", "wall", data_tool="wall")
    stage.evaluate(
        """(stage) => {
          const view = stage.getRootNode()._stage;
          const post = view.post.bind(view);
          let lost = 0;
          view.post = (message) => {
            if (lost < 1) for (const event of message.value) event.sent = true;
            else post(message);
            lost += 1;
          };
        }"""
    )
    page.mouse.move(*middle(page, 5, 2))
    page.mouse.down()
    page.mouse.move(*middle(page, 5, 7), steps=10)
    page.mouse.up()
    # The first message never left; two seconds later it goes again, with all that waited.
    walls, counts = page.get_by_text("Walls"), page.get_by_text("Counts")
    expect(walls).to_have_text("Walls 10")
    expect(counts).to_contain_text("'press': 1")
    expect(counts).to_contain_text("'cells': 7")  # six in the stroke, one at the release
    expect(counts).to_contain_text("'release': 1")

    page.locator("[data-testid=stSelectbox] input").last.focus()
    page.keyboard.press("Tab")
    for _ in range(20):
        if (
            page.evaluate("document.activeElement.shadowRoot?.activeElement?.className")
            == "picture"
        ):
            break
        page.keyboard.press("Tab")
    else:
        pytest.fail("the picture cannot be reached by the keyboard")
    for key in (*["ArrowUp"] * 6, "End", "ArrowDown", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator(".spoken")).to_have_text(re.compile("row 3, column 7 · 0.621"))
    page.keyboard.press("Enter")
    expect(walls).to_have_text("Walls 11")
    expect(page.locator(".spoken")).to_have_text(re.compile("row 3, column 7"))
    page.keyboard.press("Delete")
    expect(page.get_by_text("Last PointerEvent")).to_contain_text("key='Delete'")


def test_a_fast_drag_updates_and_ends_where_the_hand_ended_and_images_say_which_is_pressed(
    server: Server, page: Page
) -> None:
    stage = opened(server, page)
    choose(page, "Mode", "image", aria_label="Sine waves")
    choose(page, "Tool", "wall", data_tool="wall")
    measured = stage.evaluate(
        """async (stage) => {
          const picture = stage.querySelector('.picture');
          picture.setPointerCapture = () => {};
          const box = picture.getBoundingClientRect();
          const send = (type, x, y) => picture.dispatchEvent(new PointerEvent(type, {
            bubbles: true, pointerId: 1, buttons: 1,
            clientX: box.x + x * box.width, clientY: box.y + y * box.height }));
          const before = Number(stage.dataset.frames);
          const updates = () => Number(stage.dataset.frames) - before;
          send('pointerdown', 0.1, 0.1);
          for (let k = 0; k < 2000 && (k < 60 || updates() < 3); k += 1) {
            const part = (k % 120) / 120;
            send('pointermove', 0.1 + 0.8 * part, 0.1 + 0.8 * ((5 * part) % 1));
            await new Promise((done) => setTimeout(done, 8));
          }
          const seen = updates();
          send('pointermove', 0.995, 0.99);
          send('pointerup', 0.995, 0.99);
          return seen;
        }"""
    )
    last = page.get_by_text("Last PointerEvent")
    expect(last).to_contain_text("kind='release'")
    expect(last).to_contain_text("cells=((63, 95),)")
    # How fast is for the bench to say; here, that the picture follows while the hand moves.
    assert measured >= 3
    choose(page, "Mode", "images", aria_label="Fifteen wave images")
    page.mouse.click(*box_at_rest(page.locator(".picture")).at())
    expect(last).to_contain_text("cells=((1, 2),)")


def test_a_finger_paints_with_a_tool_and_scrolls_without(server: Server, phone: Page) -> None:
    opened(server, phone)
    picture = phone.locator(".picture")
    expect(picture).to_have_css("touch-action", "manipulation")
    picture.scroll_into_view_if_needed()
    phone.touchscreen.tap(*middle(phone, 5, 6))
    expect(phone.get_by_text("Last PointerEvent")).to_contain_text("cells=((5, 6),)")
    choose(phone, "Tool", "wall", data_tool="wall")
    expect(picture).to_have_css("touch-action", "none")
    picture.scroll_into_view_if_needed()
    phone.touchscreen.tap(*middle(phone, 5, 7))
    expect(phone.get_by_text("Walls")).to_have_text("Walls 5")
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "the page scrolls sideways"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_scale_of_signed_values_is_that_of_the_server(page: Page, theme: str) -> None:
    words = page.evaluate(
        f"""(dark) => {{
          const COLOURS = {json.dumps(COLOURS)};
          {SHARED}
          return [...colourTable("signed", dark)];
        }}""",
        theme == "dark",
    )
    browser = [f"#{w & 255:02X}{w >> 8 & 255:02X}{w >> 16 & 255:02X}" for w in words]
    assert browser[1:] == diverging(theme)
