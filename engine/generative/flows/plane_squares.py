"""What a map of the plane does to a small square: the area of its image beside det J."""

from __future__ import annotations

import numpy as np

from engine.generative.flows.plane_maps import UNIT_SQUARE, Array, PlaneMap

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)


def square(centre: tuple[float, float], side: float, points: int = 1) -> Array:
    """The edge of a square, anticlockwise, so many points on each side [4 · points, 2]."""
    part = np.linspace(0, 1, points, endpoint=False)[:, None]
    corners = UNIT_SQUARE - 0.5
    edges = [a + part * (b - a) for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True)]
    return np.array(centre) + side * np.concatenate(edges)


def image_areas(g: PlaneMap, centre: tuple[float, float], sides: Array) -> Array:
    """The signed areas [n] of the images of squares, ½ ∮ x₁ dx₂ − x₂ dx₁ along their edges.

    By the quadrature of Gauss and Legendre on each side: no polygon stands in for the curve.
    """
    corners = UNIT_SQUARE - 0.5
    ways = np.roll(corners, -1, axis=0) - corners
    part = (_NODES[:, None] + 1) / 2
    edge = (corners[:, None] + part * ways[:, None]).reshape(-1, 2)  # of the square of side 1
    along = np.repeat(ways, len(_NODES), axis=0)
    z = (np.array(centre) + sides[:, None, None] * edge).reshape(-1, 2)
    x = g(z).reshape(len(sides), -1, 2)
    dx = (g.jacobian(z).reshape(len(sides), -1, 2, 2) @ along[:, :, None])[..., 0]
    around = x[..., 0] * dx[..., 1] - x[..., 1] * dx[..., 0]
    areas: Array = sides * (around @ np.tile(_WEIGHTS, 4)) / 4
    return areas


def image_area(g: PlaneMap, centre: tuple[float, float], side: float) -> float:
    """The signed area of the image of one square."""
    return float(image_areas(g, centre, np.array([side]))[0])
