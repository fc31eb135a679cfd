"""Distances between surfaces, and overlap of solids."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from scipy.spatial import cKDTree
from torch import Tensor

from engine.geometry.meshes import Mesh, sample_surface


@dataclass(frozen=True)
class Distances:
    """Distances between two sets of points.

    Attributes:
        forward: mean distance from a point of the first to the nearest one of the second.
        backward: mean distance from a point of the second to the nearest one of the first.
        hausdorff: the largest of all distances to the nearest point of the other set.
    """

    forward: float
    backward: float
    hausdorff: float

    @property
    def chamfer(self) -> float:
        """The mean of both."""
        return (self.forward + self.backward) / 2


def point_distances(first: Float[Tensor, "n d"], second: Float[Tensor, "m d"]) -> Distances:
    """Distances between two sets of points.

    For two samples of one surface they are not zero but about half the spacing of the points.

    Raises:
        ValueError: one of them is empty.
    """
    if len(first) == 0 or len(second) == 0:
        raise ValueError("There is no distance to a surface without points.")
    one, other = first.double().numpy(), second.double().numpy()
    there = cKDTree(other).query(one)[0]
    back = cKDTree(one).query(other)[0]
    hausdorff = max(float(there.max()), float(back.max()))
    return Distances(float(there.mean()), float(back.mean()), hausdorff)


def mesh_point_distances(
    mesh: Mesh,
    points: Float[Tensor, "n 3"],
    generator: torch.Generator,
    samples: int = 5000,
) -> Distances:
    """Distances between points sampled uniformly from a mesh, and other points.

    Raises:
        ValueError: the mesh has no area, or there are no points.
    """
    return point_distances(sample_surface(mesh, samples, generator)[0], points)


def intersection_over_union(first: Tensor, second: Tensor) -> float:
    """|A ∩ B| / |A ∪ B| of two boolean masks; 1 if both are empty."""
    union = int((first | second).sum())
    return int((first & second).sum()) / union if union else 1.0
