"""Gaussians under the hand, in a real Chromium: in space, in the picture, on a ray, in orbit."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import box_at_rest, visit
from tests.support.server import Server

pytestmark = pytest.mark.browser

WAIT = 30_000


def opened(server: Server, page: Page, query: str) -> None:
    """The page with its first stage drawn."""
    visit(page, f"{server.url}/gaussian-splats?{query}")
    stage = page.locator(".stage").first
    expect(stage).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)


def addressed(page: Page, pattern: str) -> None:
    """Waits until the address says so."""
    page.wait_for_url(re.compile(pattern), timeout=WAIT)


def drag(page: Page, element: Locator, by: tuple[float, float]) -> None:
    x, y = box_at_rest(element).at()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0], y + by[1], steps=4)
    page.mouse.up()


def test_an_axis_is_pulled_in_space_and_the_splat_in_its_picture(
    server: Server, page: Page
) -> None:
    opened(server, page, "experiment=one&position_y=0.00&position_z=0.00")
    drag(page, page.get_by_role("button", name=re.compile("^Handle x")), (-40, 30))
    addressed(page, r"scale_x=.*quaternion_w=|quaternion_w=.*")
    drag(page, page.locator(".stage .picture").nth(1), (20, -10))
    addressed(page, r"position_[xyz]=")


def test_a_pressed_pixel_is_followed_and_a_dragged_gaussian_moves(
    server: Server, page: Page
) -> None:
    opened(server, page, "experiment=compositing")
    box = box_at_rest(page.locator(".stage .picture").first)
    page.mouse.click(box.x + 5, box.y + 5)
    addressed(page, r"pixel=\d_\d(&|$)")
    plan = box_at_rest(page.locator(".stage .picture").nth(1))
    # The blue ball stands at (0.75, 0.40) of a plan from −1.3 to 1.3.
    start = plan.x + plan.width * (0.75 + 1.3) / 2.6, plan.y + plan.height * (1.3 - 0.4) / 2.6
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] - 60, start[1] + 20, steps=4)
    page.mouse.up()
    addressed(page, r"places=")


def test_a_scene_is_orbited_and_measured(server: Server, page: Page) -> None:
    opened(server, page, "experiment=explore&least_opacity=0.20&elevation=90")
    picture = page.locator(".stage .picture").first
    box = box_at_rest(picture)
    middle = box.x + box.width / 2, box.y + box.height / 2
    page.mouse.click(*middle)
    addressed(page, r"measured_from=")
    page.mouse.click(middle[0] + 0.45 * box.width, middle[1])
    addressed(page, r"measured_to=")
    drag(page, picture, (60, 0))
    addressed(page, r"azimuth=")
    asked = re.search(r"azimuth=(-?\d+)", page.url)
    assert asked is not None
    slider = page.get_by_label("Azimuth", exact=True)
    expect(slider).to_have_value(asked[1], timeout=WAIT)


def test_no_formula_of_the_page_is_shown_as_its_source(server: Server, page: Page) -> None:
    for experiment in ("one", "compositing", "picture", "scene", "explore"):
        opened(server, page, f"experiment={experiment}")
        page.get_by_text("The maths", exact=True).click()
        expect(page.locator(".katex-display").first).to_be_visible(timeout=WAIT)
        expect(page.locator(".katex-error")).to_have_count(0)
