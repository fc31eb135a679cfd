"""Histograms with quantiles.

Examples:
    >>> found = histogram([0.0, 1.0, 2.0, 3.0], bins=2)
    >>> found.edges.tolist(), found.shares.tolist(), found.quantile(0.5)
    ([0.0, 1.5, 3.0], [0.5, 0.5], 1.5)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Histogram:
    """How numbers are spread.

    Attributes:
        edges: of the bins, rising, one more than there are bins.
        shares: of all numbers in each bin.
        quantiles: by level.
        mean: of the numbers.
        count: how many numbers there are.
    """

    edges: np.ndarray
    shares: np.ndarray
    quantiles: Mapping[float, float]
    mean: float
    count: int

    def quantile(self, level: float) -> float:
        """The number below which this part lies."""
        return self.quantiles[level]

    @property
    def middles(self) -> np.ndarray:
        """Of the bins."""
        return (self.edges[:-1] + self.edges[1:]) / 2


def histograms(groups: Sequence[ArrayLike], bins: int = 50) -> list[Histogram]:
    """Histograms of several groups of numbers over the same bins; what is not finite is left out.

    Raises:
        ValueError: a group has no finite number.
    """
    finite = [_finite(group) for group in groups]
    if any(len(group) == 0 for group in finite):
        raise ValueError("A histogram needs numbers.")
    low, high = min(map(np.min, finite)), max(map(np.max, finite))
    if high - low <= 1e-9 * max(1.0, abs(high)):
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, bins + 1)
    return [_over(group, edges) for group in finite]


def histogram(values: ArrayLike, bins: int = 50) -> Histogram:
    """The histogram of one group of numbers."""
    return histograms([values], bins)[0]


def _finite(values: ArrayLike) -> np.ndarray:
    numbers = np.asarray(values, np.float64).ravel()
    return numbers[np.isfinite(numbers)]


def _over(values: np.ndarray, edges: np.ndarray) -> Histogram:
    counts, _ = np.histogram(values, edges)
    quantiles = dict(zip(LEVELS, np.quantile(values, LEVELS).tolist(), strict=True))
    return Histogram(edges, counts / len(values), quantiles, float(values.mean()), len(values))
