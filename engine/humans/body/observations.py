"""What a body is fitted to: joints in space, or joints in a picture."""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True, eq=False)
class View:
    """A pinhole camera that looks at a body.

    Attributes:
        eye: where it is, metres.
        axes: its right, up and backward directions in rows; it looks along the negative last one.
        focal_length: in heights of the picture.

    Raises:
        ValueError: a number is not finite, or the focal length is not positive.
    """

    eye: Float[Tensor, " 3"]
    axes: Float[Tensor, "3 3"]
    focal_length: float = 1.5

    def __post_init__(self) -> None:
        if not bool(torch.isfinite(self.eye).all() and torch.isfinite(self.axes).all()):
            raise ValueError("A view's place and directions are finite numbers.")
        if not 0 < self.focal_length < math.inf:
            raise ValueError("The focal length of a view is a positive number.")

    def project(self, points: Float[Tensor, "*n 3"]) -> Float[Tensor, "*n 2"]:
        """Places in the picture, from its middle, x to the right and y up, in picture heights."""
        seen = (points - self.eye) @ self.axes.T
        return self.focal_length * seen[..., :2] / -seen[..., 2:]

    def lift(
        self, pixels: Float[Tensor, "*n 2"], depth: Float[Tensor, "*n"]
    ) -> Float[Tensor, "*n 3"]:
        """The points that are seen at places in the picture, at distances in front of the camera.

        The inverse of `project`, with the depth that it loses.
        """
        across = pixels * (depth / self.focal_length)[..., None]
        return self.eye + across @ self.axes[:2] - depth[..., None] * self.axes[2]

    def slopes(self, points: Float[Tensor, "*n 3"]) -> Float[Tensor, "*n 2 3"]:
        """The derivatives of `project` by the points; those behind the camera count as in front."""
        # u = f x / d with x along an axis of the picture and d along the viewing direction.
        depth = self.depth(points).clamp(min=0.1)[..., None]
        seen = (points - self.eye) @ self.axes[:2].T / depth
        slope = self.axes[:2] + seen[..., None] * self.axes[2]
        return self.focal_length * slope / depth[..., None]

    def depth(self, points: Float[Tensor, "*n 3"]) -> Float[Tensor, "*n"]:
        """Distances in front of the camera, metres."""
        return (self.eye - points) @ self.axes[2]


def orbit_view(
    azimuth: float = 0.0, distance: float = 4.0, height: float = 0.0, focal_length: float = 1.5
) -> View:
    """A view on the origin from the front, turned to the person's left by degrees.

    Raises:
        ValueError: the distance is not positive.
    """
    if not 0 < distance < math.inf:
        raise ValueError("A view looks from a positive distance.")
    a = math.radians(azimuth)
    place = [distance * math.sin(a), height, distance * math.cos(a)]
    eye = torch.tensor(place, dtype=torch.float64)
    back = eye / eye.norm()
    right = torch.tensor([math.cos(a), 0.0, -math.sin(a)], dtype=torch.float64)
    return View(eye, torch.stack([right, torch.linalg.cross(back, right), back]), focal_length)


@dataclass(frozen=True, eq=False)
class Joints3D:
    """Joints in space.

    Attributes:
        positions: metres.
        confidence: of each, 0 where it is not observed.

    Raises:
        ValueError: a number is not finite, or no joint is observed.
    """

    positions: Float[Tensor, "joint 3"]
    confidence: Float[Tensor, " joint"]

    def __post_init__(self) -> None:
        _check(self.positions, self.confidence)

    def residuals(
        self, joints: Float[Tensor, "joint 3"]
    ) -> tuple[Float[Tensor, "joint 3"], Float[Tensor, "joint 3 3"]]:
        """Differences in metres, and their derivatives by each joint's own position."""
        identity = torch.eye(3, dtype=joints.dtype).expand(len(joints), 3, 3)
        return joints - self.positions, identity


@dataclass(frozen=True, eq=False)
class Joints2D:
    """Joints in a picture.

    Attributes:
        points: in the picture, as `View.project` gives them.
        confidence: of each, 0 where it is not observed.
        view: of the picture.

    Raises:
        ValueError: a number is not finite, or no joint is observed.
    """

    points: Float[Tensor, "joint 2"]
    confidence: Float[Tensor, " joint"]
    view: View

    def __post_init__(self) -> None:
        _check(self.points, self.confidence)

    @property
    def scale(self) -> float:
        """Metres per picture height at the distance of the origin, so that terms are comparable."""
        return float(self.view.eye.norm()) / self.view.focal_length

    def residuals(
        self, joints: Float[Tensor, "joint 3"]
    ) -> tuple[Float[Tensor, "joint 2"], Float[Tensor, "joint 2 3"]]:
        """Differences in metres at the distance of the origin, and their derivatives."""
        # A joint behind the camera is seen as if it were just in front of it.
        depth = self.view.depth(joints).clamp(min=0.1)[:, None]
        seen = (joints - self.view.eye) @ self.view.axes[:2].T
        points = self.view.focal_length * seen / depth
        return self.scale * (points - self.points), self.scale * self.view.slopes(joints)


def _check(places: Tensor, confidence: Tensor) -> None:
    if not bool(torch.isfinite(places).all()):
        raise ValueError("The places of observed joints are finite numbers.")
    if not bool(((confidence >= 0) & (confidence <= 1)).all()) or not bool(confidence.any()):
        raise ValueError("At least one joint is observed, with a confidence from 0 to 1.")
