"""Photographs to fit Gaussians to: images with the cameras that took them."""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.geometry.gaussian_splats.camera import Camera, orbit
from engine.geometry.gaussian_splats.scenes import SCENES
from engine.geometry.gaussian_splats.sphere_tracing import BACKGROUND, Rgb, Scene, trace

DISTANCE = 2.75
"""Of the cameras from the middle of a scene: its unit ball nearly fills their images."""
FIELD_OF_VIEW = 42.0
HELD_OUT = 6
MOST_VIEWS = 60
RESOLUTIONS = (16, 32, 48, 64, 96, 128)

_PLASTIC = 0.7548776662466927  # the root of x³ + x² = 1
_LOWEST, _HIGHEST = math.sin(math.radians(4)), math.sin(math.radians(68))
_CONTRAST = 0.12
_MOST_POINTS = 8192


@dataclass(frozen=True, eq=False)
class Views:
    """Images of one size and their cameras.

    Raises:
        ValueError: they do not belong together.
    """

    cameras: tuple[Camera, ...]
    images: Float[Tensor, "views height width 3"]

    def __post_init__(self) -> None:
        if len(self.cameras) != len(self.images):
            raise ValueError(f"{len(self.cameras)} cameras took {len(self.images)} images.")
        size = (self.images.shape[2], self.images.shape[1])
        if any((camera.width, camera.height) != size for camera in self.cameras):
            raise ValueError("Each image has as many pixels as its camera says.")

    def __len__(self) -> int:
        return len(self.cameras)

    def first(self, count: int) -> "Views":
        """Only so many of them."""
        return Views(self.cameras[:count], self.images[:count])


@dataclass(frozen=True, eq=False)
class Capture:
    """All that is known of a scene that Gaussians are to be fitted to; it fills the unit ball.

    Attributes:
        title: for the visitor.
        training: the views that may be looked at.
        held_out: views to judge by; may be empty.
        background: what is behind it.
        points, colours: samples of the visible surface, as structure from motion would give them;
            none if they are not known.
    """

    title: str
    training: Views
    held_out: Views
    background: Rgb
    points: Float[Tensor, "p 3"]
    colours: Float[Tensor, "p 3"]


def photograph(scene: Scene, camera: Camera) -> Float[Tensor, "height width 3"]:
    """The image of a scene; pixels on edges are the mean of four rays."""
    return _photographs(scene, (camera,))[0][0]


@cached
def capture_scene(name: str, view_count: int, resolution: int) -> Capture:
    """Photographs of a scene from a sphere around it, evenly spread.

    The first k of n training views are those of k views, and the views held out are always the
    same.

    Args:
        name: a key of `SCENES`.
        view_count: number of training views.
        resolution: pixels along each side.

    Raises:
        ValueError: an argument is out of its range.
    """
    if name not in SCENES:
        raise ValueError(f"There is no scene {name!r}; there are {', '.join(SCENES)}.")
    if not 1 <= view_count <= MOST_VIEWS:
        raise ValueError(f"{view_count} training views? There can be 1 to {MOST_VIEWS}.")
    if resolution not in RESOLUTIONS:
        raise ValueError(f"A resolution of {resolution}? It can be {RESOLUTIONS}.")
    scene = SCENES[name]
    cameras = _training_cameras(view_count, resolution) + _held_out_cameras(resolution)
    images, points, colours = _photographs(scene, cameras, view_count)
    return Capture(
        scene.title,
        Views(cameras[:view_count], images[:view_count]),
        Views(cameras[view_count:], images[view_count:]),
        BACKGROUND,
        points,
        colours,
    )


def _training_cameras(count: int, resolution: int) -> tuple[Camera, ...]:
    """Roberts' sequence R₂ over azimuth and height: any first few are spread evenly."""
    return tuple(
        _camera(360 * (0.5 + index * _PLASTIC), 0.5 + index * _PLASTIC**2, resolution)
        for index in range(count)
    )


def _held_out_cameras(resolution: int) -> tuple[Camera, ...]:
    return tuple(
        _camera(23 + index * 360 / HELD_OUT, ((2 * index) % 5 + 0.5) / 5, resolution)
        for index in range(HELD_OUT)
    )


def _camera(azimuth: float, height: float, resolution: int) -> Camera:
    elevation = math.degrees(math.asin(_LOWEST + height % 1 * (_HIGHEST - _LOWEST)))
    return orbit(azimuth % 360, elevation, DISTANCE, FIELD_OF_VIEW, resolution)


def _photographs(
    scene: Scene, cameras: tuple[Camera, ...], count: int = 0
) -> tuple[Tensor, Tensor, Tensor]:
    """Images, and points and colours of the surface as the first `count` of them see it."""
    height, width = cameras[0].height, cameras[0].width
    directions = torch.stack([camera.rays() for camera in cameras])
    origins = torch.stack([camera.centre for camera in cameras])[:, None, None].expand_as(
        directions
    )
    found = trace(scene, origins.reshape(-1, 3), directions.reshape(-1, 3))
    images = found.colours.view(-1, height, width, 3)
    edges = _edges(images).nonzero()
    finer = torch.stack([camera.resized(2 * width, 2 * height).rays() for camera in cameras])
    view, row, column = edges.unbind(1)
    sub = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]])
    rows, columns = 2 * row[:, None] + sub[:, 0], 2 * column[:, None] + sub[:, 1]
    around = finer[view[:, None], rows, columns]
    begin = origins[view, row, column][:, None].expand_as(around)
    smooth = trace(scene, begin.reshape(-1, 3), around.reshape(-1, 3)).colours.view(-1, 4, 3)
    points, colours = _surface(origins, directions, images, found.depths, count)
    images = images.clone()
    images[view, row, column] = smooth.mean(1)
    return images, points, colours


def _edges(images: Tensor) -> Tensor:
    """Pixels that differ from a neighbour: bool [views, height, width]."""
    found = torch.zeros(images.shape[:3], dtype=torch.bool)
    for axis in (1, 2):
        length = images.shape[axis] - 1
        one, other = images.narrow(axis, 0, length), images.narrow(axis, 1, length)
        differs = (one - other).abs().amax(-1) > _CONTRAST
        found.narrow(axis, 0, length).logical_or_(differs)
        found.narrow(axis, 1, length).logical_or_(differs)
    return found


def _surface(
    origins: Tensor, directions: Tensor, images: Tensor, depths: Tensor, count: int
) -> tuple[Tensor, Tensor]:
    """Where the first `count` views meet the surface, and in which colour; evenly thinned."""
    seen = depths.view(images.shape[:3])[:count]
    met = seen.isfinite().nonzero()
    if len(met) > _MOST_POINTS:
        met = met[torch.linspace(0, len(met) - 1, _MOST_POINTS).long()]
    view, row, column = met.unbind(1)
    ahead = directions[view, row, column]
    points = origins[view, row, column] + seen[view, row, column, None] * ahead
    return points, images[view, row, column]
