"""A parameter sweep in a real Chromium: pressed, watched, stopped, its points opened and linked."""

import json
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import at_rest, box_at_rest, settled, visit
from tests.support.server import Server

pytestmark = pytest.mark.browser

PATIENCE = 60_000
"""Milliseconds: a process that imports the engine is started for the first sweep of a server."""

CURVE = "x*discount*0.5*0.9*5*linear**r*step**s*1**u*400"
LONG = "x*learning_rate*0.0001*1*20*log**r*loss**s*20**u*3000"
POINT = """(element, place) => {
  const { _fullLayout: { xaxis, yaxis }, _fullData, calcdata } = element.querySelector(".drawing");
  const point = calcdata[_fullData.findIndex((trace) => trace.mode === "lines+markers")][place];
  const { x, y } = element.querySelector(".nsewdrag").getBoundingClientRect();
  return [x + xaxis.c2p(point.x), y + yaxis.c2p(point.y)];
}"""


def figure(page: Page) -> Locator:
    return page.locator(".plotly-figure[data-frames]")


def swept(page: Page, url: str) -> str:
    """Presses “Sweep” and waits for the whole curve; its text."""
    visit(page, url)
    expect(figure(page)).to_have_attribute("aria-label", re.compile("no number yet"))
    page.get_by_role("button", name="Sweep", exact=True).click()
    expect(page.get_by_role("button", name="Notebook")).to_be_visible(timeout=PATIENCE)
    return at_rest(page, lambda: figure(page).get_attribute("aria-label") or "")


def test_a_point_opens_its_view_and_the_link_gives_the_same_curve(
    server: Server, page: Page
) -> None:
    curve = swept(page, f"{server.url}/gridworld?paused=1&sweep={CURVE}")
    assert re.search(
        r"Sweeps to convergence against Discount γ\. \d+ at 0\.50, \d+ at 0\.90", curve
    )
    with page.expect_download() as saving:
        page.get_by_role("button", name="Notebook").click()
    assert saving.value.suggested_filename == "gridworld-value_iteration-sweep.ipynb"
    assert len(json.loads(saving.value.path().read_text())["cells"]) == 6
    settled(page)
    figure(page).scroll_into_view_if_needed()
    box_at_rest(figure(page))
    x, y = figure(page).evaluate(POINT, 1)
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    expect(figure(page).locator(".hoverlayer .hovertext")).to_contain_text("Discount γ: 0.60")
    page.mouse.click(x, y)
    page.wait_for_url(re.compile(r"discount=0\.6"))
    assert "sweep=" in page.url
    assert swept(page, page.url) == curve


def test_a_sweep_that_is_cancelled_leaves_nothing_running(server: Server, page: Page) -> None:
    visit(page, f"{server.url}/diffusion?paused=1&sweep={LONG}")
    page.get_by_role("button", name="Sweep", exact=True).click()
    running = page.get_by_text(re.compile(r"^\d+ of 400 runs"))
    expect(running).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_text(re.compile(r"Cancelled after \d+ of 400 runs"))).to_be_visible()
    if not Path("/proc/self/stat").exists():
        return  # only Linux says so simply what a process does
    workers = [each for each in children(server.pid) if "sweeps/program.py" in command(each)]
    assert len(workers) == 1
    deadline, before = time.monotonic() + 10, -1
    while (now := ticks(workers[0])) != before:
        assert time.monotonic() < deadline, "the process goes on computing"
        before = now
        page.wait_for_timeout(500)


def children(pid: int) -> list[int]:
    found = [
        int(name)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for name in (task / "children").read_text().split()
    ]
    return [*found, *(deeper for each in found for deeper in children(each))]


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def ticks(pid: int) -> int:
    """Of processor time."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
