"""One visit to each topic's page: first paint, network, keyboard, both themes, phone, axe.

The fixtures add that nothing is reported on the console and nothing is logged by the server.
"""

import re
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage, arrived, origins_of, settled
from tests.support import cost
from tests.support.accessibility import COMPONENTS, serious
from tests.support.server import Server
from tests.support.topics import declaration
from ui import catalog

pytestmark = pytest.mark.browser

FIRST_PAINT = 8.0
"""Seconds to a drawn stage on a server that has never shown the page; a quiet one needs two."""
WIDTH = PHONE["viewport"]["width"]
MOST_TABS = 150
BACKGROUND = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"

# The element that has the focus, and the component of ours that it lies in.
FOCUSED = """() => {
  let element = document.activeElement, component = null;
  while (element.shadowRoot?.activeElement) {
    component = element;
    element = element.shadowRoot.activeElement;
  }
  const name = element.innerText?.trim() || element.getAttribute('aria-label') || '';
  const place = [...document.querySelectorAll(COMPONENTS)].findIndex((one) =>
    one.contains(component ?? element));
  return { name, place, outside: element === document.body };
}""".replace("COMPONENTS", repr(COMPONENTS))

# Places of our components that have something for the keyboard.
OPERABLE = """() => [...document.querySelectorAll(COMPONENTS)].flatMap((one, place) => {
  const roots = [one, ...[...one.querySelectorAll('*')].map((e) => e.shadowRoot).filter(Boolean)];
  const usable = 'button:enabled, input:enabled, select:enabled, [tabindex="0"]';
  const found = roots.flatMap((root) => [...root.querySelectorAll(usable)]);
  return found.some((element) => element.checkVisibility() && element.tabIndex >= 0)
    ? [place] : [];
})""".replace("COMPONENTS", repr(COMPONENTS))


# The transport of a run, and that of a film.
PLAYS = ".st-key-stage_room :is(.transport, .controls):visible"


@pytest.fixture(params=catalog.TOPICS, ids=lambda topic: topic.slug)
def topic(request: pytest.FixtureRequest) -> catalog.Topic:
    row: catalog.Topic = request.param
    return row


def test_a_visit(server: Server, open_page: OpenPage, topic: catalog.Topic) -> None:
    page = open_page()
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    origins = origins_of(page)
    slowdown = cost.slowdown()
    start = time.perf_counter()
    page.goto(f"{server.url}/{topic.slug}")
    expect(page.locator("h1")).to_have_text(topic.title)
    page.locator(".st-key-stage_room canvas:visible").first.wait_for()
    seconds = (time.perf_counter() - start) / max(slowdown, cost.slowdown())
    assert seconds < FIRST_PAINT, f"the stage was drawn after {seconds:.1f} s on a quiet machine"
    settled(page)
    assert origins <= {urlsplit(server.url).netloc, ""}, "something is fetched from outside"
    # Before the keyboard comes to a button that opens a figure: there Plotly is read ahead.
    assert not page.locator(".plotly-figure").count(), "an analysis is open at first"
    assert not page.evaluate("'Plotly' in window"), "paid for unopened"
    _reached_by_keyboard(page)
    # While a run is on its way to where it opens, the stage may be dimmed.
    arrived(page)
    _open_an_analysis(page, topic)
    assert not (found := serious(page)), "light:\n" + "\n".join(found)
    _offers_a_film(page)
    light = page.evaluate(BACKGROUND)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE["viewport"])
    page.wait_for_function(f"{BACKGROUND} !== '{light}'")
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH, "it scrolls sideways"
    assert not (found := serious(page)), "dark, on a phone:\n" + "\n".join(found)


def _offers_a_film(page: Page) -> None:
    """Where something plays it can be saved as a film."""
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("group", name="Picture of the stage")).to_be_visible()
    if page.locator(PLAYS).count():
        film = page.get_by_role("group", name="Film of the stage")
        expect(film).to_be_visible()
        expect(film.get_by_label("Stretch").locator("option")).not_to_have_count(0)
    page.keyboard.press("Escape")


def _open_an_analysis(page: Page, topic: catalog.Topic) -> None:
    """The first of the first experiment, if it has any; it stays open for what follows."""
    figure = page.locator(".plotly-figure")
    if not declaration(topic).experiments[0].analyses:
        return
    page.locator(".st-key-analysis [data-testid=stButtonGroup] button").first.click()
    expect(page.locator(".plotly-figure[data-frames]")).to_be_visible()
    expect(figure).to_have_attribute("aria-label", re.compile(r"\w{3}"))
    assert "analysis=" in page.url
    settled(page)


def _reached_by_keyboard(page: Page) -> None:
    """Tab leads to the buttons of the page and into every component that can be operated."""
    names: set[str] = set()
    places: set[int] = set()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        if focus["outside"] and names:
            break
        names.add(focus["name"])
        places.add(focus["place"])
    assert {"Share", "Present", "Reset"} <= names, names
    missed = set(page.evaluate(OPERABLE)) - places
    assert not missed, f"no key leads into components {missed}"
