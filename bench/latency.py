"""From the hand to changed pixels, in a real Chromium, against a bare one-slider Streamlit page.

Both pages are open in the same browser and pressed in turn, so what else the machine does meets
both. A time runs from the key event to the first frame painted after our component has drawn the
answer of the server (or, on the bare page, after the text with the value has changed).
"""

import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from bench import visitor
from bench.pages import name
from engine.reinforcement.gridworld.grid import Grid, Gridworld
from pages.reinforcement.gridworld import editing, map_link
from tests.support.server import Server
from ui import catalog

LIMIT_MS = 3_000
TARGET_RATIO = 2.5
TARGET_RATE = 20.0
TARGET_RATE_3D = 12.0
TARGET_PAINT = {"warm": 2.0, "cold": 6.0}

BARE = Path(__file__).with_name("bare.py")
SLIDERS = ".sliders input[type=range]"
STAGE = ".stage .picture"
SCENE = "[aria-roledescription='3-D scene']"
# What plays for longer than it is watched, and how fast it is asked to.
PLAYED = (
    ("gridworld?step=1&discount=1.00&slip=0.60&step_reward=-0.01", "30/s"),
    ("dev-live?step=1", "10 steps"),
)
_CHOSEN = "new URLSearchParams(location.search).get('experiment')"
_PROBE = 0.5  # seconds of dragging that show whether a slider changes the picture
EXPERIMENTS = "[data-testid=stButtonGroup]:has-text('Experiment') button"


@dataclass(frozen=True)
class Effort:
    """How often things are done."""

    presses: int = 40
    drag_seconds: float = 3.0
    play_seconds: float = 3.0
    loads: int = 5
    topics: tuple[str, ...] = tuple(topic.slug for topic in catalog.TOPICS)
    experiments: int | None = None  # of each topic; None is all


THOROUGH = Effort()
QUICK = Effort(
    presses=3, drag_seconds=0.5, play_seconds=0.5, loads=1, topics=("gridworld",), experiments=1
)


@dataclass(frozen=True)
class Times:
    """Milliseconds of one kind of action, beside those of the bare page in the same run."""

    what: str
    ours: list[float]
    bare: list[float]

    @property
    def ratio(self) -> float:
        """Median against median."""
        return statistics.median(self.ours) / statistics.median(self.bare)

    @property
    def fine(self) -> bool:
        """Within the target, and no press without an answer."""
        return self.ratio <= TARGET_RATIO and max(self.ours) < LIMIT_MS

    def __str__(self) -> str:
        verdict = "ok" if self.fine else "SLOW"
        return (
            f"{self.what:44} {_pair(self.ours)}   bare {_pair(self.bare)}   "
            f"{self.ratio:4.2f}x  {verdict}"
        )


def main(*, quick: bool = False) -> bool:
    """Measures every topic, prints the table, and says whether every target was met."""
    effort = QUICK if quick else THOROUGH
    with (
        tempfile.TemporaryDirectory() as folder,
        visitor.browser() as browser,
        Server(Path(folder) / "bare.txt", BARE, folder=Path(folder)) as yardstick,
        Server(Path(folder) / "app.txt") as app,
    ):
        paint = _first_paint(browser, f"{app.url}/{effort.topics[0]}")
        fine = _report_paint("cold", [paint], effort.topics[0])
        app.wait_until_idle()
        for address in ["", *effort.topics]:
            times = [_first_paint(browser, f"{app.url}/{address}") for _ in range(effort.loads)]
            fine &= _report_paint("warm", times, name(address))
        _report_paint("bare", [_first_paint(browser, yardstick.url) for _ in range(effort.loads)])
        print(f"\nPress to changed pixels, {effort.presses} presses, median / p95 in ms")
        bare = visitor.opened(browser, yardstick.url)
        for title, address, most in _visited(effort):
            fine &= _topic(browser, f"{app.url}/{address}", title, bare, most, effort.presses)
        print(f"\nUpdates a second under the hand, {effort.drag_seconds:.0f} s of dragging")
        fine &= _drags(browser, app.url, effort)
        print(f"\nFrames a second while it plays, {effort.play_seconds:.0f} s")
        for address, pace in PLAYED[: effort.experiments]:
            fine &= _plays(browser, app.url, address, pace, effort.play_seconds)
    return fine


def _plays(browser: Browser, url: str, address: str, pace: str, seconds: float) -> bool:
    """Frames drawn a second from the first second of playing on."""
    page = visitor.opened(browser, f"{url}/{address}")
    visitor.rest(page)
    page.get_by_label("Speed").select_option(pace)
    page.locator(".reset").click()
    visitor.settle(page)
    page.locator(".play").click()
    page.wait_for_timeout(1_000)
    rate = float(page.evaluate("ms => bench.rate(ms)", seconds * 1e3))
    if not page.locator(visitor.PLAYING).count():
        raise RuntimeError(f"{address} was at its end before it had been watched")
    page.context.close()
    return _report_rate(f"{address.split('?', maxsplit=1)[0]} at {pace}", rate)


def _visited(effort: Effort) -> Iterator[tuple[str, str, int | None]]:
    """Titles and addresses, and how many experiments of each; None is all."""
    for slug in effort.topics:
        yield slug, slug, effort.experiments
    if effort.experiments is None:
        yield "64×64", f"gridworld?grid={_large()}", 1


def _large() -> str:
    """The largest map a page takes: a floor with a goal in a corner, as a link has it."""
    grid = editing.paint(Grid.floor(64, 64), "goal", [(0, 63)], 1)
    return map_link.encode_map(Gridworld(grid))


def _topic(
    browser: Browser, url: str, title: str, bare: Page, most: int | None, presses: int
) -> bool:
    """Presses in experiments of a topic."""
    page = visitor.opened(browser, url)
    fine = True
    for experiment in _experiments(page, most):
        for what, element, keys in _targets(page):
            ours, theirs = alternate(page, element, keys, bare, presses)
            times = Times(f"{title} {experiment} {what}", ours, theirs)
            print(f"  {times}", flush=True)
            fine &= times.fine
    page.context.close()
    return fine


def _experiments(page: Page, most: int | None) -> Iterator[str]:
    """Names of a topic's first experiments; each is on the page, at rest, while its turn lasts."""
    page.locator(EXPERIMENTS).first.wait_for()
    for number, experiment in enumerate(page.locator(EXPERIMENTS).all_inner_texts()[:most]):
        if number:
            before = page.evaluate(_CHOSEN)
            page.locator(EXPERIMENTS).nth(number).click()
            # The address follows when it stands on the page.
            page.wait_for_function(f"before => {_CHOSEN} !== before", arg=before)
        visitor.rest(page)
        yield experiment


def _targets(page: Page) -> Iterator[tuple[str, Locator, tuple[str, str]]]:
    """What can be pressed on the page, and the keys that change it to and fro."""
    for slider in page.locator(SLIDERS).all():
        if _answers(page, slider, "ArrowLeft") and _answers(page, slider, "ArrowRight"):
            yield _named(slider), slider, ("ArrowRight", "ArrowLeft")
            break
    for stage in page.locator(STAGE).all():
        if _answers(page, stage, "Enter"):
            yield "stage press", stage, ("ArrowRight+Enter", "ArrowLeft+Enter")
            break


def _named(element: Locator) -> str:
    return str(element.evaluate("e => e.labels ? `slider ${e.labels[0].textContent}` : 'stage'"))


def _answers(page: Page, element: Locator, key: str) -> bool:
    return _press(page, element, key) > 0


def alternate(
    page: Page, element: Locator, keys: tuple[str, str], bare: Page, presses: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of presses on our page and on the bare one, in turn; no answer is `LIMIT_MS`."""
    thumb = bare.locator("input[type=range]")
    ours, theirs = [], []
    for number in range(presses):
        ours.append(_press(page, element, keys[number % 2]))
        theirs.append(_press(bare, thumb, ("ArrowRight", "ArrowLeft")[number % 2]))
    return [t if t > 0 else float(LIMIT_MS) for t in ours], [t for t in theirs if t > 0]


def _press(page: Page, element: Locator, key: str) -> float:
    """Milliseconds from a key to changed pixels; before a `+`, a key that only moves a cursor."""
    element.focus()
    *first, last = key.split("+")
    for move in first:
        page.keyboard.press(move)
    visitor.settle(page, 60)
    page.evaluate("limit => bench.arm(limit)", LIMIT_MS)
    page.keyboard.press(last)
    return float(page.evaluate("bench.answer"))


def _drags(browser: Browser, url: str, effort: Effort) -> bool:
    """Drags a brush over the canvas, and the thumb of a slider of each experiment."""
    page = visitor.opened(browser, f"{url}/dev-canvas")
    visitor.choose(page, "Tool", "wall")
    brush = _drag(page, page.locator(STAGE).first, effort.drag_seconds)
    fine = _report_rate("dev-canvas brush", *brush)
    page.context.close()
    for title, address, most in _visited(effort):
        page = visitor.opened(browser, f"{url}/{address}")
        for experiment in _experiments(page, most):
            # The first that changes the picture under the hand; of that, the second time counts.
            for element in (*page.locator(SLIDERS).all(), *page.locator(STAGE).all()):
                if _drag(page, element, _PROBE)[0] > 2 / _PROBE:
                    moved = _drag(page, element, effort.drag_seconds)
                    target = TARGET_RATE_3D if page.locator(SCENE).count() else TARGET_RATE
                    fine &= _report_rate(f"{title} {experiment} {_named(element)}", *moved, target)
                    break
                visitor.settle(page)
        page.context.close()
    return fine


def _drag(page: Page, element: Locator, seconds: float) -> tuple[float, float]:
    """Frames drawn and pointer moves, both a second, while it moves to and fro over an element."""
    visitor.hold(page, element)
    drawn, moves = element.evaluate(
        "(element, milliseconds) => bench.drag(element, milliseconds)", seconds * 1e3
    )
    page.mouse.up()
    return float(drawn), float(moves)


def _first_paint(browser: Browser, url: str) -> float:
    """Seconds from the request of a page to the first paint with something alive on it."""
    page = visitor.opened(browser, url)
    page.wait_for_function("bench.first > 0")
    seconds = float(page.evaluate("bench.first")) / 1e3
    page.context.close()
    return seconds


def _report_paint(state: str, seconds: list[float], what: str = "") -> bool:
    median = statistics.median(seconds)
    target = TARGET_PAINT.get(state)
    fine = target is None or median <= target
    verdict = "" if target is None else f"(at most {target:.0f} s)  {'ok' if fine else 'SLOW'}"
    print(f"  first paint, {state} server {what:20} {median:5.2f} s  {verdict}", flush=True)
    return fine


def _report_rate(
    what: str, rate: float, moves: float | None = None, target: float = TARGET_RATE
) -> bool:
    fine = rate >= target
    verdict = "ok" if fine else "SLOW"
    of = "" if moves is None else f" of {moves:5.1f} moves"
    figures = f"{rate:5.1f}{of} (at least {target:.0f})"
    print(f"  {what:44} {figures}  {verdict}", flush=True)
    return fine


def _pair(times: list[float]) -> str:
    p95 = statistics.quantiles(times, n=20)[-1]
    return f"{statistics.median(times):6.1f} / {p95:6.1f}"
