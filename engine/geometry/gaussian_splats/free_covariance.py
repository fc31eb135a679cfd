"""Why a covariance is learnt as R S Sᵀ Rᵀ: the same fit with its six numbers free.

A thin Gaussian is seen from six sides, and its covariance is fitted to these pictures twice, by the
same steps of Adam on the same views: as a symmetric matrix of six free numbers, and as a quaternion
with three scales. Kerbl et al. (2023, section 4) give the reason for the second form: a covariance
must be positive semi-definite, and nothing in a gradient step on free numbers keeps it so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

from engine import seeds
from engine.geometry.gaussian_splats.camera import Camera, orbit
from engine.geometry.gaussian_splats.covariance import covariances
from engine.geometry.gaussian_splats.dense import pixel_centres
from engine.geometry.gaussian_splats.projection import project_covariances
from engine.settings import check_ranges, setting
from engine.training import Training

SIZE = 32
"""Pixels along each side of a view."""

START = 0.3
"""Scale of the sphere with which both fits begin."""

LONG, MIDDLE = 0.6, 0.3
"""The larger scales of the target."""

_QUATERNION = (0.9, 0.1, 0.4, -0.2)
_VIEWS = ((0, 10), (60, 30), (120, -20), (200, 40), (270, 0), (330, 70))  # azimuth, elevation
_SMALLEST_DETERMINANT = 1e-9
_UPPER = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))


@dataclass(frozen=True)
class FreeCovarianceSettings:
    """The target's smallest scale, the steps and the order of the views."""

    thickness: float = setting(0.05, low=0.005, high=0.3)
    learning_rate: float = setting(0.003, low=0.0005, high=0.1)
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)


class FreeCovariance(Training[FreeCovarianceSettings]):
    """One step fits both forms to one view, the same for both."""

    log_every_step = True
    demanding = False

    def __init__(self, settings: FreeCovarianceSettings) -> None:
        super().__init__(settings)
        scales = torch.tensor([LONG, MIDDLE, settings.thickness], dtype=torch.float64)
        quaternion = torch.tensor(_QUATERNION, dtype=torch.float64)
        self.target = covariances(scales.log(), quaternion)
        self.cameras = cameras()
        self._images = [response(self.target, camera) for camera in self.cameras]
        # The plane of the two thinnest axes of the target, in which the cone is drawn.
        self._plane = torch.linalg.eigh(self.target).eigenvectors[:, :2]
        start = torch.zeros(13, dtype=torch.float64)
        start[:6] = START**2 * torch.tensor([float(i == j) for i, j in _UPPER])
        start[6:9] = math.log(START)
        start[9] = 1.0
        self._parameters = nn.Parameter(start)
        self._start([self._parameters], seeds.generator(seeds.derive(settings.seed, "views")))

    @property
    def free(self) -> Float[Tensor, "3 3"]:
        """Σ of six free numbers."""
        return symmetric(self._flat[:6])

    @property
    def factored(self) -> Float[Tensor, "3 3"]:
        """Σ = R S Sᵀ Rᵀ."""
        return covariances(self._flat[6:9], self._flat[9:13])

    def _loss_backward(self) -> Tensor:
        view = int(torch.randint(len(self.cameras), (1,), generator=self._generator))
        camera, image = self.cameras[view], self._images[view]
        loss = sum(
            (response(sigma, camera) - image).square().mean()
            for sigma in (self.free, self.factored)
        )
        assert isinstance(loss, Tensor)
        loss.backward()
        return loss.detach()

    def _metrics(self) -> dict[str, float]:
        with torch.no_grad():
            found = {}
            for name, sigma in (("free", self.free), ("factored", self.factored)):
                found[f"smallest_{name}"] = float(torch.linalg.eigvalsh(sigma)[0])
                errors = [
                    (response(sigma, camera) - image).square().mean()
                    for camera, image in zip(self.cameras, self._images, strict=True)
                ]
                found[f"error_{name}"] = float(torch.stack(errors).mean())
                place = cone_coordinates(self._plane.T @ sigma @ self._plane)
                found |= {f"{axis}_{name}": x for axis, x in zip("abc", place, strict=True)}
            return found

    def arrays(self) -> dict[str, np.ndarray]:
        """Two views of the target and of both fits, and all three matrices."""
        with torch.no_grad():
            sigmas = {"target": self.target, "free": self.free, "factored": self.factored}
            views = [
                response(sigma, camera).view(SIZE, SIZE).numpy()
                for sigma in sigmas.values()
                for camera in self.cameras[1:3]
            ]
            goal = np.array(cone_coordinates(self._plane.T @ self.target @ self._plane))
            return {
                "views": np.stack(views),
                "goal": goal,
                **{f"sigma_{name}": sigma.clone().numpy() for name, sigma in sigmas.items()},
            }


def cameras() -> tuple[Camera, ...]:
    """Six views from around."""
    return tuple(orbit(azimuth, elevation, 3.0, 50.0, SIZE) for azimuth, elevation in _VIEWS)


def symmetric(upper: Float[Tensor, " 6"]) -> Float[Tensor, "3 3"]:
    """The symmetric matrix of the six numbers of its upper half, row by row."""
    a, b, c, d, e, f = upper.unbind()
    return torch.stack([a, b, c, b, d, e, c, e, f]).view(3, 3)


def response(sigma: Float[Tensor, "3 3"], camera: Camera) -> Float[Tensor, " pixels"]:
    """The splat of a Gaussian at the origin in every pixel of a view, 1 at its centre.

    As in the renderer of Kerbl et al. a pixel gets nothing where the exponent would be positive,
    which happens only where Σ' is not positive definite.
    """
    origin = torch.zeros(1, 3, dtype=sigma.dtype)
    means, _, screen = project_covariances(origin, sigma[None], camera)
    xx, xy, yy = screen[0].unbind()
    determinant = xx * yy - xy * xy
    sign = 1.0 if float(determinant.detach()) >= 0 else -1.0
    determinant = sign * determinant.abs().clamp(min=_SMALLEST_DETERMINANT)
    x, y = (pixel_centres(SIZE, SIZE, sigma) - means).unbind(-1)
    power = -0.5 * (yy * x * x - 2 * xy * x * y + xx * y * y) / determinant
    nothing = power > 0
    return torch.where(nothing, 0.0, torch.where(nothing, 0.0, power).exp())


def cone_coordinates(block: Float[Tensor, "2 2"]) -> tuple[float, float, float]:
    """Where a symmetric 2×2 matrix lies: (a, b, c) with the matrix [[c + a, b], [b, c − a]].

    It is positive semi-definite where √(a² + b²) ≤ c: a round cone about the axis c, whose smaller
    eigenvalue is c − √(a² + b²).
    """
    first, across, second = float(block[0, 0]), float(block[0, 1]), float(block[1, 1])
    return (first - second) / 2, across, (first + second) / 2
