"""Makes the runs of sweeps, in a process of its own and of low priority (`engine.sweeps.process`).

An order names a measure and some runs, and how long to work on them. A run that is not finished by
then is kept, and goes on with the next order that names it.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import Any

from engine import worker
from engine.simulation import Divergence
from engine.sweeps import measures
from engine.sweeps.encoding import settled
from engine.sweeps.measures import Measurement

NICENESS = 10
IDLE_SECONDS = 1800.0

_under_way: dict[str, Measurement] = {}
"""Unfinished runs, by the job and the run; at most one of each job."""


def main() -> None:
    """Serves until nobody asks any more."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    _warm_up()
    with suppress(BrokenPipeError):  # the server is gone, and with it who asked
        worker.serve(work, announce=True, idle_seconds=IDLE_SECONDS)


def _warm_up() -> None:
    """The first optimiser imports half of torch: not while somebody waits for a first point."""
    import torch

    from engine import device

    device.setup()
    layer = torch.nn.Linear(2, 1)
    optimiser = torch.optim.Adam(layer.parameters(), fused=True)
    layer(torch.ones(1, 2)).sum().backward()
    optimiser.step()


def work(order: dict[str, Any]) -> dict[str, Any]:
    """Makes runs for about as long as the order says, in its order.

    Args:
        order: "jobs" that are still wanted, of which unfinished runs are kept; and of one of them,
            the "job", its "measure", the step "until" which its "runs" go (by their numbers, as
            plain data), and the "milliseconds" to spend. Or a measure to "prepare", by a run of
            one step with some "settings".

    Returns:
        How runs "ended", by number: their "numbers", or why they "diverged" and at which "step".
    """
    for key in [key for key in _under_way if key.partition("/")[0] not in order["jobs"]]:
        _under_way.pop(key).close()
    if "prepare" in order:
        measure = measures.named(order["prepare"])
        with suppress(Divergence):
            measure(settled(measure.settings, order["settings"]), 1)
    if "job" not in order:
        return {}
    measure = measures.named(order["measure"])
    end = time.perf_counter() + order["milliseconds"] / 1e3
    ended: dict[str, Any] = {}
    for number, data in order["runs"].items():
        key = f"{order['job']}/{number}"
        if key not in _under_way:
            _under_way[key] = measure.begin(settled(measure.settings, data), order["until"])
        outcome = _go_on(key, end)
        if outcome is None:
            break
        ended[number] = outcome
        if time.perf_counter() >= end:
            break
    return {"ended": ended}


def _go_on(key: str, end: float) -> dict[str, Any] | None:
    """Goes on with a run until it ends, or the time does; then None."""
    under_way = _under_way.pop(key)
    try:
        while True:
            next(under_way)
            if time.perf_counter() >= end:
                _under_way[key] = under_way
                return None
    except StopIteration as last:
        return {"numbers": last.value}
    except Divergence as divergence:
        return {"diverged": str(divergence), "step": divergence.step}


if __name__ == "__main__":
    main()
