"""The scene under a hand: pointer, touch and keyboard, in a real Chromium with software WebGL."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, WebSocket, expect

from tests.browser.conftest import PHONE, OpenPage, at_rest, box_at_rest, painted, visit
from tests.support.accessibility import COMPONENTS, audit
from tests.support.server import Server

pytestmark = pytest.mark.browser


SMALL = {"width": 800, "height": 600}
"""Of a window: every pixel is computed by the processor."""

HOME = "35_65_2.5"
"""The camera that has all in view."""

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
    if stage.get_attribute("data-camera") != HOME:  # the tab keeps what an earlier test has left
        page.get_by_role("button", name="All in view (0)").click()
        expect(stage).to_have_attribute("data-camera", HOME)
        at_rest(page, lambda: stage.get_attribute("data-frames"))
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
    painted(page.locator(".stage"))
    expect(page.locator(".stage")).to_have_attribute("data-sharp", "1")
    picture = Image.open(io.BytesIO(page.locator(".picture").screenshot()))
    return np.asarray(picture.convert("RGB")).astype(int)


def code(stage: Locator) -> str:
    """The camera as the link writes it, once all that the hand did is painted."""
    painted(stage)
    return stage.get_attribute("data-camera") or ""


def camera(stage: Locator) -> list[float]:
    return [float(part) for part in code(stage).split("_")]


def draws(stage: Locator) -> int:
    painted(stage)
    return int(stage.get_attribute("data-draws") or 0)


def point(text: str) -> list[float]:
    """The point in the printed form of an event."""
    found = re.search(r"point=\(([^)]*)\)", text)
    assert found, text
    return [float(part) for part in found[1].split(",")]


def test_the_surface_is_drawn_lit_and_turned_moved_and_zoomed_without_a_script(
    server: Server, page: Page
) -> None:
    stage = opened(server, page)
    # The wheel scrolls the page until the scene is pressed.
    was = camera(stage)
    page.mouse.move(*centre(page))
    page.mouse.wheel(0, 200)
    main = page.get_by_test_id("stMain")
    expect(main).not_to_have_js_property("scrollTop", 0)
    assert camera(stage) == was
    main.evaluate("main => main.scrollTo(0, 0)")

    choose(page, "live", "A torus of 10,000 vertices")
    seen = pixels(page)
    orange = (seen[..., 0] - seen[..., 2] > 60) & (seen[..., 0] > 90)
    assert 0.05 < orange.mean() < 0.6, "the torus fills a good part of the picture"
    assert np.ptp(seen[orange][:, 0]) > 90, "light and shade"
    assert seen[3, 3].tolist() == [252, 251, 248], "the paper of the theme around it"

    frames = stage.get_attribute("data-frames")
    was = camera(stage)
    drag(page, centre(page), (120, 40))
    turned = camera(stage)
    assert turned[0] != was[0] and turned[1] < was[1], "to the right and from higher up"
    assert np.abs(pixels(page) - seen).max() > 50
    page.keyboard.down("Shift")
    drag(page, centre(page), (60, 0))
    page.keyboard.up("Shift")
    moved = camera(stage)
    assert len(moved) == 6, "the target has moved"
    assert moved[:2] == turned[:2]
    page.mouse.wheel(0, -300)
    expect(stage).not_to_have_attribute("data-camera", re.compile(r"_2\.5_"))
    assert camera(stage)[2] < was[2]
    assert stage.get_attribute("data-frames") == frames


def test_dark_and_without_motion_it_is_drawn_dark_and_jumps(server: Server, page: Page) -> None:
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    stage = opened(server, page)
    assert pixels(page)[3, 3].sum() < 150
    page.locator(".picture").focus()
    page.keyboard.press("ArrowRight")
    expect(stage).to_have_attribute("data-camera", "40_65_2.5")
    before = draws(stage)
    page.keyboard.press("0")
    expect(stage).to_have_attribute("data-camera", HOME)
    assert draws(stage) <= before + 3


def test_everything_by_keyboard(server: Server, page: Page) -> None:
    stage = opened(server, page)
    assert not audit(page, COMPONENTS)
    counts = page.get_by_text("Counts")
    page.locator(".picture").focus()
    page.keyboard.press("Enter")  # presses the middle
    expect(counts).to_contain_text("'press': 1")
    expect(page.locator(".spoken")).not_to_be_empty()
    for key, part, sign in [
        ("ArrowRight", 0, 1),
        ("ArrowUp", 1, -1),
        ("ArrowDown", 1, 1),
        ("+", 2, -1),
        ("-", 2, 1),
    ]:
        before = code(stage)
        page.keyboard.press(key)
        expect(stage).not_to_have_attribute("data-camera", before)
        assert (camera(stage)[part] - float(before.split("_")[part])) * sign > 0, key
    page.keyboard.press("Shift+ArrowLeft")
    expect(stage).to_have_attribute("data-camera", re.compile(r"(_-?[\d.]+){5}"))
    page.keyboard.press("0")
    expect(stage).to_have_attribute("data-camera", HOME)
    page.keyboard.press("Delete")
    expect(counts).to_contain_text("'key': 1")


def test_two_fingers_zoom_and_one_turns(server: Server, phone: Page) -> None:
    stage = opened(server, phone)
    phone.locator(".picture").scroll_into_view_if_needed()
    x, y = centre(phone)
    hand = phone.context.new_cdp_session(phone)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        at = [{"x": a, "y": b, "id": number} for number, (a, b) in enumerate(places)]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    before = code(stage)
    touch("touchStart", (x, y))
    for k in range(1, 6):
        touch("touchMove", (x + 12 * k, y))
    touch("touchEnd")
    expect(stage).not_to_have_attribute("data-camera", before)
    turned, distance = camera(stage), float(before.split("_")[2])
    assert turned[0] != float(before.split("_")[0]) and turned[2] == distance
    before = code(stage)
    touch("touchStart", (x - 30, y), (x + 30, y))
    for k in range(1, 6):
        touch("touchMove", (x - 30 - 6 * k, y), (x + 30 + 6 * k, y))
    touch("touchEnd")
    expect(stage).not_to_have_attribute("data-camera", before)
    zoomed = camera(stage)
    assert zoomed[2] < 0.7 * turned[2]
    assert abs(zoomed[0] - turned[0]) < 3


def test_a_press_says_what_it_met_and_handles_follow_the_hand(server: Server, page: Page) -> None:
    stage = opened(server, page)
    box = box_at_rest(page.locator(".picture"))
    page.mouse.click(*box.at(0.5, 0.615))
    counts, last = page.get_by_text("Counts"), page.get_by_text("Last SceneEvent")
    expect(last).to_contain_text("kind='press'")
    expect(last).to_contain_text("item='torus'")
    expect(last).to_contain_text(re.compile(r"face=\d+, vertex=\d+"))
    x, y, _ = point(last.inner_text())
    ring = float(np.hypot(x, y))
    assert 0.3 < ring < 1.2, "on the torus"
    expect(page.locator(".readout")).to_contain_text("push")
    page.mouse.click(box.x + 8, box.y + 8)
    expect(last).to_contain_text("point=None")
    expect(counts).to_contain_text("{'press': 2}")

    # A handle ends where the hand ended.
    free = page.locator(".handle[data-name=free]")
    start = centre(page, ".handle[data-name=free]")
    was = code(stage)
    frames = at_rest(page, lambda: stage.get_attribute("data-frames") or "")
    page.mouse.move(*start)
    page.mouse.down()
    for k in range(40):
        page.mouse.move(start[0] - 3 * k, start[1] + k)
    expect(stage).not_to_have_attribute("data-frames", frames)  # the page answers during the drag
    page.mouse.up()
    expect(counts).to_contain_text("'release': 1")
    expect(last).to_contain_text(re.compile("kind='release'.*handle='free'"))
    x = point(last.inner_text())[0]
    expect(free).to_have_attribute("aria-label", re.compile(f"{x:.2f}".replace("-", "−")))
    end = centre(page, ".handle[data-name=free]")
    assert end == pytest.approx((start[0] - 117, start[1] + 39), abs=2)
    assert code(stage) == was

    # One on an axis keeps to it.
    drag(page, centre(page, ".handle[data-name=height]"), (50, -80))
    expect(counts).to_contain_text("'release': 2")
    expect(last).to_contain_text(re.compile("kind='release'.*handle='height'"))
    x, y, z = point(last.inner_text())
    assert (x, y) == pytest.approx((1.1, 0.0)) and z > 0.3
    page.locator(".handle[data-name=height]").focus()
    page.keyboard.press("ArrowDown")
    expect(counts).to_contain_text("'release': 3")
    # The two lines are two elements, which the page does not change in the same moment.
    expect(last).not_to_contain_text(f"{z}")
    lower = point(last.inner_text())
    assert lower[:2] == pytest.approx([1.1, 0.0]) and lower[2] < z


def test_the_camera_survives_updates_another_page_and_travels_in_the_link(
    server: Server, page: Page
) -> None:
    stage = opened(server, page)
    drag(page, centre(page, ".axes"), (90, -30))
    turned = code(stage)
    assert turned != HOME
    expect(page.get_by_text("Camera")).to_contain_text(turned)
    frames = int(stage.get_attribute("data-frames") or 0)
    page.locator(".sliders input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    expect(stage).not_to_have_attribute("data-frames", str(frames))
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"bump=0\.22"))
    page.wait_for_url(re.compile(f"camera={turned}"))
    assert code(stage) == turned
    page.get_by_role("link", name="Machine Perception Playground").first.click()
    expect(page.locator(".axes")).to_have_count(0)  # the home page has a stage as well
    expect(page.locator(".st-key-home_stage [data-step]").first).to_be_attached()
    page.go_back()
    expect(page.locator(".axes")).to_have_count(1, timeout=20_000)
    expect(stage).to_have_attribute("data-draws", re.compile(r"\d"), timeout=20_000)
    assert code(stage) == turned
    visit(page, page.url)
    expect(stage).to_have_attribute("data-camera", turned, timeout=20_000)
    page.get_by_role("button", name="From above").click()
    expect(stage).to_have_attribute("data-camera", "0_1_3")
    page.get_by_role("button", name="All in view (0)").click()
    expect(stage).to_have_attribute("data-camera", HOME)
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
    stage = opened(server, page)
    choose(page, "linked", "Three tori side by side")
    before, was = pixels(page), code(stage)
    drag(page, box_at_rest(page.locator(".picture")).at(0.8, 0.2), (60, 30))
    expect(stage).not_to_have_attribute("data-camera", was)
    changed = np.abs(pixels(page) - before).max(-1) > 40
    for part in np.array_split(changed, 3, axis=1):
        assert part.mean() > 0.01


def test_a_lost_context_comes_back(server: Server, page: Page) -> None:
    opened(server, page)
    before = pixels(page)
    lost: bool = page.locator(".stage canvas").evaluate(
        """async (canvas) => {
          const loss = canvas.getContext("webgl2").getExtension("WEBGL_lose_context");
          const told = (name) =>
            new Promise((done) => canvas.addEventListener(name, done, { once: true }));
          const [lost, restored] = [told("webglcontextlost"), told("webglcontextrestored")];
          loss.loseContext();
          await lost;
          await new Promise((done) => setTimeout(done)); // no sooner may it be given back
          loss.restoreContext();
          await restored;
          return canvas.getContext("webgl2").isContextLost();
        }"""
    )
    assert not lost
    expect(page.locator(".lost")).to_be_hidden()
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
