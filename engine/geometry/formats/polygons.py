"""Triangles of polygons: fans of convex ones, and ear clipping of the others."""

from typing import Any

import numpy as np

from engine.geometry.formats.text import UnreadableError

_ROUNDING = 1e-12


def triangulate(vertices: np.ndarray, counts: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """The triangles [f, 3] of polygons, in their order and orientation.

    Args:
        vertices: [v, 3].
        counts: corners of each polygon [p]; those with fewer than three are left out.
        corners: the numbers of the vertices of all polygons, one after another.

    Raises:
        UnreadableError: a polygon refers to a vertex that is not there.
    """
    corners = np.asarray(corners, dtype=np.int64)
    if len(corners) and not 0 <= corners.min() <= corners.max() < len(vertices):
        raise UnreadableError("A face refers to a vertex that is not there.")
    counts = np.asarray(counts, dtype=np.int64)
    if (counts == 3).all():
        return corners.reshape(-1, 3)
    starts = np.cumsum(counts) - counts
    rows, found = [], []
    for sides in np.unique(counts[counts >= 3]):
        polygons = np.flatnonzero(counts == sides)
        places = corners[starts[polygons, None] + np.arange(sides)]
        fans = np.stack(
            [np.repeat(places[:, :1], sides - 2, axis=1), places[:, 1:-1], places[:, 2:]], axis=2
        )
        if sides > 3:
            for row in np.flatnonzero(~_fans_fit(vertices[places], vertices[fans])):
                fans[row] = places[row][_ears(vertices[places[row]])]
        rows.append(np.repeat(polygons, sides - 2))
        found.append(fans.reshape(-1, 3))
    if not found:
        return np.zeros((0, 3), dtype=np.int64)
    return np.concatenate(found)[np.argsort(np.concatenate(rows), kind="stable")]


def _normals(places: np.ndarray) -> np.ndarray:
    """Vector areas [p, 3] of polygons [p, n, 3] (Newell's method: they need not be plane)."""
    local = places - places[:, :1]
    return np.cross(local, np.roll(local, -1, axis=1)).sum(1)


def _fans_fit(places: np.ndarray, fans: np.ndarray) -> np.ndarray:
    """Whether the fans [p, n − 2, 3, 3] of polygons [p, n, 3] cover them and nothing else."""
    with np.errstate(invalid="ignore", over="ignore"):
        normals = _normals(places)
        a, b, c = np.moveaxis(fans, 2, 0)
        parts = (np.cross(b - a, c - a) * normals[:, None]).sum(2)
        sides = np.roll(places, -1, axis=1) - places
        turns = (np.cross(np.roll(sides, 1, axis=1), sides) * normals[:, None]).sum(2)
        least = _ROUNDING * (normals * normals).sum(1, keepdims=True)
        fit: np.ndarray = ((parts > least) & True).all(1) & (turns >= -least).all(1)
    # One without area or with NaN in it has no better triangles.
    return fit | ~(least[:, 0] > 0)


def _ears(places: np.ndarray) -> np.ndarray:
    """The triangles [n − 2, 3] of one simple polygon [n, 3], by clipping ears.

    Meisters, *Polygons have ears* (1975). A corner is an ear if it is convex and no other corner
    lies in its triangle; where there is none, since the polygon crosses itself, the most convex
    corner is taken.
    """
    normal = _normals(places[None])[0]
    flat = np.delete(places, np.abs(normal).argmax(), axis=1)
    flat = flat - flat[0]
    axis = int(np.abs(normal).argmax())
    sense = np.sign(normal[axis]) * (-1 if axis == 1 else 1)
    left = list(range(len(flat)))
    found = []
    while len(left) > 3:
        best, place = -np.inf, 0
        for i in range(len(left)):
            triangle = [left[i - 1], left[i], left[(i + 1) % len(left)]]
            quality = _ear_quality(flat, sense, triangle, left)
            if quality > best:
                best, place = quality, i
        found.append([left[place - 1], left[place], left[(place + 1) % len(left)]])
        del left[place]
    return np.array([*found, left])


def _ear_quality(flat: np.ndarray, sense: float, triangle: list[int], left: list[int]) -> float:
    """How round an ear is, 0 to 1; below 0 for what is none."""
    a, b, c = flat[triangle]
    area = sense * _cross(b - a, c - a)
    longest = max(((b - a) ** 2).sum(), ((c - b) ** 2).sum(), ((a - c) ** 2).sum())
    if longest == 0:
        return 1.0  # a corner that stands there twice
    if area <= _ROUNDING * longest:
        return float(area / longest) - 2
    others = flat[left]
    others = others[~(others[:, None] == flat[triangle]).all(2).any(1)]
    inside = np.ones(len(others), dtype=bool)
    for start, end in ((a, b), (b, c), (c, a)):
        inside &= sense * _cross(end - start, others - start) >= -_ROUNDING * longest
    return float(area / longest) - (4 if inside.any() else 0)


def _cross(first: np.ndarray, second: np.ndarray) -> Any:
    """The third coordinate of the cross product of vectors of the plane."""
    return first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0]
