"""Parameter sweeps: when the first point and the whole curve are there, and what others notice.

Without browsers: `tests.support.client` presses the button, reads the points off the figure that it
is sent, and asks for the next picture as the page's clock does. Another visitor moves a slider
meanwhile.
"""

import asyncio
import base64
import itertools
import json
import tempfile
import time
from pathlib import Path

import numpy as np

from tests.support.client import Element, Session
from tests.support.server import Server
from ui.components import unpack

FIRST_S = 0.3
GRID = "x*discount*0.5*0.99*50*linear**r*step**s*1**u*3000"
GRID_S = 1.0
RATES = "x*learning_rate*0.0001*1*20*log**r*loss**s*5**u*300"
RATES_S = 60.0
SLOWER = 1.3
MOVES = 200
WARM_S = 12.0
_PRESSES = 3


def main(*, quick: bool = False) -> bool:
    """Prints a row for each figure; whether all targets were met."""
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "log.txt") as server:
        return asyncio.run(_measure(server, quick))


async def _measure(server: Server, quick: bool) -> bool:
    rows = []
    async with Session(server.url, "gridworld", f"paused=1&sweep={GRID}") as session:
        await asyncio.sleep(WARM_S)
        found = [await sweep(session, 50) for _ in range(1 if quick else _PRESSES)]
    first, whole = np.median(found, axis=0)
    rows += [("value iteration, first point", first, FIRST_S, "s")]
    rows += [("value iteration, 50 points of γ", whole, GRID_S, "s")]
    moves = 30 if quick else MOVES
    async with Session(server.url, "diffusion", f"paused=1&step=1&sweep={RATES}") as session:
        await asyncio.sleep(WARM_S)
        quiet = await slider_ms(server, moves)
        under_way = asyncio.create_task(sweep(session, 20, seeds=5))
        await asyncio.sleep(1.0)
        beside = await slider_ms(server, moves)
        _, seconds = await under_way
        quiet = (quiet + await slider_ms(server, moves)) / 2  # the machine may have other work
    rows += [("diffusion, 20 rates × 5 seeds to step 300", seconds, RATES_S, "s")]
    rows += [
        (f"slider of another, p95 {beside:.0f} to {quiet:.0f} ms", beside / quiet, SLOWER, "×")
    ]
    for what, value, target, unit in rows:
        verdict = "ok" if value <= target else "SLOW"
        print(f"  {what:46} {value:6.2f} {unit} (at most {target:g})  {verdict}", flush=True)
    return all(value <= target for _, value, target, _ in rows)


async def sweep(session: Session, points: int, seeds: int = 1) -> tuple[float, float]:
    """Seconds from the press to the first point, and to the last run of all points."""
    begun = time.perf_counter()
    answered = session.next_run()
    await session.change(session.widget("button", "Sweep"), trigger_value=True)
    await session.until(answered, 30.0)
    first = None
    while True:
        seen = _points(session)
        if seen and first is None:
            first = time.perf_counter() - begun
        clock = _clock(session)
        assert clock is not None
        after = clock.data["after"]
        if after is None:
            runs = _points(session)
            assert runs == points, f"{runs} of {points} points"
            return first or 0.0, time.perf_counter() - begun
        await asyncio.sleep(after / 1e3)
        await session.post(clock, "ticks", 1)
        await session.until(lambda: not session.unanswered(), 30.0)


def _clock(session: Session) -> Element | None:
    found = [e for e in session.find("bidi_component") if e.component == "playground_ticker"]
    return found[0] if found else None


def _points(session: Session) -> int:
    """Points of the line of the medians."""
    figure = session.component("plotly_figure")
    _, blobs = unpack(figure.message.bytes)
    traces = json.loads(blobs["figure"].tobytes())["data"]
    return max(
        (_length(t["customdata"]) for t in traces if "lines" in t["mode"] and "customdata" in t),
        default=0,
    )


def _length(values: object) -> int:
    """Of a list, or of an array as Plotly packs it."""
    if isinstance(values, dict):
        return len(np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"]))
    assert isinstance(values, list)
    return len(values)


async def slider_ms(server: Server, moves: int) -> float:
    """95th percentile of the time until a moved slider of the gridworld is answered."""
    values = itertools.cycle(round(0.5 + 0.01 * k, 2) for k in range(49))
    taken = []
    async with Session(server.url, "gridworld", "paused=1") as session:
        for _ in range(moves):
            panels = (
                e for e in session.find("bidi_component") if e.component == "playground_panel"
            )
            panel = next(
                e for e in panels if any(row["name"] == "discount" for row in e.data["rows"])
            )
            begun = time.perf_counter()
            await session.post(panel, "values", {"discount": next(values), "resting": False})
            await session.until(lambda: not session.unanswered())
            taken.append(time.perf_counter() - begun)
    return float(np.quantile(taken, 0.95)) * 1e3


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
