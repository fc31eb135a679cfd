"""The shape of the body in a real Chromium: a slider, a registration that plays, a typed number."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import visit
from tests.support.server import Server

pytestmark = pytest.mark.browser

WAIT = 60_000


def opened(server: Server, page: Page, query: str = "") -> Locator:
    """The stage, drawn."""
    visit(page, f"{server.url}/body?experiment=shape&{query}")
    stage = page.locator(".stage").first
    expect(stage).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)
    return stage


def value(page: Page, label: str) -> Locator:
    """The number beside a label of the readouts."""
    row = page.locator(".readout > div", has=page.get_by_text(label, exact=True))
    return row.locator("dd")


def test_a_slider_named_by_the_model_changes_the_body(server: Server, page: Page) -> None:
    opened(server, page)
    slider = page.get_by_role("slider", name=re.compile(r"^β₁ stature \+\d+\.\d cm"))
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"betas=0\.3(&|$)"), timeout=WAIT)
    expect(value(page, "|β|")).to_have_text("0.30", timeout=WAIT)


def test_a_registration_plays_to_its_end(server: Server, page: Page) -> None:
    opened(server, page, "view=pipeline&part=registration&step=1&points=2000&iterations=2")
    page.get_by_label("Speed").select_option("5/s")
    page.locator(".play").click()
    label = page.get_by_text("Surface drawn", exact=True)
    expect(label.first).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("Finished.", exact=True)).to_be_visible(timeout=WAIT)
    expect(value(page, "residual")).to_have_text(re.compile(r"^[0-4]\.\d\d mm$"), timeout=WAIT)


def test_a_typed_measurement_is_achieved_and_a_wrong_one_answered(
    server: Server, page: Page
) -> None:
    opened(server, page, "view=measurements")
    line = page.get_by_label("Stature in cm")
    line.fill("165")
    line.press("Enter")
    row = page.locator(".comparison tr", has=page.get_by_text("stature", exact=True))
    expect(row).to_contain_text("165.0165.0", timeout=WAIT)
    expect(line).to_have_count(1, timeout=WAIT)  # the line is a new one for each value
    expect(line).to_have_value("165", timeout=WAIT)
    line.fill("tall")
    line.press("Enter")
    expect(page.locator(".notice").first).to_contain_text("Stature “tall”?", timeout=WAIT)
