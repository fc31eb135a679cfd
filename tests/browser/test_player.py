"""The player in a real Chromium: the film is sent once, all else happens in the browser."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import box_at_rest, in_both_themes, painted, visit
from tests.support.accessibility import COMPONENTS, audit
from tests.support.server import Server

pytestmark = pytest.mark.browser


def opened(server: Server, page: Page) -> Locator:
    """The first player of the developer page, drawn."""
    visit(page, f"{server.url}/dev-player")
    player = page.locator(".player").first
    expect(player).to_have_attribute("data-index", re.compile(r"\d"), timeout=20_000)
    return player


def test_the_film_is_scrubbed_stepped_and_played_in_the_browser(server: Server, page: Page) -> None:
    player = opened(server, page)
    # It is coloured by its map.
    seen = player.locator("canvas").evaluate(
        """(canvas) => {
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          let [blue, orange] = [0, 0];
          for (let i = 0; i < data.length; i += 4) {
            blue += data[i + 2] > data[i] + 60;
            orange += data[i] > data[i + 2] + 60;
          }
          return [blue, orange];
        }"""
    )
    assert min(seen) > 1_000

    runs = page.get_by_text("Fragment runs")
    expect(runs).to_have_text("Fragment runs 1")
    measured = player.evaluate(
        """async (player) => {
          const seek = player.querySelector('.seek');
          const before = Number(player.dataset.paints);
          const moves = 20;
          for (let k = 1; k <= moves; k += 1) {
            seek.value = k;
            seek.dispatchEvent(new Event('input'));
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          }
          seek.value = 0;
          seek.dispatchEvent(new Event('input'));
          return { moves, paints: Number(player.dataset.paints) - before };
        }"""
    )
    assert measured["paints"] >= 0.8 * measured["moves"]
    expect(player).to_have_attribute("data-index", "0")
    expect(runs).to_have_text("Fragment runs 1")

    player.locator(".screen").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(player).to_have_attribute("data-index", "2")
    expect(player.locator(".label")).to_have_text("phase 7°")
    expect(page.get_by_text("Index")).to_have_text("Index 2")
    player.get_by_role("button", name="One frame").click()
    expect(player).to_have_attribute("data-index", "3")
    page.keyboard.press("End")
    expect(player.locator(".count")).to_have_text("100 / 100")
    player.get_by_role("button", name="Back to the first frame").click()
    expect(player).to_have_attribute("data-index", "0")
    expect(page.get_by_text("Index")).to_have_text("Index 0")

    # Space plays and pauses.
    player.locator(".screen").focus()
    page.keyboard.press(" ")
    expect(player.get_by_role("button", name="Pause")).to_be_visible()
    expect(player).not_to_have_attribute("data-index", "0")
    page.keyboard.press(" ")
    expect(player.get_by_role("button", name="Play")).to_be_visible()
    painted(player)
    index = player.get_attribute("data-index") or ""
    expect(page.get_by_text("Index")).to_have_text(f"Index {index}")
    expect(player).to_have_attribute("data-index", index)


def test_it_plays_by_itself_unless_motion_is_reduced_and_axe_finds_nothing(
    server: Server, page: Page
) -> None:
    opened(server, page)
    film = page.locator(".player").last
    expect(film.get_by_role("button", name="Pause")).to_be_visible()
    page.emulate_media(reduced_motion="reduce")
    opened(server, page)
    film = page.locator(".player").last
    expect(film.get_by_role("button", name="Play")).to_be_visible()
    expect(film).to_have_attribute("data-index", "0")
    for scheme in in_both_themes(page):
        assert not audit(page, COMPONENTS), scheme


def test_the_player_fits_a_phone(server: Server, phone: Page) -> None:
    player = opened(server, phone)
    assert box_at_rest(player).width <= 390
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    player.locator(".play").tap()
    expect(player).not_to_have_attribute("data-index", "0")
