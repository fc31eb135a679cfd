"""What a sweep measures at one setting: named functions of the engine.

A topic that can be swept has a module ``sweep_measures.py`` beside its computation, with a
dictionary ``MEASURES``. A measure is named by the topic's folders and its key there, such as
``reinforcement.gridworld.value_iteration``: by that name a process of its own finds it.
"""

from __future__ import annotations

import functools
import importlib
import re
import time
from collections.abc import Callable, Generator, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

from engine.simulation import Batch, Divergence, Simulation
from engine.sweeps.results import Outcome

S = TypeVar("S")

Measurement: TypeAlias = Generator[None, None, dict[str, float]]
"""A measurement under way: it stops now and then, and returns its numbers at its end."""

Measurements: TypeAlias = Generator[dict[int, Outcome], None, None]
"""Several under way together: now and then it says which have ended, by their places, and how."""

_SLICE_MS = 30.0
_LAST = 1_000_000
"""Step of a run that is to go on until it is done."""
_ENGINE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Measure(Generic[S]):
    """A measurement that depends on settings alone.

    Attributes:
        name: as in the head of this module.
        settings: the dataclass of its settings; only such can be told to another process
            (`engine.sweeps.encoding`).
        begin: begins one, from settings and the step to go to.
        readouts: the names of its numbers.
        batch_key: settings of equal keys can be measured together, with the same numbers; None:
            by themselves.
        begin_batch: begins several of equal keys.
    """

    name: str
    settings: type[S]
    begin: Callable[[S, int | None], Measurement]
    readouts: tuple[str, ...]
    batch_key: Callable[[S], Hashable | None] = lambda settings: None
    begin_batch: Callable[[Sequence[S], int | None], Measurements] | None = None

    def __call__(self, settings: S, until: int | None = None) -> dict[str, float]:
        """Measures in one go.

        Raises:
            Divergence: a quantity of the run stopped being finite.
        """
        under_way = self.begin(settings, until)
        while True:
            try:
                next(under_way)
            except StopIteration as end:
                numbers: dict[str, float] = end.value
                return numbers

    def begin_all(self, settings: Sequence[S], until: int | None) -> Measurements:
        """Begins one measurement, or several whose settings have equal keys."""
        together = self.batch_key(settings[0]) is not None and self.begin_batch
        if together and len(settings) > 1:
            return together(settings, until)
        return self._one_after_the_other(settings, until)

    def _one_after_the_other(self, settings: Sequence[S], until: int | None) -> Measurements:
        for place, each in enumerate(settings):
            under_way = self.begin(each, until)
            while True:
                try:
                    next(under_way)
                except StopIteration as end:
                    yield {place: Outcome(end.value)}
                    break
                except Divergence as divergence:
                    yield {place: diverged(divergence)}
                    break
                yield {}


def diverged(divergence: Divergence) -> Outcome:
    """How a run that diverged is recorded."""
    return Outcome(diverged=str(divergence), step=divergence.step)


def of_function(
    name: str,
    settings: type[S],
    function: Callable[[S], dict[str, float]],
    readouts: tuple[str, ...],
) -> Measure[S]:
    """A measure that is computed in one go, in less than a second, and has no steps."""

    def begin(given: S, until: int | None) -> Measurement:
        yield from ()
        return function(given)

    return Measure(name, settings, begin, readouts)


def of_simulation(
    name: str,
    settings: type[S],
    kind: type[Simulation[S]],
    readouts: tuple[str, ...],
    further: Callable[[Any], dict[str, float]] | None = None,
) -> Measure[S]:
    """The metrics of a simulation at a step, or where it is done before.

    Args:
        name: of the measure.
        settings: of the simulation.
        kind: makes it.
        readouts: the metrics that are read; ``step`` is where it ended, ``done`` whether it is.
        further: more numbers of the simulation at its end, by name.
    """

    def begin(given: S, until: int | None) -> Measurement:
        simulation = kind(given)
        last = _LAST if until is None else until
        while simulation.step < last and not simulation.done:
            simulation.advance_for(_SLICE_MS, last - simulation.step)
            yield
        return read(simulation)

    def read(simulation: Simulation[S]) -> dict[str, float]:
        found = {
            **simulation.metrics(),
            **(further(simulation) if further is not None else {}),
            "step": float(simulation.step),
            "done": float(simulation.done),
        }
        return {each: found[each] for each in readouts}

    def begin_batch(given: Sequence[S], until: int | None) -> Measurements:
        return _together(kind.batch(given), len(given), _LAST if until is None else until, read)

    return Measure(name, settings, begin, readouts, kind.batch_key, begin_batch)


def _together(
    batch: Batch[S], count: int, last: int, read: Callable[[Simulation[S]], dict[str, float]]
) -> Measurements:
    """Runs that take their steps in one tensor: each is read where it ends, or at the last step."""

    def outcome(place: int) -> Outcome:
        try:
            return Outcome(read(batch.run(place)))
        except Divergence as divergence:
            return diverged(divergence)

    left = dict.fromkeys(range(count))
    while left and batch.step < last:
        end = time.perf_counter() + _SLICE_MS / 1e3
        ended: list[int] = []
        while not ended and batch.step < last and time.perf_counter() < end:
            ended = batch.advance()
        if not ended:
            yield {}
        for place in ended:
            del left[place]
            yield {place: outcome(place)}
    for place in left:
        yield {place: outcome(place)}


def named(name: str) -> Measure[Any]:
    """The measure of this name.

    Raises:
        KeyError: there is none. No module is imported but those of `modules`.
    """
    topic, _, key = name.rpartition(".")
    if topic not in modules():
        raise KeyError(name)
    measures = importlib.import_module(f"engine.{topic}.sweep_measures").MEASURES
    found: Measure[Any] = measures[key]
    return found


@functools.cache
def modules() -> frozenset[str]:
    """The topics that have measures, as their folders below the engine with dots between."""
    folders = (
        path.parent.relative_to(_ENGINE).parts for path in _ENGINE.rglob("sweep_measures.py")
    )
    found = frozenset(".".join(parts) for parts in folders)
    return frozenset(name for name in found if re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)+", name))
