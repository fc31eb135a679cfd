"""The pictures of "Fit a scene": what the Gaussians show, and the photograph beside it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.cache import cached
from engine.geometry.gaussian_splats.camera import Camera, orbit
from engine.geometry.gaussian_splats.ellipsoids import draw_ellipsoids
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.microscope import colours_seen, depth_map
from engine.geometry.gaussian_splats.projection_gradient import LOW_PASS
from engine.geometry.gaussian_splats.rasteriser import render
from engine.geometry.gaussian_splats.scenes import SCENES
from engine.geometry.gaussian_splats.views import FIELD_OF_VIEW, Capture, photograph
from engine.geometry.image_quality import psnr
from pages.geometry.gaussian_splats.scene_marks import paint_centres
from ui.components.canvas import to_bytes
from ui.state import UPLOAD, PageState

SIDE = 256
"""Pixels of the longer side of a picture."""
LARGEST_ERROR = 0.5
GREY = 150
_QUICK, _CAREFUL = 64, 128


@dataclass(frozen=True)
class Viewpoint:
    """Where a picture is taken from.

    Attributes:
        camera: with the pixels of the picture.
        truth: the photograph from there, float [h, w, 3]; None where there is none.
        low_pass: of the picture: as wide as it was in the training views.
        name: for the visitor.
    """

    camera: Camera
    truth: Tensor | None
    low_pass: float
    name: str


@dataclass(frozen=True)
class Picture:
    """What is on the stage.

    Attributes:
        pixels: uint8, RGB or one channel.
        value_range: of one channel.
        psnr: of the rendered image against the photograph, in dB; None where it was not measured.
        caption: what is shown, in a few words.
    """

    pixels: np.ndarray
    psnr: float | None
    caption: str
    value_range: tuple[float, float] = (0.0, 255.0)


def viewpoint_of(page: PageState, capture: Capture, *, dragging: bool) -> Viewpoint:
    """The viewpoint that the fields name, and its photograph."""
    kind = page["viewpoint"]
    views = {"training": capture.training, "held_out": capture.held_out}.get(kind)
    width, height = capture.training.cameras[0].width, capture.training.cameras[0].height
    scale = SIDE / max(width, height)
    low_pass = LOW_PASS * scale * scale
    if views is not None and len(views):
        number = min(page["view_number"], len(views)) - 1
        size = (round(width * scale), round(height * scale))
        name = f"{'training' if kind == 'training' else 'held-out'} view {number + 1}"
        camera = views.cameras[number].resized(*size)
        return Viewpoint(camera, views.images[number], low_pass, name)
    where = (float(page["azimuth"]), float(page["elevation"]), float(page["distance"]))
    camera = orbit(*where, FIELD_OF_VIEW, SIDE)
    truth = None
    if page["source"] != UPLOAD:
        truth = photograph_from(page["source"], *where, _QUICK if dragging else _CAREFUL)
    return Viewpoint(camera, truth, low_pass, "free view")


@cached
def photograph_from(
    scene: str, azimuth: float, elevation: float, distance: float, side: int
) -> Tensor:
    """The photograph of a scene from where the visitor looks."""
    return photograph(SCENES[scene], orbit(azimuth, elevation, distance, FIELD_OF_VIEW, side))


@torch.no_grad()
def draw_picture(
    shown: str, gaussians: Gaussians, view: Viewpoint, background: Tensor, degree: int
) -> Picture:
    """What the Gaussians show from there, in one of the ways of the field `shown`."""
    return _WAYS[shown](gaussians, view, background, degree)


def truth_picture(view: Viewpoint) -> np.ndarray | None:
    """The photograph with as many pixels as the picture; uint8 RGB."""
    if view.truth is None:
        return None
    size = (view.camera.height, view.camera.width)
    planes = view.truth.permute(2, 0, 1)[None]
    larger = torch.nn.functional.interpolate(planes, size, mode="bicubic", antialias=True)
    return to_bytes(larger[0].permute(1, 2, 0).numpy(), 0, 1)


def _image(gaussians: Gaussians, view: Viewpoint, background: Tensor, degree: int) -> Picture:
    found = render(gaussians, view.camera, background, degree, low_pass=view.low_pass).image
    return Picture(to_bytes(found.numpy(), 0, 1), None, "the Gaussians blended")


def _error(gaussians: Gaussians, view: Viewpoint, background: Tensor, degree: int) -> Picture:
    quality, error = measure(gaussians, view, background, degree)
    if error is None:
        picture = _image(gaussians, view, background, degree)
        return Picture(picture.pixels, None, "no photograph from here to compare with")
    pixels = to_bytes(error.numpy(), 0, LARGEST_ERROR)
    return Picture(pixels, quality, "mean |error| of RGB", (0.0, LARGEST_ERROR))


@torch.no_grad()
def measure(
    gaussians: Gaussians, view: Viewpoint, background: Tensor, degree: int
) -> tuple[float | None, Tensor | None]:
    """PSNR and absolute error at the resolution of the photograph."""
    if view.truth is None:
        return None, None
    height, width = view.truth.shape[:2]
    low_pass = view.low_pass * (width / view.camera.width) ** 2
    camera = view.camera.resized(width, height)
    found = render(gaussians, camera, background, degree, low_pass=low_pass).image.clamp(0, 1)
    return psnr(found, view.truth), (found - view.truth).abs().mean(2)


def _ellipsoids(gaussians: Gaussians, view: Viewpoint, background: Tensor, degree: int) -> Picture:
    found = draw_ellipsoids(gaussians, view.camera, sigmas=1.0, least_opacity=0.1)
    colours = colours_seen(gaussians, view.camera, degree)
    light = (0.3 + 0.7 * found.facing)[:, :, None]
    inside = (found.indices >= 0)[:, :, None]
    picture = torch.where(inside, colours[found.indices.clamp_min(0)] * light, GREY / 255)
    caption = "ellipsoids at 1 σ, opacity ≥ 0.1"
    return Picture(to_bytes(picture.numpy(), 0, 1), None, caption)


def _centres(gaussians: Gaussians, view: Viewpoint, background: Tensor, degree: int) -> Picture:
    picture = np.full((view.camera.height, view.camera.width, 3), GREY, np.uint8)
    colours = to_bytes(colours_seen(gaussians, view.camera, degree).numpy(), 0, 1)
    paint_centres(picture, view.camera, gaussians, colours)
    return Picture(picture, None, "one dot for each Gaussian")


def _depth(gaussians: Gaussians, view: Viewpoint, background: Tensor, degree: int) -> Picture:
    depths = depth_map(gaussians, view.camera).numpy()
    middle = float(view.camera.centre.norm())
    near, far = round(max(0.0, middle - 1), 1), round(middle + 1, 1)
    pixels = to_bytes(np.nan_to_num(depths, nan=far), near, far)
    return Picture(pixels, None, "mean depth", (near, far))


_WAYS: dict[str, Callable[[Gaussians, Viewpoint, Tensor, int], Picture]] = {
    "image": _image,
    "ellipsoids": _ellipsoids,
    "centres": _centres,
    "depth": _depth,
    "error": _error,
}
