"""The body under the hand, in a real Chromium: dragged, pressed, painted, walking."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import box_at_rest, visit
from tests.support.server import Server

pytestmark = pytest.mark.browser

WAIT = 60_000


def opened(server: Server, page: Page, query: str = "") -> Locator:
    """The stage, drawn."""
    visit(page, f"{server.url}/body?{query}")
    stage = page.locator(".stage").first
    expect(stage).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)
    return stage


def test_a_hand_is_dragged_and_the_sliders_of_its_elbow_follow(server: Server, page: Page) -> None:
    opened(server, page, "pose=A&joint=left_elbow")
    flexion = page.get_by_role("slider", name="Flexion", exact=True)
    expect(flexion).to_have_value("0", timeout=WAIT)
    x, y = box_at_rest(page.get_by_role("button", name=re.compile("^Handle left hand"))).at()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y - 60, steps=6)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"pose=A(~|%7E).*left_elbow_"), timeout=WAIT)
    expect(flexion).not_to_have_value("0", timeout=WAIT)


def test_a_foot_is_moved_by_the_keyboard(server: Server, page: Page) -> None:
    opened(server, page, "pose=T&joint=right_knee")
    flexion = page.get_by_role("slider", name="Flexion", exact=True)
    expect(flexion).to_have_value("0", timeout=WAIT)
    page.get_by_role("button", name=re.compile("^Handle right foot")).press("ArrowUp")
    expect(page).to_have_url(re.compile(r"pose=T(~|%7E).*right_knee_"), timeout=WAIT)
    expect(flexion).not_to_have_value("0", timeout=WAIT)


def test_a_pressed_thigh_is_chosen(server: Server, page: Page) -> None:
    opened(server, page, "pose=T")
    box = box_at_rest(page.locator(".stage .picture").first)
    page.mouse.click(box.x + 0.53 * box.width, box.y + 0.66 * box.height)
    expect(page).to_have_url(re.compile(r"joint=left_(hip|knee)"), timeout=WAIT)


def test_a_stroke_paints_and_beside_the_body_the_scene_turns(server: Server, page: Page) -> None:
    stage = opened(server, page, "view=weights&pose=T&brush=raise&joint=left_hip")
    box = box_at_rest(page.locator(".stage .picture").first)
    middle = box.x + 0.5 * box.width, box.y + 0.45 * box.height
    expect(stage).to_have_attribute("data-camera", re.compile(r"_"), timeout=WAIT)
    camera = stage.get_attribute("data-camera") or ""
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 12, middle[1] + 30, steps=8)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"strokes=1_50_50_"), timeout=WAIT)
    expect(stage).to_have_attribute("data-camera", camera)
    page.mouse.move(box.x + 20, box.y + 40)
    page.mouse.down()
    page.mouse.move(box.x + 90, box.y + 40, steps=4)
    page.mouse.up()
    expect(stage).not_to_have_attribute("data-camera", camera, timeout=WAIT)


def test_the_walk_is_played(server: Server, page: Page) -> None:
    stage = opened(server, page, "pose=walking&step=1")
    page.locator(".play").click()
    expect(stage).to_have_attribute("data-frames", re.compile(r"^([2-9]\d|\d{3,})$"), timeout=WAIT)
