"""Looking around in a scene: its picture with depths, what of it is kept, points on its surface."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from engine.geometry.gaussian_splats import spherical_harmonics
from engine.geometry.gaussian_splats.camera import Camera
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.projection import project
from engine.geometry.gaussian_splats.rasteriser import rasterise

OPAQUE = 0.5
"""A pixel whose transmittance is higher shows no surface."""


@dataclass(frozen=True, eq=False)
class Look:
    """What a camera sees of a scene.

    Attributes:
        image: RGB over the background.
        depth: Σ w z / Σ w; NaN where nothing is drawn.
        transmittance: what is left of the light from behind.
    """

    image: Float[Tensor, "height width 3"]
    depth: Float[Tensor, "height width"]
    transmittance: Float[Tensor, "height width"]


@dataclass(frozen=True)
class Extent:
    """Where most of a scene is: the middle of its centres and the distance of the 95th percentile.

    A few centres that are far away, as trained scenes have them, do not count.
    """

    middle: tuple[float, float, float]
    radius: float


def extent(gaussians: Gaussians) -> Extent:
    """The extent of a scene of at least one Gaussian."""
    middle = gaussians.means.median(dim=0).values
    away = torch.linalg.vector_norm(gaussians.means - middle, dim=1)
    # `quantile` refuses more than 2²⁴ numbers and sorts anyway.
    place = min(int(0.95 * len(away)), len(away) - 1)
    x, y, z = middle.tolist()
    return Extent((x, y, z), max(float(away.sort().values[place]), 1e-6))


def look(
    gaussians: Gaussians, camera: Camera, background: Float[Tensor, " 3"], degree: int | None = None
) -> Look:
    """The picture of a scene and its depths, in one pass over the tiles.

    Args:
        gaussians: the scene; may be empty.
        camera: that looks at it.
        background: RGB.
        degree: up to which spherical harmonics count; all if not given.
    """
    if not gaussians.count:
        image = background.expand(camera.height, camera.width, 3)
        nothing = torch.full((camera.height, camera.width), torch.nan)
        return Look(image, nothing, torch.ones_like(nothing))
    seen = project(gaussians, camera)
    colours = spherical_harmonics.colours(gaussians.sh, gaussians.means, camera.centre, degree)
    drawn = rasterise(
        seen.means2d,
        seen.conics,
        torch.cat([colours, seen.depths[:, None]], dim=1),
        gaussians.opacities,
        seen.depths.masked_fill(~seen.visible, torch.inf),
        camera.width,
        camera.height,
    )
    image = drawn.image[..., :3] + drawn.transmittance[..., None] * background
    covered = 1 - drawn.transmittance
    depth = torch.where(covered > 1e-3, drawn.image[..., 3] / covered, torch.nan)
    return Look(image, depth, drawn.transmittance)


def point_seen(
    seen: Look, camera: Camera, row: int, column: int
) -> tuple[float, float, float] | None:
    """The point of the world that a pixel shows, by its depth; None where it shows no surface."""
    if float(seen.transmittance[row, column]) > OPAQUE:
        return None
    u, v = (column + 0.5 - camera.cx) / camera.fx, (row + 0.5 - camera.cy) / camera.fy
    ray = torch.tensor([u, v, 1.0]) @ camera.rotation
    x, y, z = (camera.centre + float(seen.depth[row, column]) * ray).tolist()
    return x, y, z


def kept(
    gaussians: Gaussians, least_opacity: float, where: Extent, crop: tuple[float, float, float]
) -> tuple[Bool[Tensor, " n"], Bool[Tensor, " n"]]:
    """Which Gaussians are opaque enough, and which have their centre inside a box.

    Args:
        gaussians: the scene.
        least_opacity: below it they are hidden.
        where: the extent of the scene, whose middle is the box's.
        crop: half the sides of the box, in radii of the extent; 1 and more does not crop.
    """
    offset = (gaussians.means - torch.tensor(where.middle)).abs() / where.radius
    limits = torch.tensor([side if side < 1 else torch.inf for side in crop])
    return gaussians.opacities >= least_opacity, (offset <= limits).all(1)
