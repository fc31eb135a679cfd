"""A lecture in a real Chromium: collected, sorted, given as a link, gone through by keys."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import settled, visit
from tests.support.accessibility import serious
from tests.support.server import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def page(page: Page) -> Page:
    """Nothing plays in it by itself, which would keep server and browser busy."""
    page.emulate_media(reduced_motion="reduce")
    return page


def opened(page: Page) -> Locator:
    """The list under the button."""
    page.get_by_role("button", name="Lecture", exact=True).click()
    lecture = page.locator(".lecture")
    expect(lecture.get_by_role("button", name="Add this view")).to_be_visible()
    return lecture


def test_views_are_collected_sorted_and_opened_as_a_tour(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/gridworld?question=1&paused=1")
    expect(page.locator(".guide strong")).to_be_visible()
    lecture = opened(page)
    lecture.get_by_label("Title of the lecture").fill("Slips & <b>walls</b>")
    lecture.get_by_role("button", name="Add this view").click()
    expect(lecture.get_by_label("Title of view 1")).to_have_value(
        "What changes on a slippery floor?"
    )
    expect(lecture.get_by_role("button", name="Copy link")).to_be_enabled()
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="Policy iteration").click()
    expect(page).to_have_url(re.compile("experiment=policy_iteration"))
    settled(page)
    lecture = opened(page)
    lecture.get_by_role("button", name="Add this view").click()
    lecture.get_by_label("Title of view 2").fill("Policies")
    lecture.get_by_label("Notes of view 2").fill("<img src=x onerror=alert(1)> count them")
    grip = lecture.get_by_label("Move view 2", exact=True)
    grip.focus()
    grip.press("ArrowUp")
    titles = lecture.get_by_label(re.compile("^Title of view"))
    expect(titles).to_have_count(2)
    expect(titles.first).to_have_value("Policies")
    expect(titles.last).to_have_value("What changes on a slippery floor?")
    assert not (found := serious(page)), "\n".join(found)
    lecture.get_by_role("button", name="Begin").click()
    line = page.locator(".st-key-lecture_line")
    expect(line).to_contain_text("Slips & <b>walls</b> 1 / 2: Policies")
    expect(line).to_contain_text("<img src=x onerror=alert(1)> count them")
    expect(page).to_have_url(re.compile("lecture_view=1&experiment=policy_iteration"))
    line.get_by_role("button", name="Next").click()
    expect(line).to_contain_text("2 / 2")
    expect(page).to_have_url(re.compile(r"lecture_view=2.*[?&]question=1(&|$)"))
    expect(line.get_by_role("button", name="Next")).to_be_disabled()
    link = page.url
    line.get_by_role("button", name="Leave").click()
    expect(line).to_have_count(0)
    visit(page, link)
    expect(page.locator(".st-key-lecture_line")).to_contain_text("Slips & <b>walls</b> 2 / 2")


def test_a_remote_leads_through_a_lecture_questions_before_answers(
    server: Server, page: Page
) -> None:
    visit(
        page,
        f"{server.url}/gridworld?question=1&paused=1&lecture=reinforcement&lecture_view=2&present=1",
    )
    strip = page.locator(".guide")
    expect(strip).to_contain_text("2 / 7")
    expect(strip.get_by_role("button", name="Show the answer").first).to_be_visible()
    page.keyboard.press("PageDown")
    expect(strip.locator(".text")).not_to_contain_text("Show the answer")
    settled(page)
    page.keyboard.press("PageDown")
    expect(strip).to_contain_text("3 / 7")
    expect(strip.locator("strong")).to_have_text("Why go the long way round?")
    page.keyboard.press("PageUp")
    expect(strip).to_contain_text("2 / 7")


def test_a_link_to_no_lecture_is_answered_with_a_sentence(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/gridworld?lecture=AAAA&lecture_view=2")
    expect(page.get_by_text("The lecture of this link cannot be read")).to_be_visible()
    expect(page.locator(".st-key-lecture_line")).to_have_count(0)
