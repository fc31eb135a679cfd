"""Journeys through the page of implicit surfaces in a real Chromium with software WebGL."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, at_rest, box_at_rest, painted, visit
from tests.support.server import Server

pytestmark = pytest.mark.browser

WAIT = 30_000
SMALL = {"width": 960, "height": 700}
"""Of a window: every pixel of a scene is computed by the processor."""


def opened(server: Server, page: Page, query: str = "") -> Locator:
    """The page with its first stage drawn."""
    if page.viewport_size != PHONE["viewport"]:
        page.set_viewport_size(SMALL)  # type: ignore[arg-type]
    visit(page, f"{server.url}/implicit-surfaces?{query}")
    stage = page.locator(".stage").first
    expect(stage).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)
    return stage


def addressed(page: Page, pattern: str) -> None:
    """Waits until the address says so."""
    page.wait_for_url(re.compile(pattern), timeout=WAIT)


def counted(page: Page, text: str) -> None:
    """Waits until the server's answer is this step."""
    stands = re.compile(f"^{text}")
    transport = page.locator("[data-step]")
    expect(transport).to_have_count(1, timeout=WAIT)  # the one of the tab before has gone
    expect(transport).to_have_attribute("data-step", stands, timeout=WAIT)


def playback(page: Page) -> Locator:
    """The transport under the stage; a plane has one of its own, for films, that is hidden."""
    return page.get_by_role("group", name=re.compile("playback"))


def beside(page: Page, label: str) -> Locator:
    """The text beside a label of the readouts."""
    return page.locator(".readout > div", has=page.get_by_text(label, exact=True)).locator("dd")


def number(page: Page, label: str) -> float:
    """The number beside a label of the readouts, once it changes no more."""
    text = at_rest(page, beside(page, label).inner_text)
    return float(text.replace("−", "-").split(" ")[0].rstrip(","))


def drag(page: Page, element: Locator, by: tuple[float, float], steps: int = 4) -> None:
    x, y = box_at_rest(element).at()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0], y + by[1], steps=steps)
    page.mouse.up()


def test_a_solid_is_moved_by_hand_and_the_link_brings_it_back_with_the_camera(
    server: Server, page: Page
) -> None:
    stage = opened(server, page)
    before = number(page, "volume, area")
    drag(page, page.get_by_role("button", name=re.compile("^Handle 1")), (-60, 10))
    addressed(page, r"shape=sphere.*solid=1")
    expect(beside(page, "volume, area")).not_to_contain_text(f"{before:.3f}", timeout=WAIT)
    assert number(page, "volume, area") > before, "the spheres overlap less"
    box = box_at_rest(stage.locator(".picture"))
    # Beside the slice: a drag turns the camera, and runs no script but for the link.
    page.mouse.move(box.x + 30, box.y + 40)
    page.mouse.down()
    page.mouse.move(box.x + 110, box.y + 60, steps=3)
    page.mouse.up()
    painted(stage)
    camera = stage.get_attribute("data-camera")
    addressed(page, f"camera={camera}")  # not one on the way to it
    volume = at_rest(page, beside(page, "volume, area").inner_text)
    shared = page.evaluate("playgroundLink()")
    visit(page, shared)
    expect(stage).to_have_attribute("data-camera", camera or "", timeout=WAIT)
    expect(beside(page, "volume, area")).to_have_text(volume, timeout=WAIT)


def test_squares_are_marched_by_keyboard_and_cubes_by_play(server: Server, page: Page) -> None:
    opened(server, page, "experiment=marching&samples=8&step=3")
    counted(page, "3 / 3")  # the keys are heard by the transport, which comes after the stage
    page.keyboard.press("ArrowRight")
    counted(page, "4 / 4")
    page.keyboard.press("ArrowLeft")
    counted(page, "3 / 4")
    page.get_by_role("radio", name="Cubes", exact=True).click()
    expect(page.locator(".picture[aria-roledescription='3-D scene']")).to_be_visible(timeout=WAIT)
    playback(page).locator("select").select_option("fastest")
    play = playback(page).locator(".play")
    label = at_rest(page, lambda: play.get_attribute("aria-label") or "")
    if label.startswith("Play") and play.is_enabled():
        play.click()
    expect(play).to_be_disabled(timeout=WAIT)
    counted(page, r"(\d+) / \1$")


def test_a_surface_is_learned_sought_back_and_continued(server: Server, page: Page) -> None:
    opened(server, page, "experiment=learn&source=blob&step=5")
    playback(page).locator(".play").click()
    counted(page, r"[2-9]\d ")
    playback(page).locator(".play").click()
    expect(playback(page).locator(".play")).to_have_attribute("aria-label", re.compile("^Play"))
    history = playback(page).locator(".history")
    history.focus()
    page.keyboard.press("Home")
    counted(page, r"0 / \d\d")
    weight = page.get_by_label("Eikonal weight λ", exact=True)
    weight.focus()
    page.keyboard.press("ArrowRight")
    counted(page, "0 / 0")
    playback(page).locator(".step").click()
    counted(page, "1 / 1")
    addressed(page, r"eikonal_weight=0\.11.*step=1|step=1.*eikonal_weight=0\.11")


def test_a_curve_drawn_by_touch_is_learned(server: Server, phone: Page) -> None:
    opened(server, phone, "experiment=learn&source=drawn&step=1")
    box = box_at_rest(phone.locator(".picture").first)
    corners = [(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7), (0.3, 0.35)]
    spots = [dict(zip("xy", box.at(*corner), strict=True)) for corner in corners]
    touch = phone.context.new_cdp_session(phone)
    send = touch.send
    send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [spots[0]]})
    for spot in spots[1:]:
        send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [spot]})
    send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    addressed(phone, "curve=")


def test_a_preset_chosen_while_another_plays_keeps_its_choices(server: Server, page: Page) -> None:
    opened(server, page, "experiment=learn")
    for question, says in (
        ("How is a hole in the data closed?", "source=snowman"),
        ("Does the network follow the noise?", r"question=4&(?!.*source=).*noise="),
    ):
        expect(page.locator(".transport.playing")).to_be_attached()
        page.get_by_role("button", name="Questions").click()
        page.get_by_role("group", name="Questions").get_by_text(question).click()
        addressed(page, says)
        expect(page.locator(".transport.playing")).to_be_attached()
        page.wait_for_timeout(600)  # as long as a late request of what was left may take
        addressed(page, says)
