"""Makes the runs of sweeps, in a process of its own and of low priority (`engine.sweeps.process`).

An order names a measure and some runs, and how long to work on them. Runs that can take their steps
in one tensor do. What is not finished by then is kept, and goes on with the next order of its job.
"""

from __future__ import annotations

import itertools
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from engine import worker
from engine.simulation import Divergence
from engine.sweeps import measures
from engine.sweeps.encoding import settled
from engine.sweeps.measures import Measure, Measurements
from engine.sweeps.results import Outcome

NICENESS = 10
IDLE_SECONDS = 1800.0


@dataclass
class _UnderWay:
    """Runs of a job that are measured together: by themselves, or in one tensor."""

    numbers: list[str]
    measurements: Measurements
    left: int


_under_way: dict[str, _UnderWay] = {}
"""By the job."""


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
    for job in [job for job in _under_way if job not in order["jobs"]]:
        _under_way.pop(job).measurements.close()
    if "prepare" in order:
        measure = measures.named(order["prepare"])
        with suppress(Divergence):
            measure(settled(measure.settings, order["settings"]), 1)
    if "job" not in order:
        return {}
    measure = measures.named(order["measure"])
    end = time.perf_counter() + order["milliseconds"] / 1e3
    waiting = dict(order["runs"])
    ended: dict[str, Any] = {}
    while waiting:
        if order["job"] not in _under_way:
            _under_way[order["job"]] = _begin(measure, waiting, order["until"])
        for number, outcome in _go_on(order["job"], end).items():
            waiting.pop(number, None)
            ended[number] = asdict(outcome)
        if time.perf_counter() >= end:
            break
    return {"ended": ended}


def _begin(measure: Measure[Any], waiting: dict[str, Any], until: int | None) -> _UnderWay:
    """Begins the first run that waits, and with it all others that can go together."""
    numbers = list(waiting)
    settings = [settled(measure.settings, waiting[numbers[0]])]
    key = measure.batch_key(settings[0])
    if key is not None:
        others = [settled(measure.settings, waiting[number]) for number in numbers[1:]]
        same = [measure.batch_key(each) == key for each in others]
        settings += itertools.compress(others, same)
        numbers[1:] = itertools.compress(numbers[1:], same)
    numbers = numbers[: len(settings)]
    return _UnderWay(numbers, measure.begin_all(settings, until), len(numbers))


def _go_on(job: str, end: float) -> dict[str, Outcome]:
    """Goes on with what is under way until it ends, or the time does; says what has ended."""
    under_way = _under_way.pop(job)
    found: dict[str, Outcome] = {}
    for ended in under_way.measurements:
        found |= {under_way.numbers[place]: outcome for place, outcome in ended.items()}
        under_way.left -= len(ended)
        if under_way.left and time.perf_counter() >= end:
            _under_way[job] = under_way
            break
    return found


if __name__ == "__main__":
    main()
