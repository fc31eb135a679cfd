"""What a visitor of the diffusion page waits for, in a real Chromium: a training, digits, a branch.

On a page that nobody else visits; times run from the press to the first frame painted after the
last picture has been drawn.
"""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench import visitor
from tests.support.server import Server

FRAMES_TARGET = 15.0
DIGITS_TARGET = 1.0
BRANCH_TARGET = 1.5

_STAGE = ".st-key-stage_room .stage"
_SETUP = """(stage) => {
  const count = () => Number(stage.dataset.frames ?? 0);
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  window.frames = async (seconds) => {
    const [before, began] = [count(), performance.now()];
    await new Promise((done) => setTimeout(done, 1000 * seconds));
    return (count() - before) / ((performance.now() - began) / 1000);
  };
  window.pressed = (kind, pictures) => new Promise((done) => {
    const before = count();
    addEventListener(kind, (event) => {
      const look = async () => {
        if (count() < before + pictures) return requestAnimationFrame(look);
        await painted();
        done((performance.now() - event.timeStamp) / 1000);
      };
      look();
    }, { capture: true, once: true });
  });
}"""


def training(browser: Browser, url: str, width: int, seconds: float) -> bool:
    """Prints how often a live training is drawn, with its points and arrows, and its rate."""
    page = _open(browser, f"{url}/diffusion?width={width}")
    page.locator(".transport.playing").wait_for()
    page.wait_for_timeout(2_000)
    before = _step(page)
    rate = page.evaluate("seconds => frames(seconds)", seconds)
    steps = (_step(page) - before) / seconds
    page.context.close()
    print(
        f"  3×{width}: {rate:.1f} pictures/s with points and arrows (target {FRAMES_TARGET:.0f}), "
        f"{steps:.0f} training steps/s beside them",
        flush=True,
    )
    return bool(rate >= FRAMES_TARGET)


def digits(browser: Browser, url: str, presses: int) -> bool:
    """Prints how long sixteen guided digits take after a press on another class."""
    page = _open(browser, f"{url}/diffusion?experiment=digits&view=grid&class_label=8&step=20")
    times = []
    for press in range(presses + 1):
        page.evaluate("() => { window.waited = pressed('pointerdown', 1); }")
        page.get_by_role("radio", name=str(press), exact=True).click()
        times.append(page.evaluate("waited"))
        page.wait_for_timeout(300)
    page.context.close()
    return _report("16 guided digits in 20 steps", times[1:], DIGITS_TARGET)


def branch(browser: Browser, url: str, presses: int) -> bool:
    """Prints how long a branch takes after a press on a picture of the tree."""
    page = _open(
        browser, f"{url}/diffusion?experiment=digits&view=branching&tree=3.0.0&branch_class_label=5"
    )
    box = page.locator(f"{_STAGE} .picture").bounding_box()
    assert box
    times = []
    for press in range(presses):
        page.evaluate("() => { window.waited = pressed('pointerdown', 1); }")
        box = page.locator(f"{_STAGE} .picture").bounding_box() or box
        page.mouse.click(box["x"] + (press + 1.5) * box["width"] / 11, box["y"] + 20)
        times.append(page.evaluate("waited"))
        page.wait_for_timeout(500)
    page.context.close()
    return _report("a branch of a digit", times, BRANCH_TARGET)


def main(*, quick: bool = False) -> bool:
    """Prints all figures; returns whether the targets were met."""
    presses, seconds = (2, 1.0) if quick else (6, 5.0)
    print("On the diffusion page")
    with (
        tempfile.TemporaryDirectory() as folder,
        visitor.browser() as browser,
        Server(Path(folder) / "log.txt") as server,
    ):
        met = [training(browser, server.url, width, seconds) for width in (64, 128)]
        met += [digits(browser, server.url, presses), branch(browser, server.url, presses)]
    return all(met)


def _open(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(url)
    stage = page.locator(f"{_STAGE}[data-frames]")
    stage.wait_for(timeout=60_000)
    stage.evaluate(_SETUP)
    page.wait_for_timeout(500)
    return page


def _step(page: Page) -> int:
    shown = page.locator("[data-step]").get_attribute("data-step") or "0 "
    return int(shown.split(" ")[0])


def _report(what: str, seconds: list[float], target: float) -> bool:
    median = statistics.median(seconds)
    print(f"  {what}: {median:.2f} s, at most {max(seconds):.2f} (target {target:.1f})", flush=True)
    return median <= target


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
