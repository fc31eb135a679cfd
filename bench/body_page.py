"""The page of the body under a hand, in a real Chromium that draws WebGL in software.

Pictures a second while a hand is dragged, while an elbow is turned by its slider and while the body
walks; and from a press to changed pixels, beside a bare page.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Locator

from bench import hand, latency, visitor
from tests.support.server import Server

DRAG_TARGET = 20.0
"""Pictures a second, of a hand that is dragged."""
WALK_TARGET = 25.0
RATIO_TARGET = 2.0
_WARM_MS = 2_000
_SCENE = f".stage:has({latency.SCENE})"


def main(*, quick: bool = False) -> bool:
    """Prints a row for each; whether all targets were met."""
    effort = latency.QUICK if quick else latency.THOROUGH
    with (
        tempfile.TemporaryDirectory() as folder,
        visitor.browser() as browser,
        Server(Path(folder) / "bare.txt", latency.BARE, folder=Path(folder)) as yardstick,
        Server(Path(folder) / "app.txt") as app,
    ):
        page = f"{app.url}/body"
        met = _dragged(browser, page, "a hand", ".handle", effort)
        met &= _dragged(browser, page, "a slider of the elbow", latency.SLIDERS, effort)
        met &= _walks(browser, f"{page}?pose=walking&paused=0", effort)
        bare = visitor.opened(browser, yardstick.url)
        for query in (
            "pose=A",
            "view=blending",
            "experiment=neural",
            "experiment=neural&view=slice",
        ):
            met &= hand.press(
                browser,
                f"{page}?{query}",
                latency.SLIDERS,
                bare,
                effort.presses,
                RATIO_TARGET,
            )
    return met


def _dragged(
    browser: Browser, address: str, what: str, target: str, effort: latency.Effort
) -> bool:
    page = visitor.opened(browser, address)
    visitor.rest(page)
    page.wait_for_timeout(_WARM_MS)
    stage, held = page.locator(_SCENE).first, page.locator(f"{target}:visible").first
    moved = page.locator(latency.SCENE).first if target == ".handle" else held
    visitor.hold(page, held)
    before = _frames(stage)
    moved.evaluate("(element, ms) => bench.drag(element, ms)", effort.drag_seconds * 1e3)
    rate = (_frames(stage) - before) / effort.drag_seconds
    page.mouse.up()
    page.context.close()
    return _report(f"{what}, dragged", rate, DRAG_TARGET)


def _walks(browser: Browser, address: str, effort: latency.Effort) -> bool:
    page = visitor.opened(browser, address)
    stage = page.locator(_SCENE).first
    stage.wait_for()
    page.locator(visitor.PLAYING).first.wait_for()
    page.wait_for_timeout(_WARM_MS)
    before = _frames(stage)
    page.wait_for_timeout(effort.play_seconds * 1e3)
    rate = (_frames(stage) - before) / effort.play_seconds
    page.context.close()
    return _report("walking", rate, WALK_TARGET)


def _frames(stage: Locator) -> int:
    return int(stage.get_attribute("data-frames") or 0)


def _report(what: str, rate: float, target: float) -> bool:
    verdict = "ok" if rate >= target else "SLOW"
    print(f"  {what:28} {rate:5.1f} pictures/s (target {target:.0f})  {verdict}", flush=True)
    return rate >= target


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
