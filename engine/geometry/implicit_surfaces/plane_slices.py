"""A field on a plane z = offset through the cube: samples, level lines, and triangles to draw."""

from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.implicit_surfaces.marching_squares import marching_squares
from engine.geometry.lattice import Lattice

SLICE_LATTICE = Lattice(45, dimension=2)
"""Samples of the plane."""


def plane_points(offset: float) -> Float[Tensor, "n 3"]:
    """The samples of the plane z = offset, y fastest."""
    flat = SLICE_LATTICE.points()
    return torch.cat([flat, torch.full((len(flat), 1), float(offset))], dim=1)


def split_by_sign(
    points: Float[Tensor, "n 3"], values: Float[Tensor, " n"]
) -> tuple[Float[Tensor, "n 3"], np.ndarray, np.ndarray]:
    """The plane as triangles, split along the zero level.

    Samples within about half a cell of the zero level are moved onto it along the gradient, so that
    hardly any triangle lies on both sides.

    Args:
        points: from `plane_points`.
        values: of the field there.

    Returns:
        The samples [n, 3], and the faces where values are negative and the others, int32 [f, 3].
    """
    side = SLICE_LATTICE.resolution
    gradients = torch.gradient(values.view(side, side), spacing=SLICE_LATTICE.spacing)
    gradient = torch.stack([part.reshape(-1) for part in gradients], dim=1)
    squared = gradient.square().sum(1).clamp(min=1e-12)
    near = values.abs() < 0.6 * SLICE_LATTICE.spacing * squared.sqrt()
    moved = points.clone()
    moved[near, :2] -= (values / squared)[near, None] * gradient[near]
    snapped = torch.where(near, 0.0, values).numpy()
    inside = snapped[_FACES].mean(1) < 0
    return moved, _FACES[inside], _FACES[~inside]


def level_lines(
    values: Float[Tensor, " n"], groups: Sequence[Sequence[float]], offset: float
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Level lines on the plane, for each group of levels: ends of segments [v, 3], segments [s, 2].

    The grids of all levels are concatenated, so that marching squares runs once; what it finds in
    the seams is dropped.
    """
    side = SLICE_LATTICE.resolution
    grid = values.view(side, side)
    found = marching_squares(torch.cat([grid - level for group in groups for level in group]))
    which = torch.div(found.cells[:, 0], side, rounding_mode="floor")
    which[found.cells[:, 0] % side == side - 1] = -1  # in a seam
    which = torch.repeat_interleave(which, found.starts.diff())
    flat = found.vertices.clone()
    flat[:, 0] -= torch.div(flat[:, 0], side, rounding_mode="floor") * side
    ends = np.pad(SLICE_LATTICE.positions(flat).numpy(), ((0, 0), (0, 1)), constant_values=offset)
    lines, first = [], 0
    for group in groups:
        last = first + len(group)
        segments = found.segments[(which >= first) & (which < last)].numpy()
        used = np.zeros(len(ends), bool)
        used[segments] = True
        number = np.cumsum(used, dtype=np.int32) - 1
        lines.append((ends[used], number[segments]))
        first = last
    return lines


def _plane_faces() -> np.ndarray:
    """Two triangles per cell of the plane, int32 [f, 3]."""
    side = SLICE_LATTICE.resolution
    corner = np.arange(side * side, dtype=np.int32).reshape(side, side)[:-1, :-1].ravel()
    right, above = corner + side, corner + 1
    both = right + 1
    return np.stack([corner, right, both, corner, both, above], axis=1).reshape(-1, 3)


_FACES = _plane_faces()
