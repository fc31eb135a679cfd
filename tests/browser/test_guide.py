"""The guide strip in a real Chromium: steps, menu, keys, answers that wait, a steady height."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import box_at_rest, in_both_themes, visit
from tests.support.accessibility import COMPONENTS, audit
from tests.support.server import Server

pytestmark = pytest.mark.browser

FIRST = "What changes on a slippery floor?"
SECOND = "When do the arrows turn back?"


def opened(server: Server, page: Page, query: str = "") -> Locator:
    """The strip of the developer page."""
    visit(page, f"{server.url}/dev-guide?{query}")
    strip = page.locator(".guide")
    expect(strip.locator(".text")).to_contain_text(re.compile(r"\w"), timeout=20_000)
    return strip


def test_it_leads_through_the_questions_and_back_and_its_menu_has_them_all(
    server: Server, page: Page
) -> None:
    strip = opened(server, page)
    text, count = strip.locator(".text"), strip.locator(".count")
    expect(text).to_contain_text("Move the slip probability first")
    expect(count).to_have_text("0 / 4")
    expect(strip.get_by_role("button", name="Introduction")).to_have_attribute(
        "aria-disabled", "true"
    )
    strip.get_by_role("button", name="Next question").click()
    expect(text.locator("strong")).to_have_text(FIRST)
    expect(text).to_contain_text("With slip 0.20 an action succeeds in 80 % of moves")
    expect(text.locator(".number").first).to_have_text("0.20")
    expect(count).to_have_text("1 / 4")
    expect(strip).to_have_attribute("aria-label", "Guide: question 1 of 4")
    expect(strip.get_by_role("status")).to_contain_text(FIRST)
    expect(strip.get_by_role("status")).to_contain_text("80 % of moves")
    strip.get_by_role("button", name="Introduction").click()
    expect(text).to_contain_text("Move the slip probability first")
    expect(page.locator("#state")).to_contain_text("question=-1")

    # All questions are in the menu.
    menu, opener = strip.locator(".menu"), strip.get_by_role("button", name="Questions")
    opener.click()
    expect(menu.get_by_role("button")).to_have_count(5)
    expect(menu.get_by_role("button", name="Introduction")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("button", name="Introduction")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(menu).to_be_hidden()
    expect(strip.locator("strong")).to_have_text(SECOND)
    opener.click()
    expect(menu.get_by_role("button", name=SECOND)).to_have_attribute("aria-current", "true")
    opener.click()
    expect(menu).to_be_hidden()
    opener.click()
    page.mouse.click(300, 600)
    expect(menu).to_be_hidden()


def test_it_says_when_the_settings_have_left_the_question(server: Server, page: Page) -> None:
    strip = opened(server, page, "question=0&slip=0.20")
    expect(strip).to_contain_text("80 % of moves")
    page.get_by_label("Slip probability", exact=True).press("ArrowRight")
    expect(strip).to_contain_text("You have changed the settings since.")
    expect(strip).not_to_contain_text("of moves")
    strip.get_by_role("button", name="Back to the question").click()
    expect(strip).to_contain_text("80 % of moves")
    expect(page.locator("#state")).to_contain_text("slip=0.20")


def test_in_a_lecture_the_answer_waits_for_the_next_press(server: Server, page: Page) -> None:
    strip = opened(server, page, "hold=1")
    text = strip.locator(".text")
    # Page Down is the guide's even where a slider has the focus.
    slider = page.get_by_label("Slip probability", exact=True)
    slider.focus()
    page.keyboard.press("PageDown")
    expect(page.locator("#state")).to_contain_text("question=0 slip=0.20")
    expect(text).to_contain_text("Show the answer")
    expect(text).not_to_contain_text("of moves")
    page.keyboard.press("PageDown")
    expect(text).to_contain_text("80 % of moves")
    page.keyboard.press("PageDown")
    expect(text).to_contain_text(SECOND)
    expect(text).not_to_contain_text("of moves")
    text.get_by_role("button", name="Show the answer").click()
    expect(text).to_contain_text("95 % of moves")
    page.keyboard.press("PageUp")
    expect(text).to_contain_text("80 % of moves")


def test_a_question_without_an_answer_holds_nothing(server: Server, page: Page) -> None:
    strip = opened(server, page, "hold=1&unanswered=1")
    page.keyboard.press("PageDown")
    expect(page.locator("#state")).to_contain_text("question=0")
    expect(strip.locator(".text")).not_to_contain_text("Show the answer")
    page.keyboard.press("PageDown")
    expect(page.locator("#state")).to_contain_text("question=1")


def test_page_keys_stay_the_browsers_outside_a_lecture(server: Server, page: Page) -> None:
    strip = opened(server, page)
    page.locator("h1").click()
    page.keyboard.press("PageDown")
    # Had it gone on, this would be the question after.
    strip.get_by_role("button", name="Next question").click()
    expect(strip.locator(".count")).to_have_text("1 / 4")
    expect(page.locator("#state")).to_contain_text("question=0 ")


@pytest.mark.parametrize("device", ["page", "phone"])
def test_the_stage_under_it_never_moves(
    server: Server, request: pytest.FixtureRequest, device: str
) -> None:
    """Introduction, question, a text much too long, a changed setting: one height."""
    page: Page = request.getfixturevalue(device)
    strip = opened(server, page)
    heights = set()
    for number in range(5):
        expect(strip.locator(".count")).to_have_text(f"{number} / 4")
        expect(page.locator("#state")).to_contain_text(f"question={number - 1}")
        heights.add(box_at_rest(strip).height)
        if number < 4:
            strip.locator(".next").click()
    text = strip.locator(".text")
    assert text.evaluate("text => text.scrollHeight > text.clientHeight"), (
        "what does not fit scrolls"
    )
    expect(text).to_have_attribute("tabindex", "0")
    slider = page.get_by_label("Slip probability", exact=True)
    slider.press("ArrowLeft")
    expect(strip).to_contain_text("You have changed the settings since.")
    heights.add(box_at_rest(strip).height)
    assert len(heights) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


def test_axe_finds_nothing_in_the_strip(server: Server, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    strip = opened(server, page, "question=0&slip=0.20")
    opener, menu = strip.get_by_role("button", name="Questions"), strip.locator(".menu")
    for scheme in in_both_themes(page):
        expect(menu).to_be_hidden()
        assert not audit(page, COMPONENTS), scheme
        opener.click()
        expect(menu).to_be_visible()
        assert not audit(page, COMPONENTS), f"{scheme}, the menu"
        opener.click()
