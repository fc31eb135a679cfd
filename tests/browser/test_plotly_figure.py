"""A figure of Plotly in a real Chromium: drawn, updated in place, recoloured, saved."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settled, visit
from tests.support.accessibility import serious
from tests.support.server import Server

pytestmark = pytest.mark.browser

DRAWN = ".plotly-figure[data-frames]"
X_RANGE = "(element) => element.querySelector('.drawing')._fullLayout.xaxis.range.map(Math.round)"
SIZE = "(element) => element.querySelector('.drawing')._fullLayout.font.size"


def test_a_figure_is_drawn_zoomed_updated_recoloured_and_saved(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/dev-plotly_figure")
    figure = page.locator(DRAWN).first
    expect(figure).to_have_attribute("data-frames", "1")
    expect(figure).to_have_attribute("aria-label", "Two waves, step 1")
    settled(page)
    assert not (found := serious(page)), "\n".join(found)
    names = [button.get_attribute("aria-label") for button in figure.get_by_role("button").all()]
    assert {"Save as PNG", "Save as SVG"} <= set(names)
    assert not re.search("loud|hare|link", " ".join(map(str, names))), "nothing is uploaded"

    whole = figure.evaluate(X_RANGE)
    zoom = figure.get_by_role("button", name="Zoom in")
    zoom.focus()
    zoom.press("Enter")
    zoomed = figure.evaluate(X_RANGE)
    assert zoomed != whole, "the bar has no use for the keyboard"
    page.get_by_role("button", name="One step").click()
    expect(figure).to_have_attribute("aria-label", "Two waves, step 2")
    expect(figure).not_to_have_attribute("data-frames", "1")
    assert figure.evaluate(X_RANGE) == zoomed, "the update has lost the zoom"

    paper = "getComputedStyle(document.querySelector('.drawing .main-svg')).backgroundColor"
    assert page.evaluate(paper) == "rgb(252, 251, 248)"
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{paper} === 'rgb(17, 21, 26)'")

    with page.expect_download() as saving:
        figure.get_by_role("button", name="Save as SVG").click()
    assert saving.value.suggested_filename == "figure.svg"
    assert "<svg" in saving.value.path().read_text()


def test_its_type_is_that_of_a_projection(server: Server, page: Page) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    visit(page, f"{server.url}/dev-plotly_figure?present=1")
    figure = page.locator(DRAWN).first
    expect(figure).to_be_visible()
    assert figure.evaluate(SIZE) >= 26
