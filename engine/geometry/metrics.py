"""How far two surfaces are apart."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from scipy.spatial import cKDTree
from torch import Tensor

from engine.geometry.meshes import Mesh, sample_surface


@dataclass(frozen=True)
class Distances:
    """Between two sets of points.

    Attributes:
        forward: mean distance from a point of the first to the nearest one of the second.
        backward: the same the other way round.
        worst: the largest of all (the Hausdorff distance of the two sets).
    """

    forward: float
    backward: float
    worst: float

    @property
    def chamfer(self) -> float:
        """The mean of both ways."""
        return (self.forward + self.backward) / 2


def between(first: Float[Tensor, "n d"], second: Float[Tensor, "m d"]) -> Distances:
    """Distances between two sets of points.

    They are not zero for two samples of one surface: about half the spacing of the points.

    Raises:
        ValueError: one of them is empty.
    """
    if len(first) == 0 or len(second) == 0:
        raise ValueError("There is no distance to a surface without points.")
    one, other = first.double().numpy(), second.double().numpy()
    there = cKDTree(other).query(one)[0]
    back = cKDTree(one).query(other)[0]
    worst = max(float(there.max()), float(back.max()))
    return Distances(float(there.mean()), float(back.mean()), worst)


def chamfer(
    mesh: Mesh,
    points: Float[Tensor, "n 3"],
    generator: torch.Generator,
    samples: int = 5000,
) -> Distances:
    """Between a mesh, by points drawn evenly from it, and points.

    Raises:
        ValueError: the mesh has no area, or there are no points.
    """
    return between(sample_surface(mesh, samples, generator)[0], points)


def overlap(first: Tensor, second: Tensor) -> float:
    """Intersection over union of two sets of samples, given as booleans; 1 where both are empty."""
    union = int((first | second).sum())
    return int((first & second).sum()) / union if union else 1.0
