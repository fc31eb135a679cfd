"""The running app and a real Chromium, shared by all browser tests.

`page` (1280×800) and `phone` (390×844, touch) are tabs that last from test to test; `visit` opens
pages in them for a new session. `open_page` makes others, such as `open_page(locale="de")`, for one
test: where the document itself is loaded, changed or watched. A test that uses one fails when the
page reports an error of ours or the server logs an exception, whatever else it asserts.

A text is read only once it is what it will be: `expect` waits for the very thing that is asserted,
`until` for what JavaScript says of an element, `at_rest` for a value that nothing else announces,
and `painted` for what the browser does without the server.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.support import chromium
from tests.support.server import Server

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}

# Streamlit asks for these below the page's own path to find its base path; a 404 is its answer.
BASE_PATH_PROBES = ("/_stcore/health", "/_stcore/host-config")

OpenPage = Callable[..., Page]
T = TypeVar("T")

# A busy machine is slow, not wrong.
PATIENCE_MS = 20_000
REST_MS = 700
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A headless Chromium, started once for all tests of this folder and ended after them.

    Not later: as long as Playwright runs, it occupies the event loop of the main thread, and no
    other test could call `asyncio.run`.
    """
    path = chromium.find()
    if path is None:
        pytest.fail("No Chromium: run `make test`, or `python -m tests.support.chromium`.")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="package")
def context_for(browser: Browser) -> Callable[..., BrowserContext]:
    """A browser profile for each set of options, made when it is first asked for.

    Shared by the tests: the scripts that every page loads are in its cache (seen: a page opens
    0.5 s sooner).
    """
    made: dict[str, BrowserContext] = {}

    def one(**options: Any) -> BrowserContext:
        wanted = {**DESKTOP, **options}
        name = repr(sorted(wanted.items()))
        if name not in made:
            made[name] = browser.new_context(**wanted)
            made[name].set_default_timeout(PATIENCE_MS)
        return made[name]

    return one


@dataclass
class Tab:
    """A tab that is watched for errors."""

    page: Page
    errors: list[str] = field(default_factory=list)

    @classmethod
    def in_context(cls, context: BrowserContext) -> "Tab":
        tab = cls(context.new_page())
        tab.page.on("pageerror", lambda e: tab.errors.append(f"uncaught: {e.stack or e}"))
        tab.page.on("console", lambda message: tab.errors.extend(_complaints(message)))
        return tab

    def forget(self, url: str) -> None:
        """Removes what the site has stored, but for the cookie that lets this tab send files."""
        stored = {"origin": url, "storageTypes": "local_storage,indexeddb,cache_storage"}
        session = self.page.context.new_cdp_session(self.page)
        session.send("Storage.clearDataForOrigin", stored)
        session.detach()


@pytest.fixture(scope="package")
def lasting_tabs(browser: Browser) -> dict[str, Tab]:
    """The tabs that tests use one after the other, by kind."""
    return {}


@pytest.fixture
def tabs(server: Server) -> Iterator[list[Tab]]:
    """The tabs that a test uses: neither they nor the server may report an error."""
    mark = server.log_size()
    used: list[Tab] = []
    yield used
    errors: list[str] = []
    for tab in used:
        if not tab.page.is_closed():
            tab.forget(server.url)
        errors += tab.errors
        tab.errors.clear()
    assert server.alive, f"the server died (exit {server.exit_code}):\n{server.tail()}"
    assert not errors, "the page reported:\n" + "\n".join(errors)
    assert not server.failures(mark), f"the server logged:\n{server.failures(mark)}"


@pytest.fixture
def open_page(tabs: list[Tab], context_for: Callable[..., BrowserContext]) -> Iterator[OpenPage]:
    """Opens tabs that are closed after the test."""
    opened: list[Tab] = []

    def open_one(**options: Any) -> Page:
        opened.append(Tab.in_context(context_for(**options)))
        tabs.append(opened[-1])
        return opened[-1].page

    yield open_one
    for tab in opened:
        tab.page.close()


@pytest.fixture
def lasting(
    request: pytest.FixtureRequest,
    tabs: list[Tab],
    lasting_tabs: dict[str, Tab],
    context_for: Callable[..., BrowserContext],
) -> Iterator[Callable[..., Page]]:
    """A tab that an earlier test may have used; where one has failed, a new one."""
    failed = request.session.testsfailed
    kinds: list[str] = []

    def one(kind: str, **options: Any) -> Page:
        tab = lasting_tabs.get(kind) or Tab.in_context(context_for(**options))
        lasting_tabs[kind] = tab
        tabs.append(tab)
        kinds.append(kind)
        tab.page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        tab.page.set_viewport_size({**DESKTOP, **options}["viewport"])
        return tab.page

    yield one
    if request.session.testsfailed > failed:
        for kind in kinds:
            lasting_tabs.pop(kind).page.close()


@pytest.fixture
def page(lasting: Callable[..., Page]) -> Page:
    """A desktop tab, 1280×800, to `visit` pages in."""
    return lasting("desktop")


@pytest.fixture
def phone(lasting: Callable[..., Page]) -> Page:
    """A tab on a phone, 390×844, with touch, to `visit` pages in."""
    return lasting("phone", **PHONE)


GO = """(path) => {
  History.prototype.pushState.call(history, {}, "", path);  // not the guarded one of the page
  dispatchEvent(new PopStateEvent("popstate"));
}"""
# The page from before is gone, and the colours are those that the browser prefers.
READY = """() => {
  const app = document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]");
  const wanted = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  return app && getComputedStyle(app).colorScheme === wanted &&
    !document.querySelector("[data-testid^=stBidiComponent]");
}"""


def visit(page: Page, url: str) -> None:
    """Opens a page of the app as a link does in a new tab: nothing is left of what was there.

    Where the app is open already, its scripts are not loaded again, and the server forgets the
    session's state instead (seen: 0.5 processor seconds instead of 3).
    """
    here, there = urlsplit(page.url), urlsplit(url)
    if here.netloc != there.netloc:
        page.goto(url)
        return
    page.evaluate(GO, "/dev-visit")
    address = page.get_by_label("Address to visit")
    expect(address).to_be_visible()
    page.wait_for_function(READY)
    address.fill(url.removeprefix(f"{there.scheme}://{there.netloc}/"))
    address.press("Enter")
    expect(address).to_have_count(0)


THEME = "getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme"


def in_both_themes(page: Page) -> Iterator[str]:
    """Shows a page in each colour scheme in turn, without motion; yields its name."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_function(f"{THEME} === '{scheme}'")
        page.wait_for_timeout(400)  # the parts of the page follow one after the other
        yield scheme


def arrived(page: Page) -> None:
    """Waits until a run has come to the step at which it opens, and stands there."""
    expect(page.locator("html")).not_to_have_attribute("data-playing", "", timeout=60_000)


def settled(page: Page) -> None:
    """Waits until the page has asked for nothing during half a second.

    Playwright's own "networkidle" also waits for a request that never ends, such as the one for a
    picture that its element has let go of.
    """
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    page.on("request", note)
    for _ in range(PATIENCE_MS // 500):
        before = len(asked)
        page.wait_for_timeout(500)
        if len(asked) == before:
            page.remove_listener("request", note)
            return
    pytest.fail(f"the page goes on asking: {[one.url for one in asked[-5:]]}")


PAINTED = """async () => {
  for (let k = 0; k < 2; k += 1) await new Promise(requestAnimationFrame);
}"""


def painted(element: Locator) -> None:
    """Waits until the browser has painted what it was asked for so far.

    For what happens in the browser alone. What the page answers has a sign of its own to wait for.
    """
    element.evaluate(PAINTED)


def at_rest(page: Page, read: Callable[[], T]) -> T:
    """What is read once it stays what it is for so long that no answer can be on its way."""
    before = read()
    for _ in range(PATIENCE_MS // REST_MS):
        page.wait_for_timeout(REST_MS)
        now = read()
        if now == before:
            return now
        before = now
    pytest.fail(f"it never rests: {before!r}")


def until(element: Locator, condition: str) -> None:
    """Waits until a function of the element, in JavaScript, is true."""
    element.page.wait_for_function(condition, arg=element.element_handle())


# The box of an element once it has been in one place for six frames of the browser: what a layout
# still moves would be missed by a press.
AT_REST = """async (element) => {
  let before = "", frames = 0;
  while (frames < 6) {
    await new Promise(requestAnimationFrame);
    const { x, y, width, height } = element.getBoundingClientRect();
    const now = [x, y, width, height].join();
    frames = now === before && width && height ? frames + 1 : 0;
    before = now;
  }
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x, y, width, height };
}"""


class Box(NamedTuple):
    """Where an element is on the screen, in pixels."""

    x: float
    y: float
    width: float
    height: float

    def at(self, u: float = 0.5, v: float = 0.5) -> tuple[float, float]:
        """Screen coordinates of a part of it, (0, 0) its upper left corner."""
        return self.x + u * self.width, self.y + v * self.height


def box_at_rest(element: Locator) -> Box:
    """The box of an element that stands still; what presses at coordinates takes it from here."""
    return Box(**element.evaluate(AT_REST))


def _complaints(message: ConsoleMessage) -> list[str]:
    if message.type != "error":
        return []
    place = message.location.get("url", "")
    if "Failed to load resource" in message.text and place.endswith(BASE_PATH_PROBES):
        return []
    return [f"console error: {message.text} ({place})"]


def origins_of(page: Page) -> set[str]:
    """Filled, from now on, with the hosts that a page asks."""
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(_origin(request.url)))
    page.on("websocket", lambda socket: asked.add(_origin(socket.url)))
    return asked


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return "" if parts.scheme in {"data", "blob"} else parts.netloc
