"""Share in a real browser: the link copied, shown where it cannot be, with and without Present."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import visit
from tests.support.server import Server

pytestmark = pytest.mark.browser


def test_share_copies_the_whole_link(server: Server, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, f"{server.url}/gridworld?step=3&present=1")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("status").filter(has_text="Link copied")).to_be_attached()
    bare = f"{server.url}/gridworld?step=3"  # no projection unasked
    clipboard = "link => navigator.clipboard.readText().then((text) => text === link)"
    page.wait_for_function(clipboard, arg=bare)
    code = page.get_by_role("img", name="QR code of this link")
    expect(code).to_be_visible()
    expect(code).not_to_have_js_property("naturalWidth", 0)
    page.get_by_label("Opens in Present").check()
    page.get_by_role("button", name="Copied").click()
    page.wait_for_function(clipboard, arg=page.url)
    expect(page).to_have_url(re.compile("present=1"))
    page.context.clear_permissions()


DENIED = """() => {
  const { writeText } = navigator.clipboard;
  navigator.clipboard.writeText = () => Promise.reject(new Error("denied"));
  document.execCommand = () => false;
  window.allow = () => {
    navigator.clipboard.writeText = writeText;
    delete document.execCommand;
  };
}"""


def test_share_shows_the_link_where_the_clipboard_is_denied(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/gridworld?step=3")
    page.evaluate(DENIED)
    page.get_by_role("button", name="Share").click()
    field = page.get_by_label("The link to this page")
    expect(field).to_be_focused()
    expect(field).to_have_value(re.compile(r"step=3"))
    expect(field).to_have_value(page.url)
    assert field.evaluate("field => field.selectionEnd - field.selectionStart") == len(page.url)
    field.press("Escape")
    expect(field).to_be_hidden()
    expect(page.get_by_role("button", name="Share")).to_be_focused()
    page.evaluate("allow()")
