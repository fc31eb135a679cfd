"""The Gaussian and the camera of "One Gaussian", read from the fields and moved by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.gaussian_splats import exact_outline, one_gaussian, quaternions
from engine.geometry.gaussian_splats.camera import Camera, orbit
from engine.geometry.gaussian_splats.covariance import rotation_matrices
from engine.geometry.gaussian_splats.one_gaussian import SeenGaussian, Splat
from engine.geometry.gaussian_splats.projection_gradient import LOW_PASS
from pages.geometry.gaussian_splats.one_fields import POSITION, QUATERNION, SCALES, SIZE
from ui.fields import Number
from ui.state import PageState

Vector = Float[Tensor, " 3"]


@dataclass(frozen=True, eq=False)
class Looked:
    """The Gaussian that is on the stage, and how its camera sees it.

    Attributes:
        position: μ, in the world.
        scales: standard deviations along its axes.
        rotation: R.
        sigma: Σ.
        camera: that takes the picture.
        seen: in the frame of the camera.
        splat: on the screen, without low-pass filter; None where the centre is not in front.
        refusal: why there is none.
        low_pass: variance that the filter adds, square pixels.
    """

    position: Vector
    scales: Vector
    rotation: Float[Tensor, "3 3"]
    sigma: Float[Tensor, "3 3"]
    camera: Camera
    seen: SeenGaussian
    splat: Splat | None
    refusal: str
    low_pass: float

    @property
    def filtered(self) -> Splat | None:
        """The splat that is drawn, with the low-pass filter if it is on."""
        if self.splat is None:
            return None
        return one_gaussian.splat(self.seen, self.camera, self.low_pass)

    def to_world(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
        """Points of the camera's frame in the world."""
        return points @ self.camera.rotation.double() + self.camera.centre.double()

    def error(self, low_pass: float, size: float = 1.0) -> float:
        """`exact_outline.affine_error` of a Gaussian so many times as large; NaN without splat."""
        if self.splat is None:
            return math.nan
        resized = SeenGaussian(self.seen.mean, size**2 * self.seen.covariance)
        return exact_outline.affine_error(resized, self.camera, low_pass=low_pass)


def looked_at(page: PageState) -> Looked:
    """Everything that the fields say, computed."""
    position, scales, quaternion = (
        torch.tensor([page[name] for name in names], dtype=torch.float64)
        for names in (POSITION, SCALES, QUATERNION)
    )
    sigma = one_gaussian.covariance(scales, quaternion)
    camera = orbit(
        page["azimuth"], page["elevation"], page["distance"], page["field_of_view"], SIZE
    )
    seen = one_gaussian.seen_from(camera, position, sigma)
    splat, refusal = None, ""
    try:
        splat = one_gaussian.splat(seen, camera, 0.0)
    except ValueError as reason:
        refusal = str(reason)
    return Looked(
        position,
        scales,
        rotation_matrices(quaternion),
        sigma,
        camera,
        seen,
        splat,
        refusal,
        LOW_PASS if page["low_pass"] else 0.0,
    )


def store_numbers(page: PageState, names: Sequence[str], values: Sequence[float]) -> None:
    """Puts values into number fields, each at the nearest that it can keep."""
    for name, value in zip(names, values, strict=True):
        field = page.fields[name]
        assert isinstance(field, Number), name
        page[name] = field.nearest(value)


def turn(page: PageState, rotation: quaternions.Quaternion) -> None:
    """Turns the Gaussian in the world."""
    held = torch.tensor([page[name] for name in QUATERNION], dtype=torch.float64)
    length = torch.linalg.vector_norm(held)
    held = held / length if float(length) > 0 else held.new_tensor([1.0, 0.0, 0.0, 0.0])
    turned = quaternions.multiply(rotation, held)
    store_numbers(page, QUATERNION, turned.tolist())


def move_to_pixel(page: PageState, looked: Looked, x: float, y: float) -> None:
    """Moves the centre at its depth until the camera sees it at a pixel."""
    pixel = torch.tensor([x, y], dtype=torch.float64)
    ray = one_gaussian.rays(looked.camera, pixel)
    store_numbers(page, POSITION, looked.to_world((looked.seen.depth * ray)[None])[0].tolist())


def put_camera_at(page: PageState, point: Vector) -> None:
    """Puts the camera where it was dragged; it goes on looking at the origin."""
    x, y, z = point.tolist()
    azimuth, elevation = (
        math.degrees(math.atan2(y, x)),
        math.degrees(math.atan2(z, math.hypot(x, y))),
    )
    distance = math.sqrt(x * x + y * y + z * z)
    store_numbers(page, ("azimuth", "elevation", "distance"), (azimuth, elevation, distance))
