"""A visitor with a real Chromium: opens a page, waits until it rests, takes hold of something."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.support import chromium

QUIET_MS = 400
ARRIVAL_MS = 1_000
PLAYING = ".transport.playing .play"
_WATCH = Path(__file__).with_name("latency.js").read_text()


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    # Before Playwright runs: looking for its own build starts another, which this one would refuse.
    path = chromium.find(whole=True) or chromium.install(whole=True)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield running
        running.close()


def opened(browser: Browser, url: str) -> Page:
    """A page of its own with something alive on it, watched by `latency.js`."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(_WATCH)
    page = context.new_page()
    page.goto(url)
    page.wait_for_function("bench.alive()", timeout=60_000)
    return page


def settle(page: Page, quiet_ms: int = QUIET_MS) -> None:
    """Waits until nothing has been drawn for so long.

    Raises:
        RuntimeError: it goes on.
    """
    if not page.evaluate("quiet => bench.settle(quiet)", quiet_ms):
        raise RuntimeError("the page does not come to rest")


def rest(page: Page) -> None:
    """Pauses what plays by itself, once it is there, and waits until nothing is drawn any more.

    Raises:
        RuntimeError: it goes on.
    """
    playing = page.locator(PLAYING)
    for _ in range(5):
        page.wait_for_timeout(ARRIVAL_MS)
        if playing.count():
            playing.first.click()
        if page.evaluate("quiet => bench.settle(quiet, 10 * quiet)", QUIET_MS):
            return
    raise RuntimeError("the page does not come to rest")


def choose(page: Page, label: str, option: str) -> None:
    """Takes an option of a menu."""
    page.get_by_label(label, exact=False).first.click()
    page.get_by_role("option", name=option, exact=True).click()
    settle(page)


def hold(page: Page, element: Locator) -> None:
    """Presses the mouse in the middle of an element.

    Raises:
        RuntimeError: it is not on the page.
    """
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    if box is None:
        raise RuntimeError("nothing to take hold of: the element is not on the page")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
