"""The shell in a real browser: what a visitor meets around every page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage, settled, visit
from tests.support.accessibility import serious
from tests.support.server import Server
from ui import catalog

pytestmark = pytest.mark.browser

# The topics' pages are visited by the contract.
TITLES = {"/": r"\w", "/no-such-page": "There is no page"}
FIRST = catalog.topic("gridworld")


@pytest.fixture
def page(page: Page) -> Page:
    """Nothing plays in it by itself, which would keep server and browser busy."""
    page.emulate_media(reduced_motion="reduce")
    return page


def test_the_navigation_leads_to_every_topic_and_back(server: Server, page: Page) -> None:
    """It names them all; one of each chapter is opened."""
    visit(page, server.url)
    for chapter, topics in catalog.by_chapter().items():
        page.get_by_test_id("stTopNavSection").filter(has_text=chapter.title).click()
        items = page.get_by_role("menuitem")
        after_icons = [re.compile(f"{re.escape(topic.title)}$") for topic in topics]
        expect(items).to_have_text(after_icons)
        items.last.click()
        expect(page.locator("h1")).to_have_text(topics[-1].title)
        expect(page).to_have_url(re.compile(rf"/{topics[-1].slug}(\?|$)"))
    page.get_by_test_id("stTopNavLink").first.click()
    expect(page).to_have_url(re.compile(r"/$"))


def test_back_and_forward_lead_through_questions_experiments_and_pages(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page()  # a tab of its own: a history holds 50 entries at most
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/{FIRST.slug}?experiment=stochastic_dynamics&discount=0.90")
    titles = ("Stochastic dynamics", "Value iteration")
    # While the page changes, the tabs from before are there as well.
    there, other = (page.get_by_role("radio", name=t, checked=True).first for t in titles)
    count = page.locator(".guide .count")
    expect(there).to_be_visible()
    page.wait_for_function("history.state?.place")  # the address is the page's
    entries = page.evaluate("history.length")
    page.get_by_role("radio", name=titles[1]).click()
    expect(other).to_be_visible()
    expect(page).not_to_have_url(re.compile("stochastic"))
    for number in (1, 2):
        page.locator(".guide .next").click()
        expect(page).to_have_url(re.compile(f"question={number}"))
    assert page.evaluate("history.length") == entries + 3
    page.go_back()
    expect(count).to_have_text(re.compile("^1 /"))
    page.go_back()
    expect(count).to_have_text(re.compile("^0 /"))
    page.go_back()
    expect(there).to_be_visible()
    expect(page).to_have_url(re.compile("discount=0.9"))
    page.wait_for_timeout(600)  # what is late to write must not cut off the way forward
    page.go_forward()
    expect(other).to_be_visible()
    page.go_forward()
    expect(count).to_have_text(re.compile("^1 /"))
    expect(page).to_have_url(re.compile("question=1"))

    # After going back, the address of the page before is not pushed again: Streamlit does so for
    # an answer that was on its way, and the way forward would be lost.
    page.goto(server.url)
    page.locator(".card a", has_text=FIRST.title).click()
    expect(page.locator("h1")).to_have_text(FIRST.title)
    page.go_back()
    push = "(path) => { history.pushState({}, '', path); return location.pathname; }"
    assert page.evaluate(push, f"/{FIRST.slug}") == "/"
    page.go_forward()
    expect(page).to_have_url(re.compile(FIRST.slug))
    expect(page.locator("h1")).to_have_text(FIRST.title)
    page.mouse.click(1, 1)  # what a visitor does is a visit
    assert page.evaluate(push, "/elsewhere") == "/elsewhere"


@pytest.mark.parametrize("path", ["/a/b/c", "/%3Cb%3Ex", "/Gridworld", "/%E0%A4%A"])
def test_an_unknown_page_is_answered_kindly(server: Server, page: Page, path: str) -> None:
    page.goto(server.url + path)
    expect(page.locator("h1")).to_have_text(re.compile("There is no page"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".card a", has_text=FIRST.title)).to_be_visible()


def test_a_near_miss_is_recognised(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/{FIRST.slug[:-1]}")
    page.get_by_role("link", name=f"Did you mean {FIRST.title}?").click()
    expect(page.locator("h1")).to_have_text(FIRST.title)


def test_a_malformed_present_is_ignored_and_said(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/{FIRST.slug}?present=banana")
    expect(page.get_by_text("This link asked for present=banana")).to_be_visible()
    expect(page.get_by_test_id("stTopNav")).to_be_visible()
    expect(page.locator("footer.page")).to_contain_text(re.compile(r"Computed on .+ torch \d"))


@pytest.mark.parametrize("path", TITLES)
def test_light_and_on_a_dark_phone_axe_finds_nothing_and_nothing_sticks_out(
    server: Server, phone: Page, path: str
) -> None:
    phone.emulate_media(color_scheme="dark", reduced_motion="reduce")
    phone.goto(server.url + path)
    phone.locator("footer.page").wait_for()
    settled(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    buttons = phone.locator(".actions button:visible")
    expect(buttons.first).to_be_visible()
    heights = buttons.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(heights) >= 44
    expect(phone.locator("h1")).to_have_text(re.compile(TITLES[path]))
    assert not (found := serious(phone)), "dark, on a phone:\n" + "\n".join(found)
    phone.emulate_media(color_scheme="light")
    phone.set_viewport_size(DESKTOP["viewport"])
    phone.wait_for_function(
        "getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === 'light'"
    )
    settled(phone)
    assert not (found := serious(phone)), "light:\n" + "\n".join(found)
