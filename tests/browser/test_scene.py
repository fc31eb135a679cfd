"""The scene under a hand: pointer, touch and keyboard, in a real Chromium with software WebGL."""

import io
import re
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, WebSocket, expect

from tests.browser.conftest import PHONE, OpenPage, box_at_rest, visit
from tests.support.accessibility import COMPONENTS, audit
from tests.support.server import Server

pytestmark = pytest.mark.browser


SMALL = {"width": 900, "height": 700}
"""Of a window: every pixel is computed by the processor."""

NO_WEBGL = """
const real = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind === "webgl2" ? null : real.call(this, kind, ...rest);
};
"""


def opened(server: Server, page: Page, address: str = "dev-scene") -> Locator:
    """The stage of the developer page, drawn."""
    if page.viewport_size != PHONE["viewport"]:
        page.set_viewport_size(SMALL)  # type: ignore[arg-type]
    visit(page, f"{server.url}/{address}")
    stage = page.locator(".stage")
    expect(stage).to_have_attribute("data-draws", re.compile(r"\d"), timeout=20_000)
    return stage


def choose(page: Page, mode: str, alt: str) -> None:
    """Chooses a mode and waits until its scene is drawn."""
    page.locator("[data-testid=stSelectbox] input").click()
    page.get_by_role("option", name=mode, exact=True).click()
    expect(page.locator(".picture")).to_have_attribute("aria-label", alt, timeout=15_000)


def centre(page: Page, selector: str = ".picture") -> tuple[float, float]:
    return box_at_rest(page.locator(selector)).at()


def drag(page: Page, start: tuple[float, float], by: tuple[float, float], steps: int = 8) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + by[0], start[1] + by[1], steps=steps)
    page.mouse.up()


def pixels(page: Page) -> np.ndarray:
    """The picture as the visitor sees it at rest, [H, W, 3]."""
    expect(page.locator(".stage")).to_have_attribute("data-sharp", "1")
    picture = Image.open(io.BytesIO(page.locator(".picture").screenshot()))
    return np.asarray(picture.convert("RGB")).astype(int)


def camera(stage: Locator) -> list[float]:
    return [float(part) for part in (stage.get_attribute("data-camera") or "").split("_")]


def point(text: str) -> list[float]:
    """The point in the printed form of an event."""
    found = re.search(r"point=\(([^)]*)\)", text)
    assert found, text
    return [float(part) for part in found[1].split(",")]


def test_the_surface_is_drawn_lit_and_in_colour(server: Server, page: Page) -> None:
    opened(server, page)
    choose(page, "live", "A torus of 10,000 vertices")
    page.wait_for_timeout(300)
    seen = pixels(page)
    orange = (seen[..., 0] - seen[..., 2] > 60) & (seen[..., 0] > 90)
    assert 0.05 < orange.mean() < 0.6, "the torus fills a good part of the picture"
    assert np.ptp(seen[orange][:, 0]) > 90, "light and shade"
    assert seen[3, 3].tolist() == [252, 251, 248], "the paper of the theme around it"


def test_the_dark_theme_is_drawn_dark(server: Server, page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    opened(server, page)
    assert pixels(page)[3, 3].sum() < 150


def test_turning_moving_and_zooming_run_no_script(server: Server, page: Page) -> None:
    stage = opened(server, page)
    choose(page, "live", "A torus of 10,000 vertices")
    frames = stage.get_attribute("data-frames")
    before, was = pixels(page), camera(stage)
    drag(page, centre(page), (120, 40))
    turned = camera(stage)
    assert turned[0] != was[0] and turned[1] < was[1], "to the right and from higher up"
    assert np.abs(pixels(page) - before).max() > 50
    page.keyboard.down("Shift")
    drag(page, centre(page), (60, 0))
    page.keyboard.up("Shift")
    assert len(camera(stage)) == 6, "the target has moved"
    assert camera(stage)[:2] == turned[:2]
    page.mouse.wheel(0, -300)
    expect(stage).not_to_have_attribute("data-camera", re.compile(r"_2\.5_"))
    assert camera(stage)[2] < was[2]
    assert stage.get_attribute("data-frames") == frames


def test_the_wheel_scrolls_the_page_until_the_scene_is_pressed(server: Server, page: Page) -> None:
    stage = opened(server, page)
    was = camera(stage)
    page.mouse.move(*centre(page))
    page.mouse.wheel(0, -200)
    page.wait_for_timeout(200)
    assert camera(stage) == was


def test_everything_by_keyboard(server: Server, page: Page) -> None:
    stage = opened(server, page)
    page.locator(".picture").focus()
    for key, part, sign in [
        ("ArrowRight", 0, 1),
        ("ArrowUp", 1, -1),
        ("ArrowDown", 1, 1),
        ("+", 2, -1),
        ("-", 2, 1),
    ]:
        before = camera(stage)
        page.keyboard.press(key)
        expect(stage).not_to_have_attribute("data-camera", "_".join(f"{x:g}" for x in before))
        assert (camera(stage)[part] - before[part]) * sign > 0, key
    page.keyboard.press("Shift+ArrowLeft")
    expect(stage).to_have_attribute("data-camera", re.compile(r"(_-?[\d.]+){5}"))
    page.keyboard.press("0")
    expect(stage).to_have_attribute("data-camera", "35_65_2.5")
    page.keyboard.press("Delete")
    expect(page.get_by_text("Counts")).to_contain_text("'key': 1")


def test_reduced_motion_jumps(server: Server, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    stage = opened(server, page)
    page.locator(".picture").focus()
    page.keyboard.press("ArrowRight")
    expect(stage).to_have_attribute("data-camera", "40_65_2.5")
    draws = int(stage.get_attribute("data-draws") or 0)
    page.keyboard.press("0")
    expect(stage).to_have_attribute("data-camera", "35_65_2.5")
    assert int(stage.get_attribute("data-draws") or 0) <= draws + 3


def test_two_fingers_zoom_and_one_turns(server: Server, phone: Page) -> None:
    stage = opened(server, phone)
    phone.locator(".picture").scroll_into_view_if_needed()
    x, y = centre(phone)
    hand = phone.context.new_cdp_session(phone)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        at = [{"x": a, "y": b, "id": number} for number, (a, b) in enumerate(places)]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    before = camera(stage)
    touch("touchStart", (x, y))
    for k in range(1, 6):
        touch("touchMove", (x + 12 * k, y))
    touch("touchEnd")
    expect(stage).not_to_have_attribute("data-camera", "_".join(f"{v:g}" for v in before))
    turned = camera(stage)
    assert turned[0] != before[0] and turned[2] == before[2]
    touch("touchStart", (x - 30, y), (x + 30, y))
    for k in range(1, 6):
        touch("touchMove", (x - 30 - 6 * k, y), (x + 30 + 6 * k, y))
    touch("touchEnd")
    expect(stage).not_to_have_attribute("data-camera", "_".join(f"{v:g}" for v in turned))
    assert camera(stage)[2] < 0.7 * turned[2]
    assert abs(camera(stage)[0] - turned[0]) < 3


def test_a_press_says_what_it_met(server: Server, page: Page) -> None:
    opened(server, page)
    box = box_at_rest(page.locator(".picture"))
    page.mouse.click(*box.at(0.5, 0.615))
    last = page.get_by_text("Last SceneEvent")
    expect(last).to_contain_text("kind='press'")
    expect(last).to_contain_text("item='torus'")
    expect(last).to_contain_text(re.compile(r"face=\d+, vertex=\d+"))
    x, y, _ = point(last.inner_text())
    ring = float(np.hypot(x, y))
    assert 0.3 < ring < 1.2, "on the torus"
    expect(page.locator(".readout")).to_contain_text("push")
    page.mouse.click(box.x + 8, box.y + 8)
    expect(last).to_contain_text("point=None")
    expect(page.get_by_text("Counts")).to_contain_text("{'press': 2}")


def test_enter_presses_the_middle(server: Server, page: Page) -> None:
    opened(server, page)
    page.locator(".picture").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Counts")).to_contain_text("'press': 1")
    expect(page.locator(".spoken")).not_to_be_empty()


def test_a_handle_follows_the_hand_and_ends_where_it_ended(server: Server, page: Page) -> None:
    stage = opened(server, page)
    start = centre(page, ".handle[data-name=free]")
    was = stage.get_attribute("data-camera")
    page.mouse.move(*start)
    page.mouse.down()
    for k in range(40):
        page.mouse.move(start[0] - 3 * k, start[1] + k)
    page.mouse.up()
    last = page.get_by_text("Last SceneEvent")
    expect(last).to_contain_text("kind='release'")
    expect(last).to_contain_text("handle='free'")
    assert int(stage.get_attribute("data-frames") or 0) > 3, "the page answers during the drag"
    end = centre(page, ".handle[data-name=free]")
    assert end == pytest.approx((start[0] - 117, start[1] + 39), abs=2)
    label = page.locator(".handle[data-name=free]").get_attribute("aria-label") or ""
    assert f"{point(last.inner_text())[0]:.2f}".replace("-", "−") in label
    assert stage.get_attribute("data-camera") == was


def test_a_handle_on_an_axis_keeps_to_it(server: Server, page: Page) -> None:
    opened(server, page)
    start = centre(page, ".handle[data-name=height]")
    drag(page, start, (50, -80))
    last = page.get_by_text("Last SceneEvent")
    expect(last).to_contain_text("kind='release'")
    x, y, z = point(last.inner_text())
    assert (x, y) == pytest.approx((1.1, 0.0)) and z > 0.3
    page.locator(".handle[data-name=height]").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("Counts")).to_contain_text("'release': 2")
    # The two lines are two elements, which the page does not change in the same moment.
    expect(last).not_to_contain_text(f"{z}")
    lower = point(last.inner_text())
    assert lower[:2] == pytest.approx([1.1, 0.0]) and lower[2] < z


def test_the_camera_survives_updates_and_travels_in_the_link(server: Server, page: Page) -> None:
    stage = opened(server, page)
    drag(page, centre(page, ".axes"), (90, -30))
    code = stage.get_attribute("data-camera") or ""
    assert code != "35_65_2.5"
    expect(page.get_by_text("Camera")).to_contain_text(code)
    frames = int(stage.get_attribute("data-frames") or 0)
    page.locator(".sliders input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(stage).not_to_have_attribute("data-frames", str(frames))
    page.wait_for_timeout(300)
    assert stage.get_attribute("data-camera") == code
    page.wait_for_url(re.compile(f"camera={code}"))
    visit(page, page.url)
    expect(stage).to_have_attribute("data-camera", code, timeout=20_000)
    page.get_by_role("button", name="From above").click()
    expect(stage).to_have_attribute("data-camera", "0_1_3")
    page.get_by_role("button", name="All in view (0)").click()
    expect(stage).to_have_attribute("data-camera", "35_65_2.5")
    expect(page.get_by_text("Camera")).to_contain_text("all in view")
    page.get_by_role("button", name="From above").click()
    expect(stage).to_have_attribute("data-camera", "0_1_3")


def test_only_positions_are_sent_while_the_surface_moves(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page()
    sizes: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: sizes.append(len(payload)))

    page.on("websocket", listen)
    stage = opened(server, page)
    choose(page, "live", "A torus of 10,000 vertices")
    assert max(sizes) > 230_000, "positions and faces"
    for toggle, expected in [(False, 120_000), (True, 60_000)]:
        if toggle:
            page.get_by_text("16 bits").click()
        heard = -1
        while heard < len(sizes):  # until the browser has said what it holds
            heard = len(sizes)
            page.wait_for_timeout(500)
        sizes.clear()
        frames = stage.get_attribute("data-frames") or ""
        page.locator(".sliders input[type=range]").focus()
        page.keyboard.press("ArrowRight")
        expect(stage).not_to_have_attribute("data-frames", frames)
        assert expected < max(sizes) < expected + 10_000  # and what else the page says


def test_linked_viewports_turn_together(server: Server, page: Page) -> None:
    opened(server, page)
    choose(page, "linked", "Three tori side by side")
    page.wait_for_timeout(300)
    before = pixels(page)
    drag(page, box_at_rest(page.locator(".picture")).at(0.8), (60, 30))
    page.wait_for_timeout(200)
    changed = np.abs(pixels(page) - before).max(-1) > 40
    for part in np.array_split(changed, 3, axis=1):
        assert part.mean() > 0.01


def test_a_page_left_and_entered_again_is_drawn_again(server: Server, page: Page) -> None:
    stage = opened(server, page)
    drag(page, centre(page, ".axes"), (90, -30))
    code = stage.get_attribute("data-camera") or ""
    expect(page.get_by_text("Camera")).to_contain_text(code)
    page.get_by_role("link", name="Machine Perception Playground").first.click()
    expect(page.locator(".axes")).to_have_count(0)  # the home page has a stage as well
    page.wait_for_timeout(1_000)
    page.go_back()
    expect(page.locator(".axes")).to_have_count(1, timeout=20_000)
    expect(stage).to_have_attribute("data-draws", re.compile(r"\d"), timeout=20_000)
    assert stage.get_attribute("data-camera") == code


def test_a_lost_context_comes_back(server: Server, page: Page) -> None:
    opened(server, page)
    before = pixels(page)
    lost: Any = page.locator(".stage canvas").evaluate(
        """async (canvas) => {
          const loss = canvas.getContext("webgl2").getExtension("WEBGL_lose_context");
          loss.loseContext();
          await new Promise((done) => setTimeout(done, 200));
          loss.restoreContext();
          return canvas.getContext("webgl2").isContextLost();
        }"""
    )
    assert lost in (True, False)
    page.wait_for_timeout(500)
    assert np.abs(pixels(page) - before).mean() < 1
    # Not given back: it says so, and draws on another canvas when asked.
    page.locator(".stage canvas").evaluate(
        "canvas => canvas.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()"
    )
    page.get_by_role("button", name="Draw it again").click()
    expect(page.locator(".lost")).to_be_hidden()
    assert np.abs(pixels(page) - before).mean() < 1


def test_without_webgl_it_says_so(server: Server, open_page: OpenPage) -> None:
    page = open_page()
    page.add_init_script(NO_WEBGL)
    page.goto(f"{server.url}/dev-scene")
    expect(page.locator(".missing:not(.lost)")).to_be_visible(timeout=20_000)
    expect(page.locator(".missing:not(.lost)")).to_contain_text("WebGL 2")


def test_it_is_accessible(server: Server, page: Page) -> None:
    opened(server, page)
    assert not audit(page, COMPONENTS)
