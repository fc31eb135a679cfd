"""The signed distance of a mesh.

The distance to the nearest triangle is exact. A point is inside where the generalised winding
number is above one half (`engine.geometry.triangle_tree`): so parts may overlap, lie within each
other or pass through themselves, and the distance is that to the surface of what they are together
(`engine.geometry.outer_surface`). A surface with a rim has the inside that its shape suggests.
"""

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from engine.geometry.meshes import Mesh, face_areas
from engine.geometry.outer_surface import outer_triangles
from engine.geometry.triangle_tree import ACCURACY, TriangleTree

_GRIDS = (8, 16, 32)
"""Cells per axis in which points are looked at together, one after another."""

_FEW = 1000
_ROUGHLY = 1.5
_REACH = 0.999  # of the distance: a rounding less


class MeshDistance:
    """The signed distance of a mesh as a field, negative inside; not differentiable.

    Args:
        mesh: closed or not; each piece with its outside out.
        overlapping: whether its parts may overlap, which takes time to find out.

    Raises:
        ValueError: no face of the mesh has an area.
    """

    def __init__(self, mesh: Mesh, *, overlapping: bool = True) -> None:
        with torch.inference_mode(False), torch.no_grad():
            # A face without area is a line on the others, or nothing at all.
            corners = mesh.corners()[face_areas(mesh) > 0]
            if len(corners) == 0:
                raise ValueError("A surface without area has no distance.")
            self._tree = self._outer = TriangleTree(corners)
            self._rimless = mesh.rimless()
            if overlapping and self._rimless:
                outer = outer_triangles(mesh, self._tree)
                if len(outer) != len(corners):
                    self._outer = TriangleTree(outer)

    def __call__(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """The signed distance at each point, in the type of the points."""
        distance = self._outer.distance(points)
        inside = self._inside(points.detach().float(), distance)
        return torch.where(inside, -distance, distance).to(points)

    def _inside(self, points: Tensor, distance: Tensor) -> Bool[Tensor, " n"]:
        """Whether each point is inside.

        The winding number of a surface without a rim changes at the surface only, so a point has
        the side of any other one that is farther from the surface than from it. Of the points in
        one cell of a grid, the farthest from the surface decides for those within its reach.
        """
        inside = torch.zeros(len(points), dtype=torch.bool)
        left = torch.arange(len(points))
        for cells in _GRIDS if self._rimless else ():
            if len(left) > _FEW:
                near, far = points[left], distance[left]
                chosen = _farthest_of_cell(near, far, cells)
                apart = torch.linalg.vector_norm(near - near[chosen], dim=1)
                known = (apart < _REACH * far[chosen]).nonzero().squeeze(1)
                deciding, number = torch.unique(chosen[known], return_inverse=True)
                inside[left[known]] = self._wound(near[deciding])[number]
                left = left[torch.ones_like(left, dtype=torch.bool).index_fill_(0, known, False)]
        inside[left] = self._wound(points[left])
        return inside

    def _wound(self, points: Tensor) -> Tensor:
        # A whole number is told from the next one by a rough sum.
        accuracy = _ROUGHLY if self._rimless else ACCURACY
        return self._tree.winding_number(points, accuracy) > 0.5


def _farthest_of_cell(
    points: Float[Tensor, "n 3"], distance: Float[Tensor, " n"], cells: int
) -> Int[Tensor, " n"]:
    """For each point, the one of its cell, of so many per axis, with the largest distance."""
    low = points.amin(0)
    size = (points.amax(0) - low).max().clamp(min=1e-30)
    x, y, z = ((points - low) * (cells / size)).long().unbind(1)
    order = distance.argsort(descending=True)
    number = ((x * (cells + 1) + y) * (cells + 1) + z)[order].numpy()
    _, first, cell = np.unique(number, return_index=True, return_inverse=True)
    chosen = torch.empty_like(order)
    chosen[order] = order[torch.from_numpy(first[cell.reshape(-1)])]
    return chosen
