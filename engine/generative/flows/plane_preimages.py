"""All places of the plane that a map takes to one: of a map that folds there are several.

The density of x = g(z) is then the sum of p(z) / |det J(z)| over all z that come to x.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from engine.generative.flows.plane_maps import PlaneMap
from engine.generative.flows.pushed_density import grid

Array = np.ndarray

_STARTS = 25
"""Of Newton's method along either side of the square that is searched."""
_STEPS = 14
_LEAST = 1e-9
_APART = 1e-3
"""Places nearer than this are one."""
_FLAT = 1e-5
"""Of |det J| at a place: below, a whole curve comes to this x, or the map turns back there."""


class Preimages(NamedTuple):
    """What comes to one place x.

    Attributes:
        z: [n, 2], one row for each of them; of a curve that comes to x, some of its points.
        density: Σ p(z) / |det J(z)|; infinite where the map turns back at one of them.
    """

    z: Array
    density: float


def preimages(g: PlaneMap, p_z: Callable[[Array], Array], x: Array, reach: float) -> Preimages:
    """The z within ±`reach` that come to x, by Newton's method from many places.

    Args:
        g: may fold.
        p_z: the density before it.
        x: [2].
        reach: half the side of the square that is searched.

    Examples:
        >>> from engine.generative.flows.plane_maps import Affine
        >>> double = Affine((2.0, 0.0), (0.0, 1.0))
        >>> preimages(double, lambda z: np.ones(len(z)), np.array([1.0, 3.0]), 4.0).density
        0.5
    """
    starts = grid(reach, _STARTS)
    found = g.newton(np.broadcast_to(x, starts.shape), starts, _STEPS, _LEAST)
    found = found[np.isfinite(found).all(axis=1) & (np.abs(found).max(axis=1) <= reach)]
    kept: list[Array] = []
    for z in found:
        if all(np.abs(z - each).max() > _APART for each in kept):
            kept.append(z)
    z = np.array(kept).reshape(-1, 2)
    determinants = np.abs(g.determinant(z))
    if (determinants < _FLAT).any():
        return Preimages(z, math.inf)
    return Preimages(z, float((p_z(z) / determinants).sum()))
