"""What a parameter sweep covers, and in which order its runs are made: coarse to fine.

Examples:
    >>> sweep = ParameterSweep((Axis("learning_rate", (0.001, 0.01, 0.1)),), seeds=(0, 1))
    >>> [run.index for run in sweep.runs()][:3]
    [(0, 0), (2, 0), (1, 0)]
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

import numpy as np

MOST_VALUES = 64
"""On an axis."""
MOST_SEEDS = 20
MOST_RUNS = 2_000

Scale = Literal["linear", "log"]


@dataclass(frozen=True)
class Axis:
    """A setting, and the values that it takes in turn.

    Attributes:
        name: of the setting.
        values: numbers in rising order, or options.
        ordered: whether values between others refine the curve; options are taken as they stand.

    Raises:
        ValueError: there are too few values, too many, or one twice.
    """

    name: str
    values: tuple[Any, ...]
    ordered: bool = True

    def __post_init__(self) -> None:
        if not 2 <= len(self.values) <= MOST_VALUES:
            raise ValueError(
                f"A sweep takes 2 to {MOST_VALUES} values of a setting, not {len(self.values)}."
            )
        if len(set(self.values)) < len(self.values):
            raise ValueError(f"A sweep takes each value of “{self.name}” once.")

    @property
    def order(self) -> list[int]:
        """The places of the values in the order in which they are taken."""
        count = len(self.values)
        return coarse_to_fine(count) if self.ordered else list(range(count))


@dataclass(frozen=True)
class Run:
    """One run of a sweep.

    Attributes:
        index: its place in the results: a number for each axis, and that of its seed.
        values: of the swept settings, by name.
        seed: of this run.
    """

    index: tuple[int, ...]
    values: Mapping[str, Any]
    seed: int


@dataclass(frozen=True)
class ParameterSweep:
    """A measurement at every combination of values, each with the same seeds.

    Attributes:
        axes: one for a curve, two for a map.
        seeds: the same at every point, so that neighbouring points differ by the setting alone.
        until: the step to which each run goes; None where the measurement has no steps.

    Raises:
        ValueError: it is not possible, or too much; the message is a sentence for the visitor.
    """

    axes: tuple[Axis, ...]
    seeds: tuple[int, ...] = (0,)
    until: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.axes) <= 2:
            raise ValueError("A sweep covers one setting, or two.")
        if len({axis.name for axis in self.axes}) < len(self.axes):
            raise ValueError("The two settings of a sweep must be different ones.")
        if not 1 <= len(set(self.seeds)) == len(self.seeds) <= MOST_SEEDS:
            raise ValueError(f"A sweep has 1 to {MOST_SEEDS} different seeds.")
        if self.until is not None and self.until < 0:
            raise ValueError("A run goes to a step that is not negative.")
        if self.count > MOST_RUNS:
            raise ValueError(
                f"{self.count:,} runs are too many; a sweep has at most {MOST_RUNS:,}."
            )

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the results: the values of each axis, and the seeds."""
        return (*(len(axis.values) for axis in self.axes), len(self.seeds))

    @property
    def count(self) -> int:
        """The number of runs."""
        return int(np.prod(self.shape))

    def runs(self) -> list[Run]:
        """All runs: every point with the first seed, coarse to fine; then with the next seed."""
        ranks = [_ranks(axis.order) for axis in self.axes]
        points = sorted(
            product(*(range(len(axis.values)) for axis in self.axes)),
            key=lambda point: _lateness(point, ranks),
        )
        return [
            Run((*point, place), self._values(point), seed)
            for place, seed in enumerate(self.seeds)
            for point in points
        ]

    def _values(self, point: tuple[int, ...]) -> dict[str, Any]:
        return {axis.name: axis.values[k] for axis, k in zip(self.axes, point, strict=True)}


def coarse_to_fine(count: int) -> list[int]:
    """The numbers below `count`: both ends first, then the middle of each gap in turn.

    Examples:
        >>> coarse_to_fine(9)
        [0, 8, 4, 2, 6, 1, 3, 5, 7]
    """
    found = list(dict.fromkeys([0, count - 1]))
    gaps = deque([(0, count - 1)])
    while gaps:
        low, high = gaps.popleft()
        middle = (low + high) // 2
        if low < middle:
            found.append(middle)
            gaps += [(low, middle), (middle, high)]
    return found


def spaced(low: float, high: float, count: int, scale: Scale = "linear") -> list[float]:
    """So many numbers from `low` to `high`, at equal distances or at equal ratios.

    Raises:
        ValueError: there is no such range; the message is a sentence for the visitor.

    Examples:
        >>> spaced(0.01, 1, 3, "log")
        [0.01, 0.1, 1.0]
    """
    if not 2 <= count <= MOST_VALUES:
        raise ValueError(f"A sweep takes 2 to {MOST_VALUES} values of a setting, not {count}.")
    if not low < high:
        raise ValueError(
            f"A sweep goes from a lower to a higher value, not from {low:g} to {high:g}."
        )
    if scale == "log":
        if low <= 0:
            raise ValueError(f"A logarithmic range begins above 0, not at {low:g}.")
        values = np.geomspace(low, high, count)
    else:
        values = np.linspace(low, high, count)
    values[0], values[-1] = low, high
    return [float(value) for value in values]


def _ranks(order: list[int]) -> list[float]:
    """How late each place comes, from 0 to 1."""
    ranks = [0.0] * len(order)
    for rank, place in enumerate(order):
        ranks[place] = rank / len(order)
    return ranks


def _lateness(point: tuple[int, ...], ranks: list[list[float]]) -> tuple[float, ...]:
    """A coarse grid over both axes comes before a finer one over either."""
    found = [rank[k] for rank, k in zip(ranks, point, strict=True)]
    return (max(found), *found)
