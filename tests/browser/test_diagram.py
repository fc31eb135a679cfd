"""The overview diagram in a real Chromium: it shows where one is, and leads on."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import box_at_rest, visit
from tests.support.server import Server

pytestmark = pytest.mark.browser


def test_a_part_opens_its_experiment(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/gridworld?step=2")
    diagram = page.get_by_role("navigation", name="Overview")
    value = diagram.get_by_role("button", name="value V")
    expect(value).to_have_attribute("aria-current", "true")
    expect(value).to_have_css("font-weight", "700")
    expect(page.locator(".diagram svg g path")).to_have_count(4)
    tabs = box_at_rest(page.get_by_role("radiogroup", name="Experiment"))
    box = box_at_rest(diagram)
    assert box.x >= tabs.x + tabs.width, "beside the tabs"
    assert box.height <= 64
    diagram.get_by_role("button", name="greedy policy π").press("Enter")
    expect(page).to_have_url(re.compile("experiment=policy_iteration"))
    policy = diagram.get_by_role("button", name="greedy policy π")
    expect(policy).to_have_attribute("aria-current", "true")
    expect(policy).to_be_focused()
    expect(value).to_have_attribute("aria-current", "false")


def test_it_never_lies_over_the_tabs(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/flows")
    first = page.locator(".diagram button").first
    tabs = page.get_by_role("radiogroup", name="Experiment").get_by_role("radio")
    for width, seen in ((1280, True), (1160, False)):
        page.set_viewport_size({"width": width, "height": 800})
        expect(first).to_be_visible(visible=seen)
        for tab in tabs.all():
            tab.click(trial=True)
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_phone_has_the_tabs_only(server: Server, phone: Page) -> None:
    visit(phone, f"{server.url}/gridworld?step=2")
    expect(phone.locator(".guide .text")).to_contain_text("value")
    expect(phone.locator(".diagram")).to_be_hidden()
