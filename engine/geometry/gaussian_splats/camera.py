"""Pinhole cameras in OpenCV's axes: x to the right, y down, z forward, lengths in world units.

The centre of the first pixel is at (0.5, 0.5), so an image of a width of W reaches from 0 to W.
The world's z axis points up where nothing else is said.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float
from torch import Tensor

MAX_SIZE = 8192


@dataclass(frozen=True, eq=False)
class Camera:
    """A pinhole camera; a point (x, y, z) of its frame is seen at (fx x/z + cx, fy y/z + cy).

    Attributes:
        width, height: of its image, in pixels.
        fx, fy: focal lengths in pixels.
        cx, cy: the principal point in pixels.
        world_to_camera: a rigid motion, float32.

    Raises:
        ValueError: a size or a focal length is not positive, or the motion is not rigid.
    """

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float
    world_to_camera: Float[Tensor, "4 4"]

    def __post_init__(self) -> None:
        if not (1 <= self.width <= MAX_SIZE and 1 <= self.height <= MAX_SIZE):
            raise ValueError(
                f"A camera's image has 1 to {MAX_SIZE} pixels along each side, "
                f"not {self.width} × {self.height}."
            )
        numbers = (self.fx, self.fy, self.cx, self.cy)
        if not all(map(math.isfinite, numbers)) or min(self.fx, self.fy) <= 0:
            raise ValueError("The focal lengths of a camera are positive numbers of pixels.")
        _check_rigid(self.world_to_camera)
        object.__setattr__(self, "world_to_camera", self.world_to_camera.contiguous())

    @property
    def rotation(self) -> Float[Tensor, "3 3"]:
        """W, from world to camera axes."""
        return self.world_to_camera[:3, :3]

    @property
    def translation(self) -> Float[Tensor, " 3"]:
        """The world's origin in the camera's frame."""
        return self.world_to_camera[:3, 3]

    @property
    def centre(self) -> Float[Tensor, " 3"]:
        """Where the camera is in the world, −Wᵀ t."""
        return -(self.rotation.T @ self.translation)

    @property
    def forward(self) -> Float[Tensor, " 3"]:
        """Its viewing direction in the world."""
        return self.rotation[2]

    def to(self, device: torch.device | str) -> "Camera":
        """The same camera with its matrix on a device."""
        return replace(self, world_to_camera=self.world_to_camera.to(device))

    def resized(self, width: int, height: int) -> "Camera":
        """The same view with another number of pixels."""
        across, down = width / self.width, height / self.height
        return Camera(
            width,
            height,
            self.fx * across,
            self.fy * down,
            self.cx * across,
            self.cy * down,
            self.world_to_camera,
        )

    def rays(self) -> Float[Tensor, "height width 3"]:
        """The unit direction in the world through each pixel's centre."""
        like = self.world_to_camera
        x = (
            torch.arange(self.width, dtype=like.dtype, device=like.device) + 0.5 - self.cx
        ) / self.fx
        y = (
            torch.arange(self.height, dtype=like.dtype, device=like.device) + 0.5 - self.cy
        ) / self.fy
        directions = torch.stack(
            [
                x.expand(self.height, -1),
                y[:, None].expand(-1, self.width),
                torch.ones_like(x).expand(self.height, -1),
            ],
            -1,
        )
        return torch.nn.functional.normalize(directions @ self.rotation, dim=-1)


def look_at(
    eye: Sequence[float],
    target: Sequence[float] = (0.0, 0.0, 0.0),
    up: Sequence[float] = (0.0, 0.0, 1.0),
    *,
    width: int,
    height: int,
    field_of_view: float = 50.0,
) -> Camera:
    """A camera at a point that looks at another, with the principal point in the middle.

    Args:
        eye: where it is.
        target: what it looks at.
        up: the direction that points up in its image.
        width, height: of its image, in pixels.
        field_of_view: vertical, in degrees.

    Raises:
        ValueError: eye and target coincide, or the camera looks along `up`.
    """
    start, end, upward = (torch.tensor(list(v), dtype=torch.float64) for v in (eye, target, up))
    forward = end - start
    if not float(forward.norm()) > 0:
        raise ValueError("A camera cannot look at the point it is at.")
    forward = forward / forward.norm()
    right = torch.linalg.cross(forward, upward)
    if not float(right.norm()) > 1e-9:
        raise ValueError("A camera that looks straight up or down needs another up direction.")
    return _camera(start, forward, right / right.norm(), width, height, field_of_view)


def orbit(
    azimuth: float,
    elevation: float,
    distance: float,
    field_of_view: float = 50.0,
    size: int | tuple[int, int] = 256,
    *,
    target: Sequence[float] = (0.0, 0.0, 0.0),
) -> Camera:
    """A camera on a sphere around a target, which it looks at; the world's z axis is up.

    Args:
        azimuth: in degrees, from the x axis towards the y axis.
        elevation: in degrees above the plane z = 0, −90 to 90 inclusive.
        distance: from the target.
        field_of_view: vertical, in degrees.
        size: pixels of a square image, or (width, height).
        target: what it looks at.

    Raises:
        ValueError: the distance is not positive, or the elevation beyond ±90°.
    """
    if not distance > 0 or not math.isfinite(distance):
        raise ValueError("A camera's distance from its target is a positive number.")
    if not -90 <= elevation <= 90:
        raise ValueError("A camera's elevation lies between −90° and 90°.")
    a, e = math.radians(azimuth), math.radians(elevation)
    outward = torch.tensor(
        [math.cos(e) * math.cos(a), math.cos(e) * math.sin(a), math.sin(e)], dtype=torch.float64
    )
    right = torch.tensor([-math.sin(a), math.cos(a), 0.0], dtype=torch.float64)
    eye = torch.tensor(list(target), dtype=torch.float64) + distance * outward
    width, height = (size, size) if isinstance(size, int) else size
    return _camera(eye, -outward, right, width, height, field_of_view)


def _camera(
    eye: Tensor, forward: Tensor, right: Tensor, width: int, height: int, field_of_view: float
) -> Camera:
    if not 0 < field_of_view < 180:
        raise ValueError("A field of view lies between 0° and 180°.")
    matrix = torch.eye(4, dtype=torch.float64)
    matrix[:3, :3] = torch.stack([right, torch.linalg.cross(forward, right), forward])
    matrix[:3, 3] = -matrix[:3, :3] @ eye
    focal = height / (2 * math.tan(math.radians(field_of_view) / 2))
    return Camera(width, height, focal, focal, width / 2, height / 2, matrix.float())


def _check_rigid(matrix: Tensor) -> None:
    exact = matrix.detach().double().cpu()
    rotation = exact[:3, :3]
    unit = torch.eye(4, dtype=torch.float64)
    orthonormal = bool(((rotation @ rotation.T - unit[:3, :3]).abs() < 1e-3).all())
    if not (orthonormal and torch.equal(exact[3], unit[3]) and bool(exact.isfinite().all())):
        raise ValueError("A camera's matrix must be a rotation and a translation.")
    if torch.linalg.det(rotation) < 0:
        raise ValueError("A camera's matrix must not mirror the world.")
