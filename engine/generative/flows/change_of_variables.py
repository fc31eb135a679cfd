"""The change of variables, visible: monotone maps of a line, and maps of the plane.

p_x(x) = p_z(f(x)) |df/dx| in one dimension, with |det J| in two (Papamakarios et al. 2021,
arXiv:1912.02762, section 2.1).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.interpolate import CubicHermiteSpline, PchipInterpolator

Array = np.ndarray


class FoldedMapError(ValueError):
    """A map that takes two places to one has no inverse, and makes no density.

    Attributes:
        at: where it turns back.
    """

    def __init__(self, at: float) -> None:
        super().__init__(
            f"This map turns back at z = {at:.2f}: two places come to the same x, so it has no "
            "inverse. Draw it rising all the way."
        )
        self.at = at


@dataclass(frozen=True)
class MonotoneMap:
    """x = g(z) through given points, rising; straight on beyond the first and the last.

    Cubic pieces whose slopes never overshoot (Fritsch & Butland 1984), so that rising points make a
    rising map.

    Attributes:
        z, x: of the points, both rising.

    Raises:
        FoldedMapError: the map turns back.
        ValueError: there are fewer than two points, or their z do not rise.
    """

    z: tuple[float, ...]
    x: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.z) < 2 or len(self.z) != len(self.x):
            raise ValueError("A map goes through at least two points.")
        if not np.isfinite([*self.z, *self.x]).all() or (np.diff(self.z) <= 0).any():
            raise ValueError("The points of a map come one after the other in z.")
        turns = np.flatnonzero(np.diff(self.x) <= 0)
        if turns.size:
            raise FoldedMapError(self.z[turns[0]])

    @cached_property
    def _inside(self) -> CubicHermiteSpline:
        slopes = PchipInterpolator(self.z, self.x).derivative()(self.z)
        # At an end that rule may say 0: the density would be infinite there, and all beyond it
        # would come to one place.
        chords = np.diff(self.x)[[0, -1]] / np.diff(self.z)[[0, -1]]
        slopes[[0, -1]] = np.maximum(slopes[[0, -1]], chords / 4)
        return CubicHermiteSpline(self.z, self.x, slopes)

    @cached_property
    def _end_slopes(self) -> tuple[float, float]:
        low, high = self._inside.derivative()([self.z[0], self.z[-1]])
        return float(low), float(high)

    def __call__(self, z: Array) -> Array:
        """g(z)."""
        low, high = self._end_slopes
        inside = self._inside(np.clip(z, self.z[0], self.z[-1]))
        before, after = np.minimum(z - self.z[0], 0), np.maximum(z - self.z[-1], 0)
        moved: Array = inside + low * before + high * after
        return moved

    def slope(self, z: Array) -> Array:
        """dx/dz."""
        low, high = self._end_slopes
        found = self._inside.derivative()(np.clip(z, self.z[0], self.z[-1]))
        slopes: Array = np.where(z < self.z[0], low, np.where(z > self.z[-1], high, found))
        return slopes

    def inverse(self, x: Array, halvings: int = 60) -> Array:
        """g⁻¹(x), by halving."""
        low_slope, high_slope = self._end_slopes
        reach_low = self.z[0] - np.maximum(self.x[0] - x, 0) / low_slope
        reach_high = self.z[-1] + np.maximum(x - self.x[-1], 0) / high_slope
        low, high = reach_low, reach_high
        for _ in range(halvings):
            middle = (low + high) / 2
            above = self(middle) > x
            low, high = np.where(above, low, middle), np.where(above, middle, high)
        found: Array = (low + high) / 2
        return found

    def density(self, p_z: Callable[[Array], Array], x: Array) -> Array:
        """p(x) = p(z) / (dx/dz) at z = g⁻¹(x)."""
        z = self.inverse(x)
        found: Array = p_z(z) / self.slope(z)
        return found


def standard_normal(z: Array) -> Array:
    """N(z; 0, 1)."""
    density: Array = np.exp(-np.square(z) / 2) / math.sqrt(2 * math.pi)
    return density


@dataclass(frozen=True)
class Strip:
    """Matching strips under both densities; their areas are the same.

    Attributes:
        z, x: ends on either axis.
        area_z, area_x: under p(z) and under p(x), each integrated on its own.
    """

    z: tuple[float, float]
    x: tuple[float, float]
    area_z: float
    area_x: float


def strip(
    g: MonotoneMap, p_z: Callable[[Array], Array], start: float, end: float, nodes: int = 401
) -> Strip:
    """The strip from `start` to `end` in z, and where the map takes it."""
    z = np.linspace(start, end, nodes)
    x_start, x_end = (float(value) for value in g(np.array([start, end])))
    x = np.linspace(x_start, x_end, nodes)
    return Strip(
        (start, end),
        (x_start, x_end),
        float(np.trapezoid(p_z(z), z)),
        float(np.trapezoid(g.density(p_z, x), x)),
    )


def signed_area(polygon: Array) -> float:
    """Of a polygon [n, 2], positive if it runs anticlockwise (the shoelace formula)."""
    x, y = polygon.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)
