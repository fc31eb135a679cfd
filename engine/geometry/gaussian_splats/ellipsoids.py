"""Gaussians as solid ellipsoids: the surface at k standard deviations, lit from the camera.

The picture shows the Gaussians themselves and not what they blend to. Each ray is intersected with
the ellipsoid |S⁻¹Rᵀ(x − μ)| = k exactly, not with its affine approximation.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.geometry.gaussian_splats.camera import Camera
from engine.geometry.gaussian_splats.covariance import rotation_matrices
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.projection import project

MARGIN = 1.1
"""By how much the box in the image is larger than that of the affine approximation."""
_PIXEL = 1.0
_MOST_PAIRS = 8_000_000


@dataclass(frozen=True, eq=False)
class EllipsoidImage:
    """What each pixel sees.

    Attributes:
        indices: of the nearest ellipsoid, −1 for none.
        depths: along the camera's axis, infinite for none.
        facing: cosine between the surface and the way to the camera, 0 for none.
    """

    indices: Int[Tensor, "height width"]
    depths: Float[Tensor, "height width"]
    facing: Float[Tensor, "height width"]


@torch.no_grad()
def draw_ellipsoids(
    gaussians: Gaussians, camera: Camera, *, sigmas: float = 1.5, least_opacity: float = 0.05
) -> EllipsoidImage:
    """The ellipsoids of k standard deviations; fainter Gaussians are left out.

    Args:
        gaussians: in the world.
        camera: on the same device.
        sigmas: k.
        least_opacity: of those that are drawn.
    """
    seen = project(gaussians, camera, low_pass=0.0)
    half = MARGIN * sigmas * seen.covariances2d[:, ::2].clamp_min(0).sqrt() + _PIXEL
    size = half.new_tensor([camera.width, camera.height])
    low = (seen.means2d - half).floor().maximum(half.new_zeros(2)).minimum(size)
    high = (seen.means2d + half).ceil().maximum(half.new_zeros(2)).minimum(size)
    area = (high - low).prod(1)
    drawn = (area > 0) & (seen.depths > sigmas * 1e-3) & (gaussians.opacities >= least_opacity)
    chosen = _within_memory(drawn, area, seen.depths)
    own, x, y = _pairs(low[chosen].long(), high[chosen].long())
    depth = _intersect(gaussians[chosen], camera, sigmas, own, x, y)
    pixel = y * camera.width + x
    nearest = depth.new_full((camera.height * camera.width,), torch.inf)
    nearest.scatter_reduce_(0, pixel, depth, "amin")
    indices = torch.full_like(nearest, -1, dtype=torch.long)
    winners = (depth.isfinite() & (depth == nearest[pixel])).nonzero().squeeze(1)
    indices[pixel[winners]] = chosen[own[winners]]
    shape = (camera.height, camera.width)
    facing = _facing(gaussians, camera, indices, nearest)
    return EllipsoidImage(indices.view(shape), nearest.view(shape), facing.view(shape))


def _within_memory(drawn: Tensor, area: Tensor, depths: Tensor) -> Int[Tensor, " k"]:
    """Indices to draw; where there is too much of it, the nearest ones."""
    chosen = drawn.nonzero().squeeze(1)
    if float(area[chosen].sum()) <= _MOST_PAIRS:
        return chosen
    chosen = chosen[depths[chosen].argsort()]
    return chosen[area[chosen].double().cumsum(0) <= _MOST_PAIRS]


def _pairs(low: Tensor, high: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Each pixel of each box: which box, x and y."""
    width, height = (high - low).unbind(1)
    area = width * height
    own = torch.repeat_interleave(torch.arange(len(area), device=low.device), area)
    within = torch.arange(len(own), device=low.device) - (area.cumsum(0) - area)[own]
    row = within // width[own]
    return own, low[own, 0] + within - row * width[own], low[own, 1] + row


def _whitening(gaussians: Gaussians) -> Float[Tensor, "n 3 3"]:
    """S⁻¹ Rᵀ, under which the Gaussian becomes the standard one."""
    rotation = rotation_matrices(gaussians.quaternions)
    return rotation.mT / gaussians.scales[:, :, None]


def _intersect(
    gaussians: Gaussians, camera: Camera, sigmas: float, own: Tensor, x: Tensor, y: Tensor
) -> Float[Tensor, " pairs"]:
    """The depth at which rays enter ellipsoids, infinite where they miss.

    With x = o + z d the condition |M(o − μ) + z M d|² = k² is quadratic in the depth z. The ray's
    direction is linear in the pixel, so its coefficients are polynomials in it for each Gaussian.
    """
    matrix = _whitening(gaussians)
    start = (matrix @ (camera.centre.to(matrix) - gaussians.means)[:, :, None])[:, :, 0]
    across = matrix @ camera.rotation.to(matrix).T
    b0 = (across * start[:, :, None]).sum(1)  # [n, 3] over (u, v, 1)
    gram = across.mT @ across
    c = (start * start).sum(1) - sigmas * sigmas
    u = (x + 0.5 - camera.cx) / camera.fx
    v = (y + 0.5 - camera.cy) / camera.fy
    table = torch.stack(
        [
            gram[:, 0, 0], 2 * gram[:, 0, 1], gram[:, 1, 1], 2 * gram[:, 0, 2], 2 * gram[:, 1, 2],
            gram[:, 2, 2], b0[:, 0], b0[:, 1], b0[:, 2], c,
        ]
    )  # fmt: skip
    uu, uv, vv, u1, v1, one, bu, bv, b1, last = table[:, own]
    a = u * (uu * u + uv * v + u1) + v * (vv * v + v1) + one
    b = bu * u + bv * v + b1
    discriminant = b * b - a * last
    depth = (-b - discriminant.clamp_min(0).sqrt()) / a
    return torch.where((discriminant > 0) & (depth > 0), depth, torch.inf)


def _facing(
    gaussians: Gaussians, camera: Camera, indices: Tensor, depths: Tensor
) -> Float[Tensor, " pixels"]:
    """The cosine between the normal and the ray, at the pixels that see something."""
    met = (indices >= 0).nonzero().squeeze(1)
    facing = torch.zeros_like(depths)
    if not len(met):
        return facing
    chosen = gaussians[indices[met]]
    rays = camera.rays().to(depths).reshape(-1, 3)[met]
    along = depths[met] / (rays @ camera.forward.to(rays))
    points = camera.centre.to(rays) + along[:, None] * rays
    matrix = _whitening(chosen)
    inner = matrix @ (points - chosen.means)[:, :, None]
    normals = torch.nn.functional.normalize((matrix.mT @ inner)[:, :, 0], dim=1)
    facing[met] = -(normals * rays).sum(1)
    return facing.clamp(0, 1)
