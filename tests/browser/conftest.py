"""The running app and a real Chromium, shared by all browser tests.

`page` (1280×800) and `phone` (390×844, touch) are fresh tabs; `open_page` makes others, such as
`open_page(color_scheme="dark")`. Tabs of one kind share the browser's cache and nothing else. A
test that uses one fails when the page reports an error of ours or the server logs an exception,
whatever else it asserts.
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
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

# A busy machine is slow, not wrong.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app itself, started once: `server.url`, `server.pid`, `server.log`."""
    with Server(tmp_path_factory.mktemp("server") / "log.txt") as running:
        yield running


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


@pytest.fixture
def open_page(server: Server, context_for: Callable[..., BrowserContext]) -> Iterator[OpenPage]:
    """Opens pages that are watched for errors, and closed and forgotten after the test."""
    mark = server.log_size()
    errors: list[str] = []
    pages: list[Page] = []

    def open_one(**options: Any) -> Page:
        page = context_for(**options).new_page()
        pages.append(page)
        page.on("pageerror", lambda error: errors.append(f"uncaught: {error.stack or error}"))
        page.on("console", lambda message: errors.extend(_complaints(message)))
        return page

    yield open_one
    for page in pages:
        _forget(page, server.url)
        page.close()
    assert server.alive, f"the server died (exit {server.exit_code}):\n{server.tail()}"
    assert not errors, "the page reported:\n" + "\n".join(errors)
    assert not server.failures(mark), f"the server logged:\n{server.failures(mark)}"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """An empty desktop tab, 1280×800."""
    return open_page()


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """An empty tab on a phone, 390×844, with touch."""
    return open_page(**PHONE)


def _forget(page: Page, url: str) -> None:
    """Removes what the site has stored; the cache stays."""
    stored = {"origin": url, "storageTypes": "cookies,local_storage,indexeddb,cache_storage"}
    page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", stored)


def settled(page: Page) -> None:
    """Waits until the page has asked for nothing during half a second.

    Playwright's own "networkidle" also waits for a request that never ends, such as the one for a
    picture that its element has let go of.
    """
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 (Playwright takes no built-in)
    for _ in range(PATIENCE_MS // 500):
        before = len(asked)
        page.wait_for_timeout(500)
        if len(asked) == before:
            return
    pytest.fail(f"the page goes on asking: {[one.url for one in asked[-5:]]}")


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
