"""Gaussians in space to Gaussians in the image: Σ' = J W Σ Wᵀ Jᵀ.

Zwicker et al., *EWA splatting* (2002), as used by Kerbl et al. (2023), equation 5: the projection
is replaced by its affine approximation at the mean, with Jacobian J. Where programs differ (how J
is bounded outside the image) this follows gsplat.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from engine.geometry.gaussian_splats.camera import Camera
from engine.geometry.gaussian_splats.compositing import ALPHA_MIN
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.projection_gradient import (
    LOW_PASS,
    NEAR,
    project_parameters,
    tangent_bounds,
)


@dataclass(frozen=True, eq=False)
class Projection:
    """Gaussians in an image of pixels.

    Attributes:
        means2d: (x, y) in pixels; the centre of the first pixel is (0.5, 0.5).
        depths: z in the camera's frame.
        covariances2d: Σ' as (xx, xy, yy), low-pass filter included, px².
        conics: Σ'⁻¹ as (a, b, c): exponent −½ (a dx² + 2 b dx dy + c dy²).
        extents: half width and height of the box outside which α < 1/255, px; no gradient.
        visible: in front of the camera, opaque enough and not outside the image.
    """

    means2d: Float[Tensor, "n 2"]
    depths: Float[Tensor, " n"]
    covariances2d: Float[Tensor, "n 3"]
    conics: Float[Tensor, "n 3"]
    extents: Float[Tensor, "n 2"]
    visible: Bool[Tensor, " n"]

    @property
    def radii(self) -> Float[Tensor, " n"]:
        """The longer half axis in standard deviations of 1, px: √ of Σ′'s larger eigenvalue."""
        xx, xy, yy = self.covariances2d.detach().unbind(-1)
        middle = 0.5 * (xx + yy)
        return (middle + ((0.5 * (xx - yy)).square() + xy.square()).sqrt()).sqrt()


def project(
    gaussians: Gaussians, camera: Camera, *, low_pass: float = LOW_PASS, near: float = NEAR
) -> Projection:
    """The Gaussians as a camera sees them; differentiable (once) in means, scales, rotations.

    Args:
        gaussians: in the world.
        camera: on the same device.
        low_pass: variance that the image's low-pass filter adds, px²; 0 for none.
        near: depth up to which nothing is visible.
    """
    means2d, depths, covariances2d, conics2d = project_parameters(
        gaussians.means, gaussians.log_scales, gaussians.quaternions, camera, low_pass, near
    )
    with torch.no_grad():
        opacities = gaussians.opacity_logits.sigmoid()
        extent = extents(covariances2d, opacities)
        (x, y), (half_x, half_y) = means2d.unbind(1), extent.unbind(1)
        visible = (x + half_x >= 0.5) & (x - half_x <= camera.width - 0.5)
        visible &= (y + half_y >= 0.5) & (y - half_y <= camera.height - 0.5)
        visible &= (depths > near) & (opacities >= ALPHA_MIN)
    return Projection(means2d, depths, covariances2d, conics2d, extent, visible)


def project_covariances(
    means: Float[Tensor, "n 3"],
    sigma: Float[Tensor, "n 3 3"],
    camera: Camera,
    *,
    low_pass: float = LOW_PASS,
    near: float = NEAR,
) -> tuple[Float[Tensor, "n 2"], Float[Tensor, " n"], Float[Tensor, "n 3"]]:
    """Means in pixels, depths, and Σ' = J W Σ Wᵀ Jᵀ plus the low-pass filter as (xx, xy, yy).

    The same as `project` for covariances that are given, with the gradient of autograd.
    What lies nearer than `near` gets finite numbers without meaning.
    """
    rotation = camera.rotation.to(means)
    points = means @ rotation.T + camera.translation.to(means)
    means2d = project_points(points, camera, near=near)
    factor = jacobians(points, camera, near=near) @ rotation  # J W
    projected = factor @ sigma @ factor.mT
    xx, xy, yy = projected[:, 0, 0], projected[:, 0, 1], projected[:, 1, 1]
    return means2d, points[:, 2], torch.stack([xx + low_pass, xy, yy + low_pass], -1)


def project_points(
    points: Float[Tensor, "n 3"], camera: Camera, *, near: float = NEAR
) -> Float[Tensor, "n 2"]:
    """Where points of the camera's frame are seen, in pixels."""
    x, y, z = points.unbind(-1)
    z = torch.where(z > near, z, torch.ones_like(z))
    return torch.stack([camera.fx * x / z + camera.cx, camera.fy * y / z + camera.cy], -1)


def jacobians(
    points: Float[Tensor, "n 3"], camera: Camera, *, near: float = NEAR
) -> Float[Tensor, "n 2 3"]:
    """J, the derivative of `project_points`, at points held within the image and a margin.

    J = [[fx/z, 0, −fx x/z²], [0, fy/z, −fy y/z²]]. Far outside the image the approximation
    degenerates, so x/z and y/z are taken at most 30 % of half the image beyond its border.
    """
    x, y, z = points.unbind(-1)
    z = torch.where(z > near, z, torch.ones_like(z))
    (left, right), (top, bottom) = tangent_bounds(camera)
    u, v = (x / z).clamp(left, right), (y / z).clamp(top, bottom)
    across, down, zero = camera.fx / z, camera.fy / z, torch.zeros_like(z)
    rows = [torch.stack([across, zero, -across * u], -1), torch.stack([zero, down, -down * v], -1)]
    return torch.stack(rows, -2)


def is_clamped(point: Float[Tensor, " 3"], camera: Camera) -> bool:
    """Whether `jacobians` takes J nearer to the axis than a point in front of the camera is."""
    tangents = (point[:2] / point[2]).tolist()
    bounds = tangent_bounds(camera)
    return any(not low <= t <= high for t, (low, high) in zip(tangents, bounds, strict=True))


def conics(covariances2d: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
    """Inverses of symmetric 2×2 matrices, both as (xx, xy, yy)."""
    xx, xy, yy = covariances2d.unbind(-1)
    determinant = (xx * yy - xy * xy).clamp_min(1e-10)
    return torch.stack([yy, -xy, xx], -1) / determinant[:, None]


def extents(
    covariances2d: Float[Tensor, "n 3"], opacities: Float[Tensor, " n"]
) -> Float[Tensor, "n 2"]:
    """Half width and height of the box of α ≥ 1/255, px: √(2 ln(255 · opacity)) deviations."""
    squared = opacities.mul(1 / ALPHA_MIN).log_().mul_(2).clamp_min_(0)
    return (covariances2d.T[::2] * squared).sqrt_().T
