"""What the runs of a sweep have found so far: numbers by place, and which runs diverged."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np

from engine.sweeps.definition import ParameterSweep


class Status(IntEnum):
    """Of one run."""

    PENDING = 0
    DONE = 1
    DIVERGED = 2


@dataclass(frozen=True)
class Outcome:
    """How one run ended.

    Attributes:
        numbers: what was measured, by name; empty where it diverged.
        diverged: why, as a sentence; empty where it did not.
        step: at which it diverged.
    """

    numbers: dict[str, float] = field(default_factory=dict)
    diverged: str = ""
    step: int = 0


class Results:
    """The outcomes of a sweep.

    Attributes:
        sweep: what was swept.
        status: `Status` of every run, int8 [values, …, seeds].
        step: at which a run diverged, elsewhere 0; the same shape.
        why: a sentence about a divergence, of the first that was found.
    """

    def __init__(self, sweep: ParameterSweep) -> None:
        self.sweep = sweep
        self.status = np.zeros(sweep.shape, np.int8)
        self.step = np.zeros(sweep.shape, np.int64)
        self.why = ""
        self._values: dict[str, np.ndarray] = {}

    def record(self, index: tuple[int, ...], outcome: Outcome) -> None:
        """Takes up how a run ended."""
        if outcome.diverged:
            self.status[index] = Status.DIVERGED
            self.step[index] = outcome.step
            self.why = self.why or outcome.diverged
            return
        for name, value in outcome.numbers.items():
            if name not in self._values:
                self._values[name] = np.full(self.sweep.shape, np.nan)
            self._values[name][index] = value
        self.status[index] = Status.DONE

    def copy(self) -> Results:
        """The same numbers, free of what is recorded later."""
        other = Results(self.sweep)
        other.status, other.step, other.why = self.status.copy(), self.step.copy(), self.why
        other._values = {name: values.copy() for name, values in self._values.items()}
        return other

    @property
    def readouts(self) -> list[str]:
        """Names of what was measured; none before the first run has ended."""
        return list(self._values)

    @property
    def ended(self) -> int:
        """How many runs have ended."""
        return int((self.status != Status.PENDING).sum())

    def values(self, readout: str) -> np.ndarray:
        """A number of every run, float64 [values, …, seeds]; NaN where there is none (yet)."""
        found = self._values.get(readout)
        return np.full(self.sweep.shape, np.nan) if found is None else found

    def quantiles(self, readout: str, *levels: float) -> np.ndarray:
        """Quantiles over the seeds of the runs that ended well, float64 [levels, values, …].

        NaN where there is no such run.
        """
        values = self.values(readout)
        known = np.isfinite(values)
        flat = values.reshape(-1, values.shape[-1])
        found = np.full((len(levels), len(flat)), np.nan)
        for row, kept in enumerate(known.reshape(flat.shape)):
            if kept.any():
                found[:, row] = np.quantile(flat[row][kept], levels)
        return found.reshape(len(levels), *values.shape[:-1])

    def median(self, readout: str) -> np.ndarray:
        """Over the seeds, float64 [values, …]."""
        middle: np.ndarray = self.quantiles(readout, 0.5)[0]
        return middle

    def diverged(self) -> np.ndarray:
        """How many runs of each point diverged, int [values, …]."""
        counts: np.ndarray = (self.status == Status.DIVERGED).sum(axis=-1)
        return counts

    def table(self) -> tuple[list[str], list[list[Any]]]:
        """A row for every run that has ended: settings, seed, numbers, and whether it diverged."""
        sweep, names = self.sweep, self.readouts
        head = [*(axis.name for axis in sweep.axes), "seed", *names, "diverged_at_step"]
        rows = []
        for run in sorted(sweep.runs(), key=lambda run: run.index):
            status = self.status[run.index]
            if status == Status.PENDING:
                continue
            numbers = [float(self._values[name][run.index]) for name in names]
            bad = status == Status.DIVERGED
            diverged = int(self.step[run.index]) if bad else ""
            kept = ["" if math.isnan(value) else value for value in numbers]
            rows.append([*run.values.values(), run.seed, *kept, diverged])
        return head, rows


@dataclass(frozen=True)
class PowerLaw:
    """y ∝ x^exponent, by least squares on the logarithms.

    Attributes:
        exponent: the slope of the line.
        factor: y at x = 1.
        points: how many it was fitted to.
        residual: root mean square of log₁₀ y about the line.
        explained: which part of the variance of log₁₀ y the line accounts for, from 0 to 1.
    """

    exponent: float
    factor: float
    points: int
    residual: float
    explained: float

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """y on the line."""
        y: np.ndarray = self.factor * np.asarray(x, float) ** self.exponent
        return y


def power_law(x: np.ndarray, y: np.ndarray) -> PowerLaw | None:
    """The power law through points, None for fewer than three of them with positive x and y.

    Examples:
        >>> law = power_law(np.array([1, 2, 4, 8.0]), np.array([3, 12, 48, 192.0]))
        >>> round(law.exponent, 6), round(law.factor, 6)
        (2.0, 3.0)
    """
    good = np.isfinite(x) & np.isfinite(y) & (x > 0) & (y > 0)
    if good.sum() < 3 or np.ptp(np.log(x[good])) == 0:
        return None
    u, v = np.log10(x[good]), np.log10(y[good])
    slope, offset = np.polyfit(u, v, 1)
    residual = float(np.sqrt(np.mean((v - slope * u - offset) ** 2)))
    variance = float(v.var())
    explained = 1 - residual**2 / variance if variance > 0 else 0.0
    return PowerLaw(float(slope), float(10**offset), int(good.sum()), residual, explained)
