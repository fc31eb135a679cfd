"""A live training under a visitor's eyes, and a press of a visitor's hand, in a real Chromium."""

from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from bench import latency, visitor

FRAMES_TARGET = 15.0
"""Frames a second of a live training."""

SCRUB_TARGET = 25.0
"""Frames a second of a film whose slider is dragged."""

_STAGES = ".st-key-stage_room .stage"


def frames(browser: Browser, url: str, seconds: float, target: float = FRAMES_TARGET) -> bool:
    """Prints how often a second the first plane is drawn anew while it trains."""
    page = visitor.opened(browser, url)
    plane = page.locator(f"{_STAGES}[data-paints]").first
    drawn = plane.evaluate(
        """async (plane, milliseconds) => {
          const [before, began] = [Number(plane.dataset.frames), performance.now()];
          await new Promise((then) => setTimeout(then, milliseconds));
          return (Number(plane.dataset.frames) - before) / ((performance.now() - began) / 1000);
        }""",
        seconds * 1e3,
    )
    page.context.close()
    print(f"  training, {_named(url)}: {drawn:.1f} frames/s (target {target:.0f})", flush=True)
    return bool(drawn >= target)


def scrub(browser: Browser, url: str, seconds: float) -> bool:
    """Prints how often a second a film is drawn while a hand moves its slider to and fro."""
    page = visitor.opened(browser, url)
    visitor.rest(page)
    drawn = page.locator(f"{_STAGES}[data-paints]").first.evaluate(
        """async (plane, milliseconds) => {
          const seek = plane.querySelector(".controls input[type=range]");
          const before = Number(plane.dataset.paints), began = performance.now();
          while (performance.now() - began < milliseconds) {
            const part = Math.abs(((performance.now() - began) / 2000) % 2 - 1);
            seek.value = String(Math.round(part * Number(seek.max)));
            seek.dispatchEvent(new Event("input", { bubbles: true }));
            await new Promise(requestAnimationFrame);
          }
          return (Number(plane.dataset.paints) - before) / ((performance.now() - began) / 1000);
        }""",
        seconds * 1e3,
    )
    page.context.close()
    print(f"  scrub, {_named(url)}: {drawn:.1f} frames/s (target {SCRUB_TARGET:.0f})", flush=True)
    return bool(drawn >= SCRUB_TARGET)


def press(browser: Browser, url: str, what: str, bare: Page, presses: int, target: float) -> bool:
    """Prints how long a press takes, and how many times that of the bare page it is.

    Args:
        browser: a running one.
        url: of the view.
        what: is pressed, `latency.SLIDERS` or `latency.STAGE`, the first that is seen.
        bare: the page to compare with.
        presses: how many.
        target: for the ratio.
    """
    page = visitor.opened(browser, url)
    visitor.rest(page)
    pen = what == latency.STAGE
    keys = ("ArrowRight+Enter", "ArrowLeft+Enter") if pen else ("ArrowLeft", "ArrowRight")
    ours, theirs = latency.alternate(
        page, page.locator(f"{what}:visible").first, keys, bare, presses
    )
    page.context.close()
    times = latency.Times(_named(url), ours, theirs)
    print(f"  {times} (target {target:.1f}x)", flush=True)
    return times.ratio <= target


def _named(url: str) -> str:
    """The view without its server."""
    parts = urlsplit(url)
    return f"{parts.path[1:]}?{parts.query}"
