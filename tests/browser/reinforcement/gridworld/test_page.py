"""Journeys through the gridworld page in a real Chromium, with mouse, keyboard and touch."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import at_rest, box_at_rest, visit
from tests.support.server import Server

pytestmark = pytest.mark.browser

WAIT = 20_000
PAUSED = "step=3"


def opened(server: Server, page: Page, query: str = PAUSED) -> Locator:
    """The page with its stage drawn; a link with a step does not play by itself."""
    visit(page, f"{server.url}/gridworld?{query}")
    expect(page.locator(".stage")).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)
    expect(page.locator("output.count")).to_contain_text("sweep", timeout=WAIT)
    return page.locator(".picture")


def cell(picture: Locator, row: int, column: int, rows: int = 6, columns: int = 8):
    """Screen coordinates of a cell's middle."""
    return box_at_rest(picture).at((column + 0.5) / columns, (row + 0.5) / rows)


def counted(page: Page, text: str) -> None:
    """Waits until the server's answer, not the hand's preview of it, is this step."""
    stands = re.compile(f"^{text}")
    transport = page.locator("[data-step]")
    expect(transport).to_have_count(1, timeout=WAIT)  # the one of the tab before has gone
    expect(transport).to_have_attribute("data-step", stands, timeout=WAIT)


def addressed(page: Page, pattern: str) -> None:
    """Waits until the address says so."""
    page.wait_for_url(re.compile(pattern), timeout=WAIT)


def test_it_plays_by_itself_and_stops_when_it_has_converged(server: Server, page: Page) -> None:
    opened(server, page, "")
    counted(page, r"([5-9]|\d\d) ")
    page.locator("select").select_option("fastest")
    expect(page.locator(".play")).to_be_disabled(timeout=WAIT)
    counted(page, r"(\d+) / \1$")


# In one task of the browser: what a clock does in the moment of a hand's action.
AT_ONCE = """(hand) => {
  const roots = (root) => [...root.querySelectorAll("*")].flatMap((e) => e.shadowRoot ?? []);
  const deep = (root, selector) =>
    [...root.querySelectorAll(selector), ...roots(root).flatMap((inner) => deep(inner, selector))];
  deep(document, ".step")[0].click();
  if (hand === "menu") return deep(document, "[data-testid=stButtonGroup] button")[1].click();
  const slider = deep(document, ".sliders input[type=range]")[0];
  slider.value = 0.5;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}"""


# What asks a second time for an answer that is missing does not reach the server.
ONCE_ONLY = """() => {
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (!new TextDecoder().decode(data).includes('"attempt"')) send.call(this, data);
  };
  window.onceOnly = { disconnect: () => { WebSocket.prototype.send = send; } };
}"""


def test_a_slider_and_a_menu_used_in_the_moment_of_a_tick_are_answered(
    server: Server, page: Page
) -> None:
    opened(server, page)
    panel = page.locator("[data-echo]").first
    heard = panel.get_attribute("data-echo") or ""
    page.evaluate(ONCE_ONLY)
    page.evaluate(AT_ONCE, "slider")
    expect(panel).not_to_have_attribute("data-echo", heard)
    page.evaluate(AT_ONCE, "menu")
    addressed(page, "experiment=policy_iteration")
    page.evaluate("onceOnly.disconnect()")


def test_it_does_not_play_by_itself_where_motion_is_unwelcome(server: Server, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    opened(server, page, "")
    page.wait_for_timeout(1_500)
    counted(page, "2 / 2")


def test_play_seek_back_and_continue(server: Server, page: Page) -> None:
    opened(server, page)
    page.locator(".step").click()
    counted(page, "4 / 4")
    page.locator(".play").click()
    counted(page, r"\d\d")
    page.locator(".play").click()
    expect(page.locator(".play")).to_have_attribute("aria-label", re.compile("^Play"))
    history = page.locator(".history")
    history.focus()
    page.keyboard.press("Home")
    counted(page, r"0 / \d\d")
    page.keyboard.press("ArrowRight")
    counted(page, r"1 / \d\d")
    # Continue from here under another discount: the future is a new one.
    page.get_by_text("Continue from here").click()
    discount = page.get_by_label("Discount γ", exact=True)
    discount.focus()
    page.keyboard.press("ArrowLeft")
    counted(page, "1 / 1")
    addressed(page, r"discount=0\.94.*continue_from_here=1.*step=1")


def test_keys_play_and_step_wherever_the_focus_is_not_taken(server: Server, page: Page) -> None:
    opened(server, page)
    page.keyboard.press("ArrowRight")
    counted(page, "4 / 4")
    page.keyboard.press("ArrowLeft")
    counted(page, "3 / 4")
    page.keyboard.press(" ")
    counted(page, r"([7-9]|\d\d)")
    # In full screen too, where the transport is with the stage, and with the focus on the stage.
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement?.querySelector('[data-step]')")
    expect(page.locator("dl.readout").first).to_be_hidden()
    page.keyboard.press(" ")
    expect(page.locator(".play")).to_have_attribute("aria-label", re.compile("^Play"))
    page.evaluate("document.exitFullscreen()")
    page.locator(".picture").click()
    page.keyboard.press(" ")
    expect(page.locator(".play")).to_have_attribute("aria-label", re.compile("^Pause"))
    page.locator(".play").click()
    page.keyboard.press("Home")
    counted(page, "0")


def test_a_stroke_builds_walls_and_the_link_rebuilds_them(server: Server, page: Page) -> None:
    picture = opened(server, page)
    page.get_by_role("radio", name="Wall").click()
    expect(picture).to_have_attribute("data-tool", "wall", timeout=WAIT)
    page.mouse.move(*cell(picture, 2, 0))
    page.mouse.down()
    page.mouse.move(*cell(picture, 2, 3), steps=12)
    page.mouse.up()
    addressed(page, "grid=")
    walls = "canvas => [0, 1, 2, 3].map(q => [...canvas.getContext('2d').getImageData("
    walls += "(q + 0.5) * canvas.width / 8, 2.1 * canvas.height / 6, 1, 1).data].join())"
    base = page.locator(".picture canvas.base")
    here = at_rest(page, lambda: base.evaluate(walls))
    shared = page.evaluate("playgroundLink()")
    # The whole stroke is undone by one press, and done again.
    page.keyboard.press("Control+z")
    addressed(page, r"^(?!.*grid=)")
    page.get_by_role("button", name="Redo").click()
    addressed(page, "grid=")
    visit(page, shared)
    expect(page.locator(".stage")).to_have_attribute("data-frames", re.compile(r"\d"), timeout=WAIT)
    there = at_rest(page, lambda: base.evaluate(walls))
    assert here == there
    assert len(set(there)) == 1, "all four cells are walls"
    counted(page, "3 / 3")


def test_a_pressed_cell_shows_its_backup(server: Server, page: Page) -> None:
    picture = opened(server, page, "step=30")
    page.mouse.click(*cell(picture, 0, 6))
    expect(page.locator(".who")).to_contain_text("row 1, column 7", timeout=WAIT)
    addressed(page, r"cell=1\.7")
    # 0.8 of the way to the goal, worth 1 − 0.04 on arrival.
    expect(page.locator(".sum")).to_contain_text("0.80 [0.96 + 0.95 · 0.00] →")


def test_a_dragged_slider_moves_the_picture_before_it_is_released(
    server: Server, page: Page
) -> None:
    opened(server, page, "step=30")
    slip = page.get_by_label("Slip probability σ", exact=True)
    box = box_at_rest(slip)
    before = page.locator(".who + *, .readout").last.inner_text()
    page.mouse.move(*box.at(0.2))
    page.mouse.down()
    page.mouse.move(*box.at(0.7), steps=10)
    expect(page.locator(".readout").last).not_to_have_text(before, timeout=WAIT)
    page.mouse.up()
    addressed(page, r"slip=0\.[67]")


def opened_tab(page: Page, title: str) -> None:
    """Waits for an experiment; while the page changes, the tabs from before are there as well."""
    tab = page.get_by_role("radio", name=title, checked=True)
    expect(tab.first).to_be_visible(timeout=WAIT)


def test_every_experiment_begins_to_play_and_back_leads_home(server: Server, page: Page) -> None:
    visit(page, server.url)
    expect(page.locator(".stage")).to_be_visible(timeout=WAIT)
    page.locator(".card a", has_text="Gridworld").click()
    opened_tab(page, "Value iteration")  # the home page counts sweeps as well
    counted(page, r"[3-9]")
    titles = ("Policy iteration", "Your policy", "Stochastic dynamics")
    for title, name in zip(titles, ("policy_i", "policy_e", "stochastic"), strict=True):
        page.get_by_role("radio", name=title).click()
        addressed(page, f"experiment={name}")
        counted(page, r"([4-9]|\d\d) ")
    for title in (*reversed(titles[:-1]), "Value iteration"):
        page.go_back()
        opened_tab(page, title)
    page.go_back()
    expect(page).to_have_url(re.compile(r":\d+/$"), timeout=WAIT)
    page.go_forward()
    opened_tab(page, "Value iteration")


def test_arrows_are_drawn_along_the_stroke(server: Server, page: Page) -> None:
    picture = opened(server, page, "experiment=policy_evaluation&tool=arrow&step=5")
    page.mouse.move(*cell(picture, 5, 0))
    page.mouse.down()
    page.mouse.move(*cell(picture, 5, 4), steps=10)
    page.mouse.up()
    addressed(page, "[?&]policy=")
    page.get_by_role("button", name="Random policy", exact=True).click()
    page.wait_for_url(lambda url: "&policy=" not in url, timeout=WAIT)


def test_nothing_is_computed_for_a_hidden_tab(server: Server, page: Page) -> None:
    opened(server, page, "map=maze&discount=0.99&slip=0.00&step_reward=0.00&step=1")
    page.locator("select").select_option("10/s")
    page.locator(".play").click()
    counted(page, r"[5-9]")
    page.evaluate(
        """() => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
        }"""
    )
    frozen = at_rest(page, page.locator("output.count").inner_text)
    page.evaluate(
        """() => {
          delete document.hidden;
          document.dispatchEvent(new Event('visibilitychange'));
        }"""
    )
    expect(page.locator("output.count")).not_to_have_text(frozen, timeout=WAIT)


def test_presented_by_a_link_it_still_answers(server: Server, page: Page) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    opened(server, page, "present=1&step=3")
    page.wait_for_function("parseFloat(getComputedStyle(document.documentElement).fontSize) > 18")
    assert box_at_rest(page.locator(".picture")).width > 800
    page.keyboard.press("ArrowRight")
    counted(page, "4 / 4")
    addressed(page, "present=1")


def test_a_wrong_link_says_what_it_ignored(server: Server, page: Page) -> None:
    opened(
        server,
        page,
        "discount=7&slip=1.2&step=3&cell=%3Cscript%3E&grid=AAAA&step_reward=-0.5&step_reward=0.5",
    )
    notice = page.locator(".notice").first
    for name in ("Discount γ", "Slip probability", "Inspected cell", "Painted map", "Step reward"):
        expect(notice).to_contain_text(name)
    counted(page, "3 / 3")


def test_on_a_phone_the_stage_comes_first_and_answers_to_touch(server: Server, phone: Page) -> None:
    picture = opened(server, phone, "step=30")
    stage = box_at_rest(picture)
    slider = box_at_rest(phone.get_by_label("Discount γ", exact=True))
    assert stage.y < slider.y
    assert stage.y + stage.height < 844
    phone.touchscreen.tap(*cell(picture, 0, 6))
    expect(phone.locator(".who")).to_contain_text("row 1, column 7", timeout=WAIT)
    wide = phone.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
