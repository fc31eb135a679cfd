"""Points of the cube labelled with their signed distance to a solid: training data of a network.

Half of them are uniform in the cube, half are normally distributed around the surface.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.cache import cached
from engine.geometry.implicit_surfaces.csg import EXTENT, CSGModel
from engine.geometry.implicit_surfaces.point_clouds import sample_point_cloud
from engine.geometry.mesh_distance import MeshDistance
from engine.geometry.meshes import Mesh
from engine.geometry.sdf import Field

NEAR = 0.05
"""Standard deviation of the points around the surface."""

Solid = CSGModel | Mesh


@dataclass(frozen=True, eq=False)
class DistanceSamples:
    """Points [n, 3] and their signed distances [n], negative inside."""

    points: Float[Tensor, "n 3"]
    distances: Float[Tensor, " n"]


@cached
def signed_distance_field(solid: Solid) -> Field:
    """The signed distance: of a model its own field, of a mesh the exact distance.

    Raises:
        ValueError: the mesh has no area.
    """
    return solid if isinstance(solid, CSGModel) else MeshDistance(solid)


@cached
def sample_distances(solid: Solid, count: int, seed: int) -> DistanceSamples:
    """`count` samples of a solid; equal arguments give the same object.

    Raises:
        ValueError: the mesh has no area, or the model has no surface in the cube.
    """
    with torch.inference_mode(False), torch.no_grad():
        field = signed_distance_field(solid)
        generator = seeds.generator(seeds.derive(seed, "inside"))
        half = count // 2
        anywhere = EXTENT * (2 * torch.rand(count - half, 3, generator=generator) - 1)
        on = sample_point_cloud(solid, max(half, 10), seed=seed).points[:half]
        around = on + NEAR * torch.randn(on.shape, generator=generator)
        points = torch.cat([anywhere, around])
        points = points[torch.randperm(count, generator=generator)]
        return DistanceSamples(points, field(points))
