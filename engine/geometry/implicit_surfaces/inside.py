"""Points of the cube with their signed distances, to learn an inside from.

Half of them are spread over the cube and half lie around the surface, where it matters.
"""

from dataclasses import dataclass
from functools import lru_cache

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.geometry.implicit_surfaces import clouds
from engine.geometry.implicit_surfaces.csg import EXTENT, Scene
from engine.geometry.implicit_surfaces.sdf import Field
from engine.geometry.meshdistance import MeshDistance
from engine.geometry.meshes import Mesh

NEAR = 0.05
"""Standard deviation of those that lie around the surface."""

Solid = Scene | Mesh


@dataclass(frozen=True, eq=False)
class Samples:
    """Points [n, 3] and signed distances [n], negative inside."""

    points: Float[Tensor, "n 3"]
    distances: Float[Tensor, " n"]


@lru_cache(maxsize=8)
def field_of(solid: Solid) -> Field:
    """The signed distance: of a scene its own field, of a mesh the exact one.

    Raises:
        ValueError: the mesh is not watertight.
    """
    return solid if isinstance(solid, Scene) else MeshDistance(solid)


@lru_cache(maxsize=24)
def draw(solid: Solid, count: int, seed: int) -> Samples:
    """`count` samples of a solid; the same request gives the same object.

    Raises:
        ValueError: the mesh is not watertight, or the scene has no surface in the cube.
    """
    with torch.inference_mode(False), torch.no_grad():
        field = field_of(solid)
        generator = seeds.generator(seeds.derive(seed, "inside"))
        half = count // 2
        anywhere = EXTENT * (2 * torch.rand(count - half, 3, generator=generator) - 1)
        on = clouds.draw(solid, max(half, 10), seed=seed).points[:half]
        around = on + NEAR * torch.randn(on.shape, generator=generator)
        points = torch.cat([anywhere, around])
        points = points[torch.randperm(count, generator=generator)]
        return Samples(points, field(points))
