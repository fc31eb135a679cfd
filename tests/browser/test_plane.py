"""The plane under a hand and as a film, in a real Chromium; its level lines against a circle."""

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from engine.geometry.implicit_surfaces.marching_squares import AMBIGUOUS, marching_squares
from tests.browser.conftest import at_rest, box_at_rest, in_both_themes, until, visit
from tests.support.accessibility import COMPONENTS, audit
from tests.support.server import Server
from ui import components

pytestmark = pytest.mark.browser


CONTOURS = (Path(components.__file__).parent / "plane" / "contours.js").read_text()

# A part of the extent as screen coordinates.
SPOT = """(stage, [u, v]) => {
  const { at } = stage.getRootNode()._plane;
  const box = stage.querySelector('.picture').getBoundingClientRect();
  return [box.x + at.left + u * at.w, box.y + at.top + (1 - v) * at.h];
}"""


def opened(server: Server, page: Page, mode: str = "draw") -> Locator:
    """The first stage of the developer page, drawn in a mode."""
    visit(page, f"{server.url}/dev-plane")
    stage = page.locator(".stage").first
    expect(stage).to_have_attribute("data-paints", re.compile(r"\d"), timeout=20_000)
    if mode != "draw":
        choose(page, mode)
    return stage


def choose(page: Page, mode: str) -> None:
    """Chooses a mode, and waits until the first stage is drawn in it."""
    page.locator("[data-testid=stSelectbox] input").click()
    page.get_by_role("option", name=mode, exact=True).click()
    name = {"film": "2,000 samples flow", "inspect": "Three bumps"}.get(mode, f"{mode} points")
    picture = page.locator(".stage").first.locator(".picture")
    expect(picture).to_have_attribute("aria-label", re.compile(name))
    tool = {"film": "", "draw": "draw"}.get(mode, "inspect")
    expect(picture).to_have_attribute("data-tool", tool)


def spot(stage: Locator, u: float, v: float) -> tuple[float, float]:
    """Screen coordinates at a part of the extent, (0, 0) its lower left corner."""
    box_at_rest(stage)
    x, y = stage.evaluate(SPOT, [u, v])
    return x, y


def pixel(stage: Locator, u: float, v: float, layer: str = "base") -> list[int]:
    """RGBA at a part of the extent."""
    colour: list[int] = stage.evaluate(
        """(stage, [u, v, layer]) => {
          const { at } = stage.getRootNode()._plane;
          const g = stage.querySelector('.' + layer).getContext('2d');
          const k = devicePixelRatio;
          return [...g.getImageData((at.left + u * at.w) * k, (at.top + (1 - v) * at.h) * k, 1, 1).data];
        }""",  # noqa: E501
        [u, v, layer],
    )
    return colour


def test_what_stands_still_is_drawn_and_read_without_the_server(server: Server, page: Page) -> None:
    stage = opened(server, page)
    bump, plain = pixel(stage, 0.6, 0.27), pixel(stage, 0.6, 0.99)
    assert bump[2] > bump[0] + 60, "positive is blue, below the middle: the right way up"
    assert plain[0] > plain[2] + 60, "negative is orange"
    assert box_at_rest(stage).height <= 520
    frames = stage.get_attribute("data-frames")
    readout = stage.locator(".readout")
    expect(readout).to_have_text("Draw with pointer, touch or keys")
    page.mouse.move(*spot(stage, 0.6, 0.25))
    expect(readout).to_have_text(re.compile(r"^x₁ 0\.6\d · x₂ −1\.5\d · f 0\.5"))
    page.mouse.move(5, 5)
    expect(readout).to_have_text("Draw with pointer, touch or keys")
    assert stage.get_attribute("data-frames") == frames

    # Full screen is there, and back.
    width = box_at_rest(stage.locator("canvas.base")).width
    stage.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement !== null")
    page.wait_for_function(
        """(width) => [...document.querySelectorAll('*')].some((e) =>
          e.shadowRoot?.querySelector('canvas.base')?.clientWidth > width)""",
        arg=width + 20,
    )
    page.evaluate("document.exitFullscreen()")
    page.wait_for_function("document.fullscreenElement === null")


# From the first message on that it is about to send: that one never leaves.
LOSES_ONE = """(stage) => {
  const view = stage.getRootNode()._plane;
  const post = view.post.bind(view);
  let lost = 0;
  view.post = (message) => {
    if (lost < 1) for (const event of message.value) event.sent = true;
    else post(message);
    lost += 1;
  };
}"""


def test_a_stroke_arrives_whole_and_once_by_hand_by_keyboard_and_in_spite_of_lost_messages(
    server: Server, page: Page
) -> None:
    stage = opened(server, page)
    strokes, counts = page.get_by_text("Strokes"), page.get_by_text("Counts")
    stage.locator(".picture").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(stage.locator(".spoken")).to_have_text(re.compile(r"x₁ 0\.60 · x₂ 0\.00 · f −0\.\d"))
    expect(stage.locator(".readout")).to_have_text(re.compile("Enter draws$"))
    for key in ("Enter", "ArrowUp", "ArrowUp", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    expect(strokes).to_have_text("Strokes 1")
    expect(counts).to_contain_text("'points': 5")

    page.mouse.move(*spot(stage, 0.25, 0.25))
    page.mouse.down()
    page.mouse.move(*spot(stage, 0.75, 0.25), steps=8)
    assert max(pixel(stage, 0.5, 0.25, "over")) == 255, "the stroke is not to be seen at once"
    page.mouse.move(*spot(stage, 0.75, 0.75), steps=8)
    page.mouse.up()
    expect(strokes).to_have_text("Strokes 2")
    expect(counts).to_contain_text("'press': 2")
    expect(counts).to_contain_text("'release': 2")
    expect(counts).to_contain_text("'points': 23")
    last = page.get_by_text("Last PointerEvent")
    expect(last).to_contain_text(re.compile(r"kind='release'.*points=\(\(1\.[45]"))
    x, y = map(float, re.findall(r"points=\(\(([-\d.]+), ([-\d.]+)\)", last.inner_text())[0])
    assert (x, y) == pytest.approx((1.5, 1.5), abs=0.02)
    # What the hand drew makes way for the picture of the page.
    until(stage, "(stage) => stage.getRootNode()._plane.ink.length === 0")
    line = pixel(stage, 0.5, 0.25)
    assert line[2] > line[0] + 60, "the page draws no stroke"

    stage.evaluate(LOSES_ONE)
    page.mouse.move(*spot(stage, 0.2, 0.2))
    page.mouse.down()
    page.mouse.move(*spot(stage, 0.8, 0.2), steps=10)
    page.mouse.up()
    expect(strokes).to_have_text("Strokes 3")
    expect(counts).to_contain_text("'points': 35")
    page.keyboard.press("Delete")
    expect(last).to_contain_text("key='Delete'")


IS_DARK = "(stage) => stage.getRootNode()._plane.colours.dark"


def test_a_cloud_follows_the_hand_in_the_colours_of_the_theme(server: Server, page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    stage = opened(server, page, "2000")
    assert stage.evaluate(IS_DARK) is True
    follows(stage)
    page.emulate_media(color_scheme="light")
    choose(page, "10000")
    follows(stage)
    until(stage, f"(stage) => !({IS_DARK})(stage)")


def follows(stage: Locator) -> None:
    """Moves the hand until the cloud was drawn twice on its way, and on to where it ends.

    How fast is for the bench to say; here, that the picture follows while the hand moves.
    """
    followed = stage.evaluate(
        """async (stage) => {
          const picture = stage.querySelector('.picture');
          const box = picture.getBoundingClientRect();
          const move = (u, v) => picture.dispatchEvent(new PointerEvent('pointermove', {
            bubbles: true, pointerId: 1,
            clientX: box.x + u * box.width, clientY: box.y + v * box.height }));
          const before = Number(stage.dataset.frames);
          for (let k = 0; k < 2000 && Number(stage.dataset.frames) < before + 2; k += 1) {
            move(0.5 + 0.3 * Math.cos(k / 9), 0.5 + 0.3 * Math.sin(k / 9));
            await new Promise((done) => setTimeout(done, 8));
          }
          move(0.75, 0.25);
          return Number(stage.dataset.frames) - before;
        }"""
    )
    assert followed >= 2, "the picture stands still while the hand moves"
    expect(stage.locator(".picture")).to_have_attribute(
        "aria-label", re.compile(r"about \(1\.\d, 1\.\d\)")
    )


def test_a_film_is_sent_once_and_scrubbed_and_played_in_the_browser(
    server: Server, page: Page
) -> None:
    stage = opened(server, page, "film")
    other = page.locator(".stage").last
    expect(other.locator(".controls")).to_be_visible()
    frames = stage.get_attribute("data-frames")
    measured = stage.evaluate(
        """async (stage) => {
          const seek = stage.querySelector('.seek');
          const before = Number(stage.dataset.paints);
          const moves = 20;
          for (let k = 1; k <= moves; k += 1) {
            seek.value = k;
            seek.dispatchEvent(new Event('input'));
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          }
          return { moves, paints: Number(stage.dataset.paints) - before };
        }"""
    )
    assert measured["paints"] >= 0.8 * measured["moves"]
    assert stage.get_attribute("data-frames") == frames
    stage.locator(".seek").focus()
    page.keyboard.press("End")
    expect(stage.locator(".count")).to_have_text("49 / 49")
    expect(stage.locator(".label")).to_have_text("t = 0.00")
    expect(page.get_by_text("Index")).to_have_text("Index 49")
    expect(stage).to_have_attribute("data-frames", str(int(frames or 0) + 1))
    arrays = stage.evaluate("stage => Object.keys(stage.getRootNode()._plane.frame.blobs).length")
    assert arrays == 0, "the film was sent again"

    # Two films run together.
    page.keyboard.press("Home")
    expect(other).to_have_attribute("data-index", "0")
    stage.get_by_role("button", name="One moment").click()
    expect(other).to_have_attribute("data-index", "1")
    page.keyboard.press("ArrowRight")
    expect(other).to_have_attribute("data-index", "2")
    page.keyboard.press(" ")  # though the button has the focus that the pointer pressed
    expect(other.get_by_role("button", name="Pause")).to_be_visible()
    expect(other).not_to_have_attribute("data-index", "2")
    other.get_by_role("button", name="Pause").click()
    expect(stage.get_by_role("button", name="Play")).to_be_visible()
    index = at_rest(page, lambda: stage.get_attribute("data-index") or "")
    expect(other).to_have_attribute("data-index", index)
    found = stage.evaluate(
        """(stage) => {
          const { film } = stage.getRootNode()._plane;
          film.settings.dwell = 0.5;
          return [3.4, 3.7, 3.8].map((at) => {
            film.at = at;
            return [film.moment().t.toFixed(1), film.here()];
          });
        }"""
    )
    assert found == [["0.0", 3], ["0.4", 3], ["0.6", 4]], "it stands, then glides"


def test_without_motion_a_film_jumps_and_axe_finds_nothing(server: Server, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    stage = opened(server, page, "film")
    for scheme in in_both_themes(page):
        assert not audit(page, COMPONENTS), scheme
    shown = stage.evaluate(
        """(stage) => {
          const { film } = stage.getRootNode()._plane;
          film.at = 3.4;
          return film.moment();
        }"""
    )
    assert shown == {"k": 3, "next": 3, "t": 0, "at": 3}


def test_it_fits_a_phone_and_takes_a_finger(server: Server, phone: Page) -> None:
    stage = opened(server, phone)
    picture = stage.locator(".picture")
    expect(picture).to_have_css("touch-action", "none")
    picture.scroll_into_view_if_needed()
    phone.touchscreen.tap(*spot(stage, 0.4, 0.4))
    expect(phone.get_by_text("Strokes")).to_have_text("Strokes 1")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    choose(phone, "film")
    stage.locator(".play").tap()
    expect(stage).not_to_have_attribute("data-index", "0")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def lines(page: Page, values: np.ndarray, level: float) -> list[list[list[float]]]:
    """What the browser traces, as lists of (column, row)."""
    found: list[list[list[float]]] = page.evaluate(
        f"""([values, rows, cols, level]) => {{
          {CONTOURS}
          const given = values.map((value) => value ?? NaN);
          return isolines(Float32Array.from(given), 0, rows, cols, level);
        }}""",
        [[None if np.isnan(v) else float(v) for v in values.ravel()], *values.shape, level],
    )
    return found


def test_level_lines_of_a_distance_are_circles(page: Page) -> None:
    r, q = np.mgrid[:40, :50].astype(float)
    distance = np.hypot(q - 24.3, r - 19.6)
    for radius in (3.0, 9.5, 17.0):
        (chain,) = lines(page, distance, radius)
        at = np.array(chain)
        assert np.array_equal(at[0], at[-1]), "a circle is closed"
        radii = np.hypot(at[:, 0] - 24.3, at[:, 1] - 19.6)
        assert np.abs(radii - radius).max() < 0.13 / radius, "linear interpolation errs by h²/8r"
        steps = np.hypot(*np.diff(at, axis=0).T)
        assert steps.max() <= np.sqrt(2) + 1e-5, "neighbours share a cell"
        assert steps.sum() == pytest.approx(2 * np.pi * radius, rel=0.01)
    assert len(lines(page, distance, 22.0)) > 1, "cut by the edge"


@pytest.mark.parametrize(
    ("lower_left", "upper_right", "joined"),
    [
        (1.0, 1.0, False),
        (3.0, 3.0, True),
        (4.5, 0.5, False),  # the mean of the corners is above the level, the saddle below it
        (8.0, 0.5, True),  # the saddle is on the level, and what is on it counts as above
    ],
)
def test_a_saddle_is_settled_by_the_value_of_the_bilinear_interpolant_there(
    page: Page, lower_left: float, upper_right: float, joined: bool
) -> None:
    values = np.array([[lower_left, -2.0], [-2.0, upper_right]])
    pair = lines(page, values, 0.0)
    assert len(pair) == 2
    ends = {tuple(sorted((tuple(chain[0]), tuple(chain[-1])))) for chain in pair}
    lower_left_alone = any(
        {(x == 0, y == 0) for x, y in chain} == {(True, False), (False, True)} for chain in ends
    )
    assert lower_left_alone is not joined


def test_level_lines_are_those_of_the_engine(page: Page) -> None:
    """A page that teaches marching squares shows the same curves as every other page."""
    seen = 0
    for seed in range(5):
        values = np.random.default_rng(seed).integers(-3, 4, (14, 11)).astype(np.float32)
        contours = marching_squares(torch.from_numpy(values))
        seen += int(np.isin(contours.cases.numpy(), AMBIGUOUS).sum())
        pairs = contours.vertices.numpy()[contours.segments.numpy()]
        engine = {pair_of((y, x) for x, y in pair) for pair in pairs}  # rows are its x
        chains = [[tuple(point) for point in chain] for chain in lines(page, values, 0.0)]
        browser = {
            pair_of((float(x), float(y)) for x, y in pair)
            for chain in chains
            for pair in pairwise(chain)
        }
        assert browser == engine
    assert seen > 50, "ambiguous cells"


def pair_of(points: Iterable[tuple[float, float]]) -> frozenset[tuple[float, float]]:
    return frozenset((round(float(x), 4), round(float(y), 4)) for x, y in points)


def test_gaps_interrupt_a_line(page: Page) -> None:
    values = np.ones((4, 4))
    values[:, :2] = -1
    assert len(lines(page, values, 0.0)) == 1
    values[2, 2] = np.nan
    (chain,) = lines(page, values, 0.0)
    assert [0.0 <= y <= 1.0 for _, y in chain] == [True, True]
