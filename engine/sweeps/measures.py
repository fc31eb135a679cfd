"""What a sweep measures at one setting: named functions of the engine.

A topic that can be swept has a module ``sweep_measures.py`` beside its computation, with a
dictionary ``MEASURES``. A measure is named by the topic's folders and its key there, such as
``reinforcement.gridworld.value_iteration``: by that name a process of its own finds it.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

from engine.simulation import Simulation

S = TypeVar("S")

Measurement: TypeAlias = Generator[None, None, dict[str, float]]
"""A measurement under way: it stops now and then, and returns its numbers at its end."""

_SLICE_MS = 30.0
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
    """

    name: str
    settings: type[S]
    begin: Callable[[S, int | None], Measurement]
    readouts: tuple[str, ...]

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
    kind: Callable[[S], Simulation[S]],
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
        last = 1_000_000 if until is None else until
        while simulation.step < last and not simulation.done:
            simulation.advance_for(_SLICE_MS, last - simulation.step)
            yield
        found = {
            **simulation.metrics(),
            **(further(simulation) if further is not None else {}),
            "step": float(simulation.step),
            "done": float(simulation.done),
        }
        return {each: found[each] for each in readouts}

    return Measure(name, settings, begin, readouts)


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
