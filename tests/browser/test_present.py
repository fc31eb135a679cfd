"""Present in a real Chromium: a lecture led by a remote and the space bar alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import visit
from tests.support.server import Server

pytestmark = pytest.mark.browser

PROJECTOR = {"width": 1920, "height": 1080}


def presented(server: Server, page: Page, path: str) -> None:
    """The page in a projection, with its guide strip."""
    page.set_viewport_size(PROJECTOR)  # type: ignore[arg-type]
    visit(page, f"{server.url}/{path}")
    expect(page.locator(".guide .count")).to_have_text(re.compile("^0 /"), timeout=60_000)


def answer_button(page: Page) -> Locator:
    """Stands in the strip where the answer waits."""
    return page.locator(".guide .text").get_by_role("button", name="Show the answer")


def scrolled(page: Page) -> int:
    return int(page.get_by_test_id("stMain").evaluate("main => main.scrollTop"))


def test_a_remote_and_the_space_bar_lead_through_a_film(server: Server, page: Page) -> None:
    presented(server, page, "flows?experiment=warp")
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
