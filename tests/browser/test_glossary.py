"""Terms that explain themselves, in a real Chromium: by pointer, by keyboard and by touch."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from pages.reinforcement.gridworld import explain
from tests.browser.conftest import (
    box_at_rest,
    in_both_themes,
    settled,
    visit,
)
from tests.support.accessibility import COMPONENTS, audit
from tests.support.server import Server
from ui import glossary

pytestmark = pytest.mark.browser

PLACES = {term.name: place for place, term in enumerate(glossary.TERMS)}


def opened(server: Server, page: Page) -> Locator:
    """The box of the explanations, once terms are marked; nothing plays by itself."""
    page.emulate_media(reduced_motion="reduce")
    visit(page, f"{server.url}/gridworld?step=2&paused=1")
    term(page, "value").wait_for()
    expect(page.locator(".readout dfn").first).to_be_visible()
    return page.locator(".explanation")


def term(page: Page, name: str) -> Locator:
    """The marked occurrence of a term."""
    return page.locator(f"dfn.term[data-term='{PLACES[name]}']")


def meaning(name: str) -> str:
    return glossary.TERMS[PLACES[name]].meaning


def test_the_first_occurrence_of_each_term_is_marked(server: Server, page: Page) -> None:
    opened(server, page)
    strip = page.locator(".guide .text")
    expect(strip).to_have_text(explain.VALUE_ITERATION)
    settled(page)
    found = strip.locator("dfn").evaluate_all("all => all.map((one) => +one.dataset.term)")
    assert [glossary.TERMS[place].name for place in found] == list(
        glossary.terms_in(explain.VALUE_ITERATION, "reinforcement")
    )
    everywhere = page.locator("dfn.term").evaluate_all("all => all.map((one) => one.dataset.term)")
    assert len(set(everywhere)) == len(everywhere) > len(found)
    page.get_by_role("button", name="Next question").click()
    expect(strip).not_to_contain_text("Each cell shows")
    # A term that the strip does not have any more is marked where it stands first now.
    expect(term(page, "discount")).to_have_count(1)
    page.wait_for_url(re.compile(r"question=1&.*slip=0\.60"))


def test_it_opens_under_the_pointer_and_by_keyboard_and_leads_to_the_maths(
    server: Server, page: Page
) -> None:
    box = opened(server, page)
    page.mouse.move(*box_at_rest(term(page, "value")).at())
    expect(box).to_be_visible()
    expect(box).to_contain_text(meaning("value"))
    expect(box.locator(".formula sup").first).to_have_text("π")
    page.mouse.move(5, 5)
    expect(box).to_be_hidden()
    label = term(page, "slip probability")
    page.get_by_label("Discount γ", exact=True).press("Tab")
    expect(label).to_be_focused()
    expect(label).to_have_attribute("aria-expanded", "true")
    expect(label).to_have_attribute("aria-description", meaning("slip probability"))
    expect(box).to_contain_text(meaning("slip probability"))
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(label).to_be_focused()
    page.keyboard.press("Enter")
    expect(box).to_be_visible()
    page.keyboard.press("Tab")  # what it leads to comes next
    expect(box.get_by_role("button")).to_be_focused()
    page.keyboard.press("Tab")
    expect(box).to_be_hidden()
    expect(page.get_by_label("Slip probability σ, exact value")).to_be_focused()

    # It stays while the numbers beside it change.
    greedy = page.locator(".readout dfn", has_text="greedy")
    greedy.focus()
    greedy.press("Enter")
    expect(box).to_contain_text(meaning("greedy policy"))
    changed = page.locator(".readout dd").first
    before = changed.inner_text()
    page.locator(".transport .step").evaluate("button => button.click()")
    expect(changed).not_to_have_text(before)
    expect(greedy).to_be_focused()
    expect(greedy).to_have_attribute("aria-expanded", "true")
    expect(box).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()

    term(page, "value").click()
    box.get_by_role("button", name="Show it in the maths").click()
    expect(box).to_be_hidden()
    paragraph = page.locator("p:focus", has_text="value of a policy")
    expect(paragraph).to_be_in_viewport()
    expect(term(page, "Markov decision process")).to_be_visible()


def test_it_opens_on_tap_and_axe_finds_nothing(server: Server, phone: Page) -> None:
    page, box = phone, opened(server, phone)
    slider = page.get_by_label("Slip probability σ", exact=True)
    for scheme in in_both_themes(page):
        term(page, "slip probability").tap()
        expect(box).to_contain_text(meaning("slip probability"))
        expect(slider).not_to_be_focused()
        assert not audit(page, f"{COMPONENTS}, .readout"), scheme
        page.locator("h1").tap()
        expect(box).to_be_hidden()
