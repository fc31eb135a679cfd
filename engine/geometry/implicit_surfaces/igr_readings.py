"""What a fitted network is like: how steep it is, and how far off its zero level lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float

from engine import seeds
from engine.geometry.implicit_surfaces.csg import EXTENT
from engine.geometry.implicit_surfaces.double_backward import ValuesAndGradients
from engine.geometry.implicit_surfaces.igr import NEAR
from engine.geometry.implicit_surfaces.networks import Network
from engine.geometry.implicit_surfaces.point_clouds import PointCloud
from engine.geometry.meshes import Mesh, sample_surface

POINTS = 4_000
_BATCH = 1_000


@dataclass(frozen=True)
class Slopes:
    """|∇f| of a network, float32 each.

    Attributes:
        anywhere: at points of the whole cube or square.
        near: at points around the cloud, a normal distribution of width `NEAR` about each.
    """

    anywhere: Float[np.ndarray, " n"]
    near: Float[np.ndarray, " m"]


def measure_slopes(network: Network, cloud: PointCloud, count: int = POINTS) -> Slopes:
    """|∇f| at random points, the same ones for the same cloud."""
    source = seeds.generator(0)
    size = (count, cloud.dimension)
    anywhere = EXTENT * (2 * torch.rand(size, generator=source) - 1)
    chosen = torch.randint(len(cloud.points), (count,), generator=source)
    near = cloud.points.index_select(0, chosen) + NEAR * torch.randn(size, generator=source)
    return Slopes(_lengths(network, anywhere), _lengths(network, near))


def _lengths(network: Network, points: torch.Tensor) -> np.ndarray:
    parts = [ValuesAndGradients(network, part).gradients for part in points.split(_BATCH)]
    lengths: np.ndarray = torch.linalg.vector_norm(torch.cat(parts), dim=1).numpy()
    return lengths


def surface_errors(
    surface: Mesh, cloud: PointCloud, count: int = POINTS
) -> Float[np.ndarray, " n"] | None:
    """The true field at points of a learned surface; None where that field is not known.

    Raises:
        ValueError: the surface has no area.
    """
    if cloud.field is None:
        return None
    with torch.no_grad():
        errors: np.ndarray = cloud.field(
            sample_surface(surface, count, seeds.generator(0))[0]
        ).numpy()
    return errors


def curve_errors(
    corners: Float[np.ndarray, "n 2"], cloud: PointCloud
) -> Float[np.ndarray, " m"] | None:
    """The true field at the corners of a learned curve; rows of NaN, its gaps, are left out."""
    known = corners[np.isfinite(corners).all(1)]
    if cloud.field is None or not len(known):
        return None
    errors: np.ndarray = cloud.field(torch.from_numpy(known).float()).numpy()
    return errors
