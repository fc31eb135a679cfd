"""The change of variables, visible: monotone maps of a line, and what a fold would do.

p_x(x) = p_z(f(x)) |df/dx| in one dimension, with |det J| in two (Papamakarios et al. 2021,
arXiv:1912.02762, section 2.1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy.interpolate import CubicHermiteSpline, PchipInterpolator

from engine.generative.flows.line_densities import LineDensity

Array = np.ndarray
Density = Callable[[Array], Array]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
_GRADED = np.array([0, 0.002, 0.01, 0.04, 0.12, 0.3, 0.5, 0.7, 0.88, 0.96, 0.99, 0.998])
"""Where the panels of an integral over x begin, as parts of z between two points of the map:
narrow at both ends, since the inverse of a cubic is nearly a root where its slope begins small."""


class FoldedMapError(ValueError):
    """A map that takes several places to one has no inverse, and makes no density.

    Attributes:
        turns: where it turns back.
        flats: from where to where it stands still.
    """

    def __init__(self, turns: Sequence[float], flats: Sequence[tuple[float, float]]) -> None:
        told = []
        if turns:
            places = " and again at ".join(f"z = {at:.2f}" for at in turns)
            told.append(f"This map turns back at {places}: several places z come to the same x.")
        told += [
            f"{'It' if told else 'This map'} is flat from z = {low:.2f} to {high:.2f}: this whole "
            "interval comes to one x, where p(x) is infinite."
            for low, high in flats
        ]
        told.append("It has no inverse." if told else "This map falls all the way.")
        super().__init__(" ".join([*told, "Draw it rising all the way."]).replace("-", "−"))
        self.turns, self.flats = tuple(turns), tuple(flats)


@dataclass(frozen=True)
class CubicMap:
    """x = g(z) through given points; straight on beyond the first and the last.

    Cubic pieces whose slopes never overshoot (Fritsch & Butland 1984): it turns back at a point
    or not at all.

    Attributes:
        z, x: of the points, the z rising.

    Raises:
        ValueError: there are fewer than two points, or their z do not rise.
    """

    z: tuple[float, ...]
    x: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.z) < 2 or len(self.z) != len(self.x):
            raise ValueError("A map goes through at least two points.")
        if not np.isfinite([*self.z, *self.x]).all() or (np.diff(self.z) <= 0).any():
            raise ValueError("The points of a map come one after the other in z.")

    @property
    def turns(self) -> tuple[float, ...]:
        """Where it turns from rising to falling or back, or begins to stand still."""
        ways = np.sign(np.diff(self.x))
        places = np.flatnonzero(np.diff(ways)) + 1
        return tuple(self.z[k] for k in places)

    @property
    def reversals(self) -> tuple[float, ...]:
        """Where it falls after it rose, or rises after it fell."""
        steps = np.diff(self.x)
        moving = np.flatnonzero(steps)
        changed = np.flatnonzero(np.diff(np.sign(steps[moving]))) + 1
        return tuple(self.z[k] for k in moving[changed])

    @property
    def flats(self) -> tuple[tuple[float, float], ...]:
        """The intervals of z, as long as can be, that come to one x each."""
        still = np.concatenate([[False], np.diff(self.x) == 0, [False]]).astype(int)
        starts, ends = (np.flatnonzero(np.diff(still) == way) for way in (1, -1))
        return tuple((self.z[a], self.z[b]) for a, b in zip(starts, ends, strict=True))

    def flat_at(self, x: float) -> tuple[float, float] | None:
        """The interval of z that comes to x; None where single places do."""
        for low, high in self.flats:
            if abs(float(self(np.array(low))) - x) < 1e-9:
                return low, high
        return None

    @cached_property
    def _inside(self) -> CubicHermiteSpline:
        slopes = PchipInterpolator(self.z, self.x).derivative()(self.z)
        # At an end that rule may say 0: the density would be infinite there, and all beyond it
        # would come to one place.
        least = np.diff(self.x)[[0, -1]] / np.diff(self.z)[[0, -1]] / 4
        ends = slopes[[0, -1]]
        slopes[[0, -1]] = np.where(np.abs(ends) < np.abs(least), least, ends)
        return CubicHermiteSpline(self.z, self.x, slopes)

    @cached_property
    def _slope_inside(self) -> Callable[[Array], Array]:
        slope: Callable[[Array], Array] = self._inside.derivative()
        return slope

    @cached_property
    def _end_slopes(self) -> tuple[float, float]:
        low, high = self._slope_inside(np.array([self.z[0], self.z[-1]]))
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
        return self._slope_inside(np.clip(z, self.z[0], self.z[-1]))

    def preimages(self, x: float, reach: float = 12.0, steps: int = 4_800) -> Array:
        """All z within ±`reach` that come to x, rising."""
        z = np.linspace(-reach, reach, steps + 1)
        away = self(z) - x
        crossed = np.flatnonzero((away[:-1] < 0) != (away[1:] < 0))
        part = away[crossed] / (away[crossed] - away[crossed + 1])
        found: Array = z[crossed] + part * (z[crossed + 1] - z[crossed])
        return found

    def summed_density(self, p_z: Density, x: Array, reach: float = 12.0) -> Array:
        """The density of g(z): the sum of p(z) / |dx/dz| over all z that come to x.

        Of a map that folds it is infinite where the map turns back, or is flat.
        """
        total = np.zeros_like(x)
        with np.errstate(divide="ignore"):
            for z, moved in self._branches(reach):
                inside = (x > moved[0]) & (x < moved[-1])
                at = np.interp(x[inside], moved, z)
                total[inside] += p_z(at) / np.abs(self.slope(at))
        for low, _ in self.flats:
            total[np.isclose(x, self(np.array(low)), rtol=0, atol=1e-9)] = np.inf
        return total

    def _branches(self, reach: float, nodes: int = 400) -> Iterator[tuple[Array, Array]]:
        """z and g(z), rising, of each stretch without a turn."""
        for start, end in pairwise((-reach, *self.turns, reach)):
            # Close together at both ends: at a turn the inverse is a root.
            z = start + (end - start) * (1 - np.cos(np.linspace(0, np.pi, nodes))) / 2
            x = self(z)
            if x[0] != x[-1]:
                yield (z, x) if x[-1] > x[0] else (z[::-1], x[::-1])


@dataclass(frozen=True)
class MonotoneMap(CubicMap):
    """A `CubicMap` that rises all the way, so that it has an inverse.

    Raises:
        FoldedMapError: the map turns back, is flat somewhere, or falls.
        ValueError: there are fewer than two points, or their z do not rise.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        if (np.diff(self.x) <= 0).any():
            raise FoldedMapError(self.reversals, self.flats)

    def inverse(self, x: Array, halvings: int = 60) -> Array:
        """g⁻¹(x), by halving."""
        low_slope, high_slope = self._end_slopes
        low = self.z[0] - np.maximum(self.x[0] - x, 0) / low_slope
        high = self.z[-1] + np.maximum(x - self.x[-1], 0) / high_slope
        for _ in range(halvings):
            middle = (low + high) / 2
            above = self(middle) > x
            low, high = np.where(above, low, middle), np.where(above, middle, high)
        found: Array = (low + high) / 2
        return found

    def density(self, p_z: Density, x: Array) -> Array:
        """p(x) = p(z) / (dx/dz) at z = g⁻¹(x)."""
        z = self.inverse(x)
        found: Array = p_z(z) / self.slope(z)
        return found


@dataclass(frozen=True)
class Strip:
    """Matching strips under both densities; their areas are the same.

    Attributes:
        z, x: ends on either axis.
        area_z, area_x: under p(z) in closed form, and under p(x) by quadrature over x.
    """

    z: tuple[float, float]
    x: tuple[float, float]
    area_z: float
    area_x: float


def strip(g: MonotoneMap, base: LineDensity, start: float, end: float) -> Strip:
    """The strip from `start` to `end` in z, and where the map takes it."""
    breaks = [z for z in sorted({*g.z, *base.jumps}) if start < z < end]
    edges = [low + (high - low) * _GRADED for low, high in pairwise((start, *breaks, end))]
    x = g(np.array([*np.concatenate(edges), end]))
    nodes, weights = _quadrature(x)
    area_x = float(weights @ g.density(base.density, nodes))
    return Strip((start, end), (float(x[0]), float(x[-1])), base.mass(start, end), area_x)


def _quadrature(ends: Array) -> tuple[Array, Array]:
    """Nodes and weights of Gauss and Legendre between each two ends."""
    middle, half = (ends[1:] + ends[:-1]) / 2, np.diff(ends) / 2
    return (middle[:, None] + half[:, None] * _NODES).ravel(), np.outer(half, _WEIGHTS).ravel()


def signed_area(polygon: Array) -> float:
    """Of a polygon [n, 2], positive if it runs anticlockwise (the shoelace formula)."""
    x, y = polygon.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)
