"""One Gaussian on its way to the screen, step by step, with every matrix that has a name.

Everything is float64: one Gaussian costs nothing, and scales may differ by four powers of ten.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.gaussian_splats.camera import Camera
from engine.geometry.gaussian_splats.covariance import covariances
from engine.geometry.gaussian_splats.projection import jacobians, project_points
from engine.geometry.gaussian_splats.projection_gradient import LOW_PASS, NEAR


@dataclass(frozen=True, eq=False)
class SeenGaussian:
    """A Gaussian in the frame of a camera: what would be seen if it could be projected exactly.

    Attributes:
        mean: t = W μ + translation.
        covariance: C = W Σ Wᵀ.
    """

    mean: Float[Tensor, " 3"]
    covariance: Float[Tensor, "3 3"]

    @property
    def depth(self) -> float:
        """Of the centre, along the line of sight."""
        return float(self.mean[2])


@dataclass(frozen=True, eq=False)
class Splat:
    """The Gaussian of the screen that stands for one of space.

    Attributes:
        jacobian: J, of the projection at the centre, pixels per unit of the world.
        centre: pixels.
        screen: Σ' = J C Jᵀ with what the low-pass filter adds, square pixels.
    """

    jacobian: Float[Tensor, "2 3"]
    centre: Float[Tensor, " 2"]
    screen: Float[Tensor, "2 2"]

    def response(self, pixels: Float[Tensor, "*n 2"]) -> Float[Tensor, "*n"]:
        """exp(−½ Δᵀ Σ'⁻¹ Δ) at pixels, 1 at the centre."""
        offset = pixels - self.centre
        return (-0.5 * (offset @ torch.linalg.inv(self.screen) * offset).sum(-1)).exp()


def covariance(
    scales: Float[Tensor, " 3"], quaternion: Float[Tensor, " 4"]
) -> Float[Tensor, "3 3"]:
    """Σ = R S Sᵀ Rᵀ of three standard deviations above 0 and a quaternion (w, x, y, z)."""
    return covariances(scales.log(), quaternion)


def seen_from(
    camera: Camera, position: Float[Tensor, " 3"], sigma: Float[Tensor, "3 3"]
) -> SeenGaussian:
    """The Gaussian with centre μ and covariance Σ in the frame of a camera."""
    turn = camera.rotation.double()
    mean = turn @ position + camera.translation.double()
    return SeenGaussian(mean, turn @ sigma @ turn.T)


def splat(seen: SeenGaussian, camera: Camera, low_pass: float = LOW_PASS) -> Splat:
    """The local affine approximation of the projection (Zwicker et al. 2002; Kerbl et al., eq. 5).

    Args:
        seen: in the frame of the camera.
        camera: that looks at it.
        low_pass: variance added to both axes of the screen, square pixels.

    Raises:
        ValueError: the centre is nearer than `NEAR`, where nothing is drawn.
    """
    if seen.depth <= NEAR:
        raise ValueError(
            "The centre is not in front of the camera, so there is no splat: at depth 0 the"
            " Jacobian is infinite. Move the Gaussian or the camera."
        )
    jacobian = jacobians(seen.mean[None], camera)[0]
    screen = jacobian @ seen.covariance @ jacobian.T
    screen = screen + low_pass * torch.eye(2, dtype=screen.dtype)
    return Splat(jacobian, project_points(seen.mean[None], camera)[0], screen)


def rays(camera: Camera, pixels: Float[Tensor, "*n 2"]) -> Float[Tensor, "*n 3"]:
    """Directions in the frame of the camera through pixels, one unit deep."""
    u = (pixels[..., 0] - camera.cx) / camera.fx
    v = (pixels[..., 1] - camera.cy) / camera.fy
    return torch.stack([u, v, torch.ones_like(u)], dim=-1)
