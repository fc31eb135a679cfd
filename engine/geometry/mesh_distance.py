"""The signed distance of a mesh.

The distance to the nearest triangle is exact. A point is inside where the generalised winding
number is above one half (`engine.geometry.triangle_tree`): so parts may overlap, lie within each
other or pass through themselves, and the distance is that to the surface of what they are together
(`engine.geometry.outer_surface`). A surface with a rim has the inside that its shape suggests, with
a lid across the opening where the winding number is one half. There the distance to the surface
jumps from one sign to the other; `MeshDistance.bound` is continuous.
"""

import math

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from engine.geometry.face_topology import Edges
from engine.geometry.meshes import Mesh, face_areas
from engine.geometry.outer_surface import outer_triangles
from engine.geometry.triangle_tree import ACCURACY, TriangleTree

_GRIDS = (8, 16, 32)
"""Cells per axis in which points are looked at together, one after another."""

_UNSURE = 0.1
"""A surface with a rim is summed again where its winding number is as near as that to one half."""

_SURE = 6.0
"""How accurately it is: then it is right within a few thousandths."""

_FEW = 1000
_ROUGHLY = 1.5
_REACH = 0.999  # of the distance: a rounding less


class MeshDistance:
    """The signed distance of a mesh as a field, negative inside; not differentiable.

    Args:
        mesh: closed or not; each piece with its outside out.
        overlapping: whether its parts may overlap, which takes time to find out.

    Attributes:
        counts_walls: whether walls between parts that overlap count as surface, since there are
            too many of them to be told apart (`outer_surface.MAX_LOOKS`). The sign is right.

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
            self.counts_walls = False
            if overlapping and self._rimless:
                outer = outer_triangles(mesh, self._tree)
                self.counts_walls = outer is None
                if outer is not None and len(outer) != len(corners):
                    self._outer = TriangleTree(outer)
            if not self._rimless:
                rim, times = _rim(mesh)
                lengths = torch.linalg.vector_norm((rim[:, 1] - rim[:, 0]).double(), dim=1)
                self._rim_length = float((lengths * times).sum())
                self._rim = TriangleTree(rim[:, [0, 1, 1]])

    def __call__(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """The signed distance at each point, in the type of the points."""
        distance = self._outer.distance(points)
        inside = self._inside(points.detach().float(), distance)
        return torch.where(inside, -distance, distance).to(points)

    def unsigned(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """The distance at each point without its sign, which takes half the time; float32."""
        return self._outer.distance(points)

    def winding_number(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """How often the surface winds around each point, float32."""
        if self._rimless:
            # A whole number is told from the next one by a rough sum.
            return self._tree.winding_number(points, _ROUGHLY)
        found = self._tree.winding_number(points, ACCURACY)
        unsure = ((found - 0.5).abs() < _UNSURE).nonzero().squeeze(1)
        found[unsure] = self._tree.winding_number(points[unsure], _SURE)
        return found

    def bound(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """A continuous field, negative inside, that is nowhere above the distance to a sign change.

        Of a surface without a rim this is the signed distance. Else the lid counts too, where the
        winding number w is one half. Where no surface is, the gradient of w is the magnetic field
        of a current along the rim (Biot and Savart), so at the distance r of a rim of length l it
        is at most l / (4π r²): within t of a point it changes w by no more than
        l t / (4π r (r − t)), which gives the least t that reaches one half.
        """
        distance = self._outer.distance(points)
        if self._rimless:
            inside = self._inside(points.detach().float(), distance)
        else:
            excess = self.winding_number(points) - 0.5
            inside = excess > 0
            rim = self._rim.distance(points)
            reach = excess.abs_().mul_(rim)
            lid = reach * rim / (reach + self._rim_length / (4 * math.pi))
            distance = torch.minimum(distance, lid)
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
        return self.winding_number(points) > 0.5


def _rim(mesh: Mesh) -> tuple[Float[Tensor, "e 2 3"], Int[Tensor, " e"]]:
    """The edges that are run along more often one way than the other: ends, and how much more."""
    faces = mesh.faces.long().numpy()
    edges = Edges.of(faces)
    alone = np.flatnonzero(edges.balance)
    face, corner = edges.face[edges.start[alone]], edges.corner[edges.start[alone]]
    ends = np.stack([faces[face, corner], faces[face, (corner + 1) % 3]], axis=1)
    return mesh.vertices[torch.from_numpy(ends)], torch.from_numpy(np.abs(edges.balance[alone]))


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
