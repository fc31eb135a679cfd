"""Present in a real Chromium: a lecture led by a remote and the space bar alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import box_at_rest, visit
from tests.support.server import Server

pytestmark = pytest.mark.browser

PROJECTOR = {"width": 1920, "height": 1080}
FONT_SIZE = "parseFloat(getComputedStyle(document.documentElement).fontSize)"


def presented(server: Server, page: Page, path: str) -> None:
    """The page with its guide strip."""
    visit(page, f"{server.url}/{path}")
    expect(page.locator(".guide .count")).to_have_text(re.compile("^0 /"), timeout=60_000)


def answer_button(page: Page) -> Locator:
    """Stands in the strip where the answer waits."""
    return page.locator(".guide .text").get_by_role("button", name="Show the answer")


def scrolled(page: Page) -> int:
    return int(page.get_by_test_id("stMain").evaluate("main => main.scrollTop"))


def test_a_remote_and_the_space_bar_lead_through_a_film(server: Server, page: Page) -> None:
    presented(server, page, "diffusion?experiment=samplers")
    page.get_by_role("button", name="Present").click()
    leave = page.get_by_role("button", name="Leave")
    expect(leave).to_be_visible()
    expect(leave).not_to_be_focused()
    page.keyboard.press("PageDown")
    expect(answer_button(page)).to_be_visible()
    film = page.locator(".controls:visible").first
    expect(film.locator(".count")).to_have_text(re.compile("^0 /"))
    expect(page).to_have_url(re.compile("paused=1"))
    # With the answer the film that it speaks of plays.
    page.keyboard.press("PageDown")
    expect(answer_button(page)).to_have_count(0)
    expect(film.get_by_role("button", name="Pause")).to_be_visible()
    expect(film.locator(".count")).not_to_have_text(re.compile("^0 /"))
    page.keyboard.press("Space")
    expect(film.get_by_role("button", name="Play")).to_be_visible()
    page.keyboard.press("Space")
    expect(film.get_by_role("button", name="Pause")).to_be_visible()
    expect(leave).to_be_visible()
    # The next question does not go on with it.
    page.keyboard.press("PageDown")
    expect(answer_button(page)).to_be_visible()
    expect(film.get_by_role("button", name="Play")).to_be_visible()
    expect(film.locator(".count")).to_have_text(re.compile("^0 /"))


def test_a_run_waits_for_its_answer_and_plays_with_it(server: Server, page: Page) -> None:
    presented(server, page, "gridworld?present=1")
    run, text = page.locator("[data-step]"), page.locator(".guide .text")
    page.keyboard.press("PageDown")
    expect(answer_button(page)).to_be_visible()
    expect(run).to_have_attribute("data-step", "0 / 0")
    page.keyboard.press("PageDown")
    expect(run).to_have_attribute("data-step", re.compile(r"^\d{2,} /"))
    expect(text).to_contain_text(re.compile(r"\d{2,} sweeps"))
    # Whoever goes back has seen the answer, and sees it play.
    page.keyboard.press("PageDown")
    expect(answer_button(page)).to_be_visible()
    page.keyboard.press("PageUp")
    expect(run).to_have_attribute("data-step", re.compile(r"^\d{2,} /"))


def test_a_press_while_the_page_is_loading_turns_it_and_never_scrolls(
    server: Server, page: Page
) -> None:
    page.set_viewport_size(PROJECTOR)  # type: ignore[arg-type]
    presented(server, page, "implicit-surfaces")
    page.get_by_role("radio", name="Marching cubes").click()
    page.get_by_role("button", name="Present").click()
    page.keyboard.press("PageDown")
    count = page.locator(".guide .count")
    expect(count).to_have_text(re.compile("^1 /"))
    expect(page.get_by_role("button", name="Leave")).to_be_visible()
    assert scrolled(page) == 0
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 300)")
    expect(answer_button(page)).to_be_visible()
    page.keyboard.press("PageDown")
    expect(answer_button(page)).to_have_count(0)
    page.keyboard.press("PageDown")
    expect(count).to_have_text(re.compile("^2 /"))
    assert scrolled(page) == 0


def test_present_hides_the_chrome_and_enlarges_the_type(server: Server, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size(PROJECTOR)  # type: ignore[arg-type]
    visit(page, f"{server.url}/gridworld?step=3")
    usual = float(page.evaluate(FONT_SIZE))
    page.get_by_role("button", name="Present").click()
    expect(page.get_by_role("button", name="Leave")).to_be_visible()
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    expect(page.locator("footer.page")).to_have_count(0)
    expect(page).to_have_url(re.compile("present=1"))
    page.wait_for_function(f"{FONT_SIZE} >= 26")
    assert usual < 26
    transport = box_at_rest(page.locator("[data-step]"))
    assert transport.y + transport.height <= 1080, "all is in sight"
    # A remote goes on from the last question to the next experiment, in full screen as well.
    strip = page.locator(".guide")
    strip.get_by_role("button", name="Questions").click()
    strip.locator(".menu button").last.click()
    expect(page).to_have_url(re.compile(r"question=\d.*paused=1|paused=1.*question=\d"))
    page.get_by_role("button", name="Full screen").click()
    page.locator(".picture").click()
    onward = strip.get_by_role("button", name=re.compile("^On to"))
    if strip.get_by_role("button", name="Show the answer").count():
        page.keyboard.press("PageDown")
    expect(onward).to_be_visible()
    page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile(r"experiment=\w+"))
    expect(strip.locator(".count")).to_have_text(re.compile("^0 /"))
    assert page.evaluate("document.fullscreenElement !== null")
    page.evaluate("document.exitFullscreen()")
    # And so does the menu.
    page.locator(".st-key-heading").get_by_test_id("stPopoverButton").click()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Value iteration").click()
    expect(page).not_to_have_url(re.compile("experiment="))
    page.reload()
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("button", name="Present")).to_be_visible()
    expect(page.get_by_test_id("stTopNav")).to_be_visible()
    expect(page).not_to_have_url(re.compile("present"))
    page.wait_for_function(f"{FONT_SIZE} === {usual}")
