"""Compositing taken apart: every pair of a Gaussian and a pixel, in an order that can be chosen.

The renderer of `rasteriser` has one order, by the depth of the centres. Here the pairs are a list,
so that each pixel can have an order of its own (Radl et al., *StopThePop*, 2024) or none at all,
and so that one pixel can be followed term by term.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.geometry.gaussian_splats.camera import Camera
from engine.geometry.gaussian_splats.compositing import ALPHA_MAX, ALPHA_MIN
from engine.geometry.gaussian_splats.covariance import covariances
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.projection import project
from engine.geometry.gaussian_splats.spherical_harmonics import colours

Order = Literal["stored", "centre", "tile", "pixel"]
TILE = 16
"""Pixels along each side of a tile."""

FAINTEST = 1e-5
"""With the threshold off, pairs down to this α are kept."""


@dataclass(frozen=True, eq=False)
class Screen:
    """The Gaussians that a camera sees, on its screen.

    Attributes:
        index: their places in the scene.
        means2d: centres, pixels.
        conics: Σ'⁻¹ as (a, b, c).
        variances: of Σ', along x and y, square pixels.
        depths: of the centres.
        opacities: o.
        colours: RGB as seen from the camera.
        means: centres in the frame of the camera.
        precisions: C⁻¹ in the frame of the camera.
        camera: it.
    """

    index: Int[Tensor, " n"]
    means2d: Float[Tensor, "n 2"]
    conics: Float[Tensor, "n 3"]
    variances: Float[Tensor, "n 2"]
    depths: Float[Tensor, " n"]
    opacities: Float[Tensor, " n"]
    colours: Float[Tensor, "n 3"]
    means: Float[Tensor, "n 3"]
    precisions: Float[Tensor, "n 3 3"]
    camera: Camera


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of a pixel and a Gaussian that covers it, by pixel and in each from front to back.

    Attributes:
        pixel: row · width + column.
        gaussian: place on the `Screen`.
        falloff: G, 1 at the centre of the splat.
        alpha: α = o G, at most 0.999.
    """

    pixel: Int[Tensor, " k"]
    gaussian: Int[Tensor, " k"]
    falloff: Float[Tensor, " k"]
    alpha: Float[Tensor, " k"]

    def take(self, places: Int[Tensor, " m"]) -> Pairs:
        """The pairs at these places of the list."""
        return Pairs(*(part[places] for part in self.parts()))

    def parts(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """All columns, in the order of the attributes."""
        return self.pixel, self.gaussian, self.falloff, self.alpha


@dataclass(frozen=True, eq=False)
class Composite:
    """A picture, and what became of every pair on the way.

    Attributes:
        image: RGB.
        transmittance: T_N, what is left of the light from behind.
        count: pairs of each pixel.
        in_front: T_i of each pair.
        weights: w_i = T_i α_i of each pair.
    """

    image: Float[Tensor, "height width 3"]
    transmittance: Float[Tensor, "height width"]
    count: Int[Tensor, "height width"]
    in_front: Float[Tensor, " k"]
    weights: Float[Tensor, " k"]


def screen(gaussians: Gaussians, camera: Camera, opacity: float = 1.0) -> Screen:
    """What a camera sees of a scene.

    Args:
        gaussians: the scene.
        camera: that looks at it.
        opacity: a factor to all opacities.
    """
    seen = project(gaussians, camera)
    index = seen.visible.nonzero()[:, 0]
    chosen = gaussians[index]
    turn = camera.rotation.double()
    sigma = covariances(chosen.log_scales, chosen.quaternions).double()
    turned = turn @ sigma @ turn.T
    # A scale of next to nothing has no inverse in float32: as thin as a thousandth of the largest.
    values, axes = torch.linalg.eigh(turned)
    values = values.clamp(min=1e-6 * values[:, -1:])
    precisions = (axes / values[:, None]) @ axes.mT
    return Screen(
        index,
        seen.means2d[index],
        seen.conics[index],
        seen.covariances2d[index][:, ::2],
        seen.depths[index],
        opacity * chosen.opacities,
        colours(chosen.sh, chosen.means, camera.centre),
        chosen.means @ camera.rotation.T + camera.translation,
        precisions.float(),
        camera,
    )


def pairs(seen: Screen, exponent: float = 2.0, alpha_min: float = ALPHA_MIN) -> Pairs:
    """All pairs with α ≥ `alpha_min`, Gaussian by Gaussian as they are stored.

    Args:
        seen: the Gaussians on the screen.
        exponent: β of the falloff exp(−½ rᵝ) at r standard deviations; 2 is the Gaussian.
        alpha_min: what is below is left out.
    """
    height, width = seen.camera.height, seen.camera.width
    ratio = (seen.opacities / alpha_min).clamp(min=1.0)
    reach = (2 * ratio.log()).pow(1 / exponent)[:, None] * seen.variances.sqrt()
    low = (seen.means2d - reach - 0.5).ceil().clamp(min=0).to(torch.int64)
    limit = torch.tensor([width, height])
    high = torch.minimum((seen.means2d + reach - 0.5).floor().to(torch.int64) + 1, limit)
    sides = (high - low).clamp(min=0)
    counts = sides.prod(1)
    gaussian = torch.repeat_interleave(torch.arange(len(counts)), counts)
    within = torch.arange(len(gaussian)) - (counts.cumsum(0) - counts)[gaussian]
    column = low[gaussian, 0] + within % sides[gaussian, 0]
    row = low[gaussian, 1] + within // sides[gaussian, 0].clamp(min=1)
    dx = column + 0.5 - seen.means2d[gaussian, 0]
    dy = row + 0.5 - seen.means2d[gaussian, 1]
    a, b, c = seen.conics[gaussian].unbind(1)
    squared = (a * dx * dx + 2 * b * dx * dy + c * dy * dy).clamp(min=0)
    falloff = (-0.5 * squared.pow(exponent / 2)).exp()
    alpha = (seen.opacities[gaussian] * falloff).clamp(max=ALPHA_MAX)
    kept = (alpha >= alpha_min).nonzero()[:, 0]
    return Pairs(row * width + column, gaussian, falloff, alpha).take(kept)


def depths_of(found: Pairs, seen: Screen, order: Order) -> Float[Tensor, " k"]:
    """By which depth each pair is sorted.

    "stored" has none: the place in the scene. "centre": the depth of the centre, one order for all
    pixels, as in 3DGS. "pixel": where the density is largest along the ray of the pixel. "tile":
    the same along the ray through the middle of the tile of 16 × 16 pixels.
    """
    if order == "stored":
        return found.gaussian.to(seen.depths.dtype)
    if order == "centre":
        return seen.depths[found.gaussian]
    width = seen.camera.width
    place = torch.stack([found.pixel % width, found.pixel // width], dim=1).to(seen.depths.dtype)
    place = place + 0.5 if order == "pixel" else (place / TILE).floor() * TILE + TILE / 2
    return depths_along(place, found.gaussian, seen)


def depths_along(
    place: Float[Tensor, "k 2"], gaussian: Int[Tensor, " k"], seen: Screen
) -> Float[Tensor, " k"]:
    """Depths at which Gaussians have their largest density on rays through places of the screen."""
    camera = seen.camera
    u = (place[:, 0] - camera.cx) / camera.fx
    v = (place[:, 1] - camera.cy) / camera.fy
    towards = torch.einsum("nij,nj->ni", seen.precisions, seen.means)
    first, second = (0, 0, 0, 1, 1, 2), (0, 1, 2, 1, 2, 2)
    xx, xy, xz, yy, yz, zz = seen.precisions[:, first, second][gaussian].unbind(1)
    across = xx * u * u + yy * v * v + zz + 2 * (xy * u * v + xz * u + yz * v)
    x, y, z = towards[gaussian].unbind(1)
    return (x * u + y * v + z) / across


def in_order(found: Pairs, seen: Screen, order: Order) -> Pairs:
    """The pairs by pixel, and in each pixel by `depths_of`."""
    by_depth = torch.argsort(depths_of(found, seen, order), stable=True)
    by_pixel = torch.argsort(found.pixel[by_depth], stable=True)
    return found.take(by_depth[by_pixel])


def composite(ordered: Pairs, seen: Screen, background: Float[Tensor, " 3"]) -> Composite:
    """Σ_i T_i α_i c_i + T_N background with T_i = Π_{j<i} (1 − α_j) (Kerbl et al. 2023, eq. 3)."""
    height, width = seen.camera.height, seen.camera.width
    size = height * width
    passed = torch.log1p(-ordered.alpha.double())
    total = passed.cumsum(0)
    count = torch.bincount(ordered.pixel, minlength=size)
    ends = count.cumsum(0)
    before = torch.cat([total.new_zeros(1), total])
    start = before[(ends - count)[ordered.pixel]]
    in_front = (total - passed - start).exp()
    weights = in_front * ordered.alpha
    left = (before[ends] - before[ends - count]).exp()
    image = left[:, None] * background.double()
    image.index_add_(0, ordered.pixel, weights[:, None] * seen.colours[ordered.gaussian].double())
    return Composite(
        image.float().view(height, width, 3),
        left.float().view(height, width),
        count.view(height, width),
        in_front,
        weights,
    )


@dataclass(frozen=True, eq=False)
class RayTerms:
    """What one pixel is made of, from front to back.

    Attributes:
        index: of each Gaussian in the scene.
        depths: of the centres.
        peaks: depths at which the density on this ray is largest.
        falloff: G_i.
        alpha: α_i.
        in_front: T_i.
        weights: T_i α_i.
        colours: c_i.
        sums: Σ_{j≤i} w_j c_j.
        behind: T_N.
    """

    index: Int[Tensor, " m"]
    depths: Float[Tensor, " m"]
    peaks: Float[Tensor, " m"]
    falloff: Float[Tensor, " m"]
    alpha: Float[Tensor, " m"]
    in_front: Float[Tensor, " m"]
    weights: Float[Tensor, " m"]
    colours: Float[Tensor, "m 3"]
    sums: Float[Tensor, "m 3"]
    behind: float


def ray_terms(ordered: Pairs, seen: Screen, row: int, column: int) -> RayTerms:
    """The terms of one pixel, in the order of the pairs."""
    width = seen.camera.width
    chosen = ordered.take((ordered.pixel == row * width + column).nonzero()[:, 0])
    place = torch.tensor([[column + 0.5, row + 0.5]]).expand(len(chosen.pixel), 2)
    alpha = chosen.alpha.double()
    passed = torch.cumprod(1 - alpha, 0)
    in_front = torch.cat([alpha.new_ones(1), passed])
    weights = alpha * in_front[:-1]
    shades = seen.colours[chosen.gaussian].double()
    return RayTerms(
        seen.index[chosen.gaussian],
        seen.depths[chosen.gaussian],
        depths_along(place, chosen.gaussian, seen),
        chosen.falloff,
        alpha,
        in_front[:-1],
        weights,
        shades,
        (weights[:, None] * shades).cumsum(0),
        float(in_front[-1]),
    )


def changed_share(
    first: Float[Tensor, "height width 3"], second: Float[Tensor, "height width 3"], least: float
) -> float:
    """Share of pixels in which a channel differs by more than `least`."""
    return float(((first - second).abs().amax(2) > least).double().mean())


def resorted(
    gaussians: Gaussians, cameras: tuple[Camera, Camera], order: Order
) -> tuple[Float[Tensor, "height width 3"], Float[Tensor, "height width 3"]]:
    """The second view in its own order, and in the order of the first view.

    The splats stand at the same places in both. What differs is popping, without the motion of the
    camera.

    Args:
        gaussians: the scene.
        cameras: two neighbouring views.
        order: by which both are sorted.
    """
    first, second = (screen(gaussians, camera) for camera in cameras)
    found = pairs(second)
    white = torch.ones(3)
    now = composite(in_order(found, second, order), second, white)
    held = composite(in_order(found, _as_seen_in(first, second), order), second, white)
    return now.image, held.image


def _as_seen_in(first: Screen, second: Screen) -> Screen:
    """The second screen with the depths and the places in space of the first."""
    place = torch.full((int(max(first.index.max(), second.index.max())) + 1,), -1)
    place[first.index] = torch.arange(len(first.index))
    where = place[second.index]
    known = (where >= 0)[:, None]
    return replace(
        second,
        depths=torch.where(known[:, 0], first.depths[where], second.depths),
        means=torch.where(known, first.means[where], second.means),
        precisions=torch.where(known[..., None], first.precisions[where], second.precisions),
    )
