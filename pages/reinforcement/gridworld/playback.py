"""How the algorithms of this page are played: sweep by sweep, from the second on opening it."""

from collections.abc import Callable
from typing import Any

from engine.simulation import Simulation
from ui.live import SWEEPS, Live
from ui.state import EXPERIMENT, PageState


def open_run(page: PageState, kind: Callable[[Any], Simulation], pace: str = "10/s") -> Live:
    """The run of the open experiment."""
    return Live(
        page,
        page[EXPERIMENT],
        kind,
        paces=SWEEPS,
        pace=pace,
        noun="sweep",
        autostart_after=2,
    )
