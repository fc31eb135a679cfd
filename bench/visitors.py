"""What a moved slider costs the server while ten visitors move theirs in turn.

Without browsers: `tests.support.client` moves the slider as a hand does that has not let go, waits
for the run, and goes on with the next visitor. The figure is processor time of the server's
process per moved slider, all of Streamlit included; the machine's pace is in it.
"""

import asyncio
import itertools
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.client import Element, Session
from tests.support.server import Server

VISITORS = 10
MOVES = 20
"""Of each visitor."""


@dataclass(frozen=True)
class Moved:
    """A slider that is moved.

    Attributes:
        what: the row's name.
        page: the topic's slug.
        field: of the slider.
        values: in order; each move of any visitor takes the next, so that nobody is answered
            with what has been computed for another just before.
        target_ms: how much of the server's processor it may take.
    """

    what: str
    page: str
    field: str
    values: Sequence[float]
    target_ms: float


SLIDERS = (
    Moved(
        "two solids, size",
        "implicit-surfaces",
        "size",
        [0.3 + 0.0013 * k for k in range(300)],
        25.0,
    ),
    Moved(
        "two solids, slice",
        "implicit-surfaces",
        "slice_position",
        [round(0.04 * k, 2) for k in range(-15, 16)],
        25.0,
    ),
    Moved(
        "gridworld, discount",
        "gridworld",
        "discount",
        [round(0.5 + 0.01 * k, 2) for k in range(49)],
        12.0,
    ),
)


async def cost(server: Server, slider: Moved, moves: int, visitors: int = VISITORS) -> float:
    """Milliseconds of the server's processor per moved slider."""
    sessions = [Session(server.url, slider.page) for _ in range(visitors)]
    values = itertools.cycle(slider.values)
    for session in sessions:
        await session.__aenter__()
    try:
        for session in sessions:
            await _move(session, slider, next(values))
        server.wait_until_idle()
        before = server.processor_seconds()
        for _ in range(moves):
            for session in sessions:
                await _move(session, slider, next(values))
        return (server.processor_seconds() - before) * 1e3 / (moves * visitors)
    finally:
        for session in sessions:
            await session.__aexit__(None, None, None)


async def _move(session: Session, slider: Moved, value: float) -> None:
    panel = next(e for e in _panels(session) if _has(e, slider.field))
    await session.post(panel, "values", {slider.field: value, "resting": False})
    await session.until(lambda: not session.unanswered())


def _panels(session: Session) -> list[Element]:
    return [e for e in session.find("bidi_component") if e.component == "playground_panel"]


def _has(panel: Element, field: str) -> bool:
    return any(row["name"] == field for row in panel.data["rows"])


def main(*, quick: bool = False) -> bool:
    """Prints a row for each slider; whether all targets were met."""
    moves = 2 if quick else MOVES
    fine = True
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder) / "log.txt") as server:
        for slider in SLIDERS:
            found = asyncio.run(cost(server, slider, moves))
            met = found <= slider.target_ms
            verdict = "ok" if met else "SLOW"
            print(
                f"  {slider.what + f', {VISITORS} visitors':36} {found:5.1f} ms of the server per "
                f"moved slider (at most {slider.target_ms:.0f})  {verdict}",
                flush=True,
            )
            fine &= met
    return fine


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
