"""What perspective makes of one Gaussian exactly: the outline of an ellipsoid, and ray integrals.

A splat replaces the projection by its tangent map at the centre. Nothing forces it to: the outline
of an ellipsoid is a conic in closed form (Hartley & Zisserman, 8.3: the dual of a quadric maps to
the dual of its outline), and so is the integral of a Gaussian along a ray.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.gaussian_splats.camera import Camera
from engine.geometry.gaussian_splats.one_gaussian import SeenGaussian, Splat, rays, splat

_BOX = 5.0
"""Standard deviations to each side over which the error is summed."""


@dataclass(frozen=True, eq=False)
class Ellipse:
    """The points at (p − centre)ᵀ shape⁻¹ (p − centre) = 1, in pixels."""

    centre: Float[Tensor, " 2"]
    shape: Float[Tensor, "2 2"]

    def points(self, count: int = 96) -> Float[Tensor, "count 2"]:
        """Points around it, the first one repeated at the end."""
        values, axes = torch.linalg.eigh(self.shape)
        angles = torch.linspace(0, 2 * math.pi, count, dtype=torch.float64)
        circle = torch.stack([angles.cos(), angles.sin()], dim=1)
        return self.centre + (circle * values.clamp(min=0).sqrt()) @ axes.T

    @property
    def area(self) -> float:
        """In square pixels."""
        return math.pi * math.sqrt(max(float(torch.linalg.det(self.shape)), 0.0))


def affine_outline(splat: Splat, sigmas: float) -> Ellipse:
    """The contour of the splat at so many standard deviations."""
    return Ellipse(splat.centre, sigmas**2 * splat.screen)


def exact_outline(seen: SeenGaussian, camera: Camera, sigmas: float) -> Ellipse | None:
    """The outline that the camera sees of the ellipsoid at so many standard deviations.

    With t and C the centre and the covariance in camera coordinates, the dual of the outline is
    k² C − t tᵀ up to scale, seen through the calibration. It needs no inverse, so a flat ellipsoid
    is fine.

    Returns:
        None where the ellipsoid reaches the plane through the eye: its outline is open then, or
        there is none, as from inside.
    """
    dual = sigmas**2 * seen.covariance - torch.outer(seen.mean, seen.mean)
    if float(dual[2, 2]) >= 0:
        return None
    dual = dual / -dual[2, 2]
    centre = -dual[:2, 2]
    shape = dual[:2, :2] + torch.outer(centre, centre)
    focal = torch.tensor([camera.fx, camera.fy], dtype=torch.float64)
    middle = torch.tensor([camera.cx, camera.cy], dtype=torch.float64)
    return Ellipse(focal * centre + middle, torch.outer(focal, focal) * shape)


def camera_is_inside(seen: SeenGaussian, sigmas: float) -> bool:
    """Whether the eye lies within the ellipsoid at so many standard deviations."""
    return mahalanobis(seen, torch.zeros(3, dtype=torch.float64)) < sigmas


def mahalanobis(seen: SeenGaussian, point: Float[Tensor, " 3"]) -> float:
    """How many standard deviations a point in camera coordinates is away from the centre."""
    values, axes = torch.linalg.eigh(seen.covariance)
    along = (point - seen.mean) @ axes
    return float((along**2 / values.clamp(min=1e-300)).sum().sqrt())


def peak_along_rays(
    seen: SeenGaussian, rays: Float[Tensor, "*n 3"]
) -> tuple[Float[Tensor, "*n"], Float[Tensor, "*n"]]:
    """The largest density on each ray in front of the eye, of a Gaussian that is 1 at its centre.

    Args:
        seen: in camera coordinates.
        rays: directions from the eye, of any length.

    Returns:
        The density, and where it is in lengths of the direction.
    """
    precision = _precision(seen)
    across = (rays @ precision * rays).sum(-1)
    where = (rays @ precision @ seen.mean) / across
    at = where.clamp(min=0)
    miss = at[..., None] * rays - seen.mean
    return (-0.5 * (miss @ precision * miss).sum(-1)).exp(), at


def integral_along_rays(seen: SeenGaussian, rays: Float[Tensor, "*n 3"]) -> Float[Tensor, "*n"]:
    """∫₀^∞ exp(−½ (s d̂ − t)ᵀ C⁻¹ (s d̂ − t)) ds along each ray, in units of the world.

    Along a line a Gaussian is a Gaussian: the integral is its peak times √(2π) times its width
    1 / √(d̂ᵀ C⁻¹ d̂), less what lies behind the eye.
    """
    precision = _precision(seen)
    unit = rays / torch.linalg.vector_norm(rays, dim=-1, keepdim=True)
    across = (unit @ precision * unit).sum(-1)
    where = (unit @ precision @ seen.mean) / across
    miss = where[..., None] * unit - seen.mean
    peak = (-0.5 * (miss @ precision * miss).sum(-1)).exp()
    ahead = 0.5 * (1 + torch.erf(where * (across / 2).sqrt()))
    return peak * (2 * math.pi / across).sqrt() * ahead


def exact_response(seen: SeenGaussian, rays: Float[Tensor, "*n 3"]) -> Float[Tensor, "*n"]:
    """`integral_along_rays` in units of that through the centre, as a splat is 1 at its centre."""
    through_centre = integral_along_rays(seen, seen.mean[None])
    return integral_along_rays(seen, rays) / through_centre.clamp(min=1e-300)


def _precision(seen: SeenGaussian) -> Float[Tensor, "3 3"]:
    """C⁻¹, of a scale that is never less than 1e-6 of the largest."""
    values, axes = torch.linalg.eigh(seen.covariance)
    return axes / values.clamp(min=1e-12 * float(values[-1])) @ axes.T


def affine_error(
    seen: SeenGaussian, camera: Camera, samples: int = 48, low_pass: float = 0.0
) -> float:
    """How much of the exact image a splat misses: ∫ |splat − exact| / ∫ exact over the picture.

    The integrals run along the axes of the splat, over the box that holds it to 5 standard
    deviations, whether it lies in the picture or not. The exact image has no low-pass filter.

    Args:
        seen: in the frame of the camera.
        camera: that looks at it.
        samples: along each side of the box.
        low_pass: variance that is added to the splat, square pixels.

    Raises:
        ValueError: there is no splat.
    """
    approximate = splat(seen, camera, low_pass=0.0)
    values, axes = torch.linalg.eigh(approximate.screen)
    narrow = values.clamp(min=max(1e-9 * float(values[-1]), 1e-12))
    wide = narrow + low_pass
    along, lengths = zip(*map(_nodes, narrow.sqrt(), wide.sqrt(), [samples] * 2), strict=True)
    steps = torch.stack(torch.meshgrid(*along, indexing="ij"), dim=-1)
    exact = exact_response(seen, rays(camera, approximate.centre + steps @ axes.T))
    wrong = (-0.5 * (steps.square() / wide).sum(-1)).exp() - exact
    areas = torch.outer(*lengths)
    return float((areas * wrong.abs()).sum() / (areas * exact).sum().clamp(min=1e-300))


def _nodes(
    narrow: Float[Tensor, ""], wide: Float[Tensor, ""], samples: int
) -> tuple[Float[Tensor, " samples"], Float[Tensor, " samples"]]:
    """Places from −5 to 5 `wide`, as dense as `narrow` needs in the middle, and their weights."""
    last = torch.asinh(_BOX * wide / narrow).item()
    at = torch.linspace(-last, last, samples, dtype=torch.float64)
    return narrow * at.sinh(), narrow * at.cosh()


def moved_off_axis(seen: SeenGaussian, degrees: float, farther: float = 1.0) -> SeenGaussian:
    """The same Gaussian at the same depth times `farther`, seen so many degrees off the axis.

    It moves parallel to the picture, towards the side on which it is.
    """
    depth = seen.depth * farther
    aside = seen.mean[:2]
    length = torch.linalg.vector_norm(aside)
    towards = aside / length if float(length) > 1e-9 else aside.new_tensor([1.0, 0.0])
    mean = torch.cat([towards * depth * math.tan(math.radians(degrees)), aside.new_tensor([depth])])
    return SeenGaussian(mean, seen.covariance)


def degrees_off_axis(seen: SeenGaussian) -> float:
    """The angle between the line of sight and the direction of the centre."""
    return math.degrees(math.atan2(float(torch.linalg.vector_norm(seen.mean[:2])), seen.depth))
