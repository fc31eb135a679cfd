"""The 3-D scene under a hand, in a real Chromium that draws WebGL in software.

A mesh of 10,000 vertices: from a key to changed pixels, beside the bare page. Pictures a second
while a slider, a solid or a code is dragged. And whether the camera stays where it was put.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from bench import visitor
from bench.latency import (
    BARE,
    QUICK,
    SCENE,
    SLIDERS,
    TARGET_RATE_3D,
    THOROUGH,
    Effort,
    Times,
    alternate,
)
from tests.support.server import Server

TARGET_RATIO = 4.0
WARM_MS = 1_000

STAGE = f".stage:has({SCENE})"
HANDLE = ".handle"


def main(*, quick: bool = False) -> bool:
    """Prints a row for each; whether all targets were met."""
    effort = QUICK if quick else THOROUGH
    with (
        tempfile.TemporaryDirectory() as folder,
        visitor.browser() as browser,
        Server(Path(folder) / "bare.txt", BARE, folder=Path(folder)) as yardstick,
        Server(Path(folder) / "app.txt") as app,
    ):
        fine = _press(browser, app.url, yardstick.url, effort)
        if quick:
            return fine
        fine &= _drag(browser, f"{app.url}/dev-scene", "10,000 vertices, slider", SLIDERS, effort)
        page = f"{app.url}/implicit-surfaces"
        fine &= _drag(browser, page, "two solids, one by hand", HANDLE, effort)
        fine &= _drag(browser, page, "two solids, size", SLIDERS, effort)
        fine &= _drag(
            browser, f"{page}?experiment=deepsdf&step=20", "a code by hand", "plane", effort
        )
    return fine


def _press(browser: Browser, url: str, bare: str, effort: Effort) -> bool:
    """Presses of the slider's key, in turn with the bare page."""
    page, other = _opened(browser, f"{url}/dev-scene"), visitor.opened(browser, bare)
    keys = ("ArrowRight", "ArrowLeft")
    thumb = page.locator(SLIDERS).first
    pair = alternate(page, thumb, keys, other, effort.presses)
    times = Times("10,000 vertices, press to changed pixels", *pair)
    fine = times.ratio <= TARGET_RATIO
    print(f"  {str(times).rsplit('  ', 1)[0]}  (at most {TARGET_RATIO:.0f})  {_verdict(fine)}")
    for each in (page, other):
        each.context.close()
    return fine


def _drag(browser: Browser, address: str, what: str, target: str, effort: Effort) -> bool:
    """Turns the scene, drags, counts its pictures, and looks whether it is still turned."""
    page = _opened(browser, address)
    stage = page.locator(STAGE).first
    camera = _turned(page, stage)
    before = _frames(stage)
    seconds = effort.drag_seconds
    element = _taken(page, target)
    element.evaluate("(element, ms) => bench.drag(element, ms)", seconds * 1e3)
    rate = (_frames(stage) - before) / seconds
    page.mouse.up()
    kept = stage.get_attribute("data-camera") == camera
    page.context.close()
    fine = rate >= TARGET_RATE_3D and kept
    where = "camera kept" if kept else "CAMERA LOST"
    print(
        f"  {what + ', dragged':44} {rate:5.1f} pictures/s (at least {TARGET_RATE_3D:.0f}), {where}"
        f"  {_verdict(fine)}",
        flush=True,
    )
    return fine


def _opened(browser: Browser, address: str) -> Page:
    """A page at rest; of the developers' one the mesh of 10,000 vertices."""
    page = visitor.opened(browser, address)
    if "dev-scene" in address:
        visitor.choose(page, "Mode", "live")
    visitor.rest(page)
    page.wait_for_timeout(WARM_MS)
    return page


def _turned(page: Page, stage: Locator) -> str:
    """Turns the scene by keys; the camera's code."""
    stage.locator(".picture").focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(WARM_MS)
    return stage.get_attribute("data-camera") or ""


def _taken(page: Page, target: str) -> Locator:
    """What the hand holds: the element that hears of its moves."""
    if target == "plane":
        held = moved = page.locator(f".picture:not({SCENE})").last
    elif target == HANDLE:
        held, moved = page.locator(HANDLE).first, page.locator(SCENE)
    else:
        held = moved = page.locator(target).first
    visitor.hold(page, held)
    return moved


def _frames(stage: Locator) -> int:
    return int(stage.get_attribute("data-frames") or 0)


def _verdict(fine: bool) -> str:
    return "ok" if fine else "SLOW"


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
