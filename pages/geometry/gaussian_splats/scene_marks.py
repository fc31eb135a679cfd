"""Marks painted into a picture: centres, what the last event changed, the chosen Gaussian."""

import math

import numpy as np
import torch

from engine.geometry.gaussian_splats.camera import Camera
from engine.geometry.gaussian_splats.density_control import DensityEvent
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.projection import project, project_points
from ui.theme import COLOURS

_DISC = (".###.", "#####", "#####", "#####", ".###.")
_DIAMOND = ("..#..", ".###.", "#####", ".###.", "..#..")
_CROSS = ("#...#", ".#.#.", "..#..", ".#.#.", "#...#")
_SMALL = {
    _DISC: ("###", "###", "###"),
    _DIAMOND: (".#.", "###", ".#."),
    _CROSS: ("#.#", ".#.", "#.#"),
}
_MANY = 150
"""More marks than this are drawn small."""


def mark_event(
    picture: np.ndarray,
    camera: Camera,
    gaussians: Gaussians,
    ids: np.ndarray,
    event: DensityEvent,
    *,
    opacity: float,
) -> None:
    """Marks new clones (green discs), halves (orange diamonds) and pruned ones (red crosses).

    Args:
        picture: uint8 RGB, painted over.
        camera: of the picture.
        gaussians: as they are now.
        ids: of these, ascending.
        event: the last one.
        opacity: of the marks; nothing is painted at 0.
    """
    if opacity <= 0:
        return
    many = len(event.clones) + event.halves.numel() + len(event.pruned) > _MANY
    for shape, colour, means in (
        (_DISC, "good", _means_of(gaussians, ids, event.clones)),
        (_DIAMOND, "model", _means_of(gaussians, ids, event.halves.flatten())),
        (_CROSS, "error", event.pruned_means),
    ):
        drawn = _SMALL[shape] if many else shape
        stamp(picture, _pixels(means, camera), drawn, COLOURS["light"][colour], opacity)


def mark_chosen(
    picture: np.ndarray, camera: Camera, gaussians: Gaussians, index: int, low_pass: float
) -> None:
    """The outline at two standard deviations of one Gaussian, and its centre, in violet."""
    seen = project(gaussians[index : index + 1], camera, low_pass=low_pass)
    if not bool(seen.visible[0]):
        return
    xx, xy, yy = (float(value) for value in seen.covariances2d[0])
    factor = np.linalg.cholesky(np.array([[xx, xy], [xy, yy]]) + 1e-9 * np.eye(2))
    angles = np.linspace(0, 2 * math.pi, 721)
    outline = 2 * factor @ np.stack([np.cos(angles), np.sin(angles)])
    places = outline.T + seen.means2d[0].numpy()
    colour = COLOURS["light"]["chosen"]
    stamp(picture, places.astype(np.int64), ("##", "##"), colour, 1.0)
    stamp(picture, seen.means2d.numpy().astype(np.int64), _DIAMOND, colour, 1.0)


def paint_centres(
    picture: np.ndarray, camera: Camera, gaussians: Gaussians, colours: np.ndarray
) -> None:
    """A dot for each visible Gaussian in its own colour, the nearest on top."""
    seen = project(gaussians, camera)
    order = seen.depths.argsort(descending=True)
    order = order[seen.visible[order]]
    places = seen.means2d[order].numpy().astype(np.int64)
    _put(picture, places, ("###", "###", "###"), colours[order.numpy()], 1.0)


def stamp(
    picture: np.ndarray, places: np.ndarray, shape: tuple[str, ...], colour: str, opacity: float
) -> None:
    """Paints a small shape at each place (x, y) of a picture; what lies outside is left out."""
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32)
    _put(picture, places, shape, np.broadcast_to(rgb, (len(places), 3)), opacity)


def _put(
    picture: np.ndarray,
    places: np.ndarray,
    shape: tuple[str, ...],
    colours: np.ndarray,
    opacity: float,
) -> None:
    height, width = picture.shape[:2]
    middle_y, middle_x = len(shape) // 2, len(shape[0]) // 2
    for row, line in enumerate(shape):
        for column, dot in enumerate(line):
            x, y = places[:, 0] + column - middle_x, places[:, 1] + row - middle_y
            inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
            if dot == "#" and inside.any():
                x, y = x[inside], y[inside]
                mixed = (1 - opacity) * picture[y, x] + opacity * colours[inside]
                picture[y, x] = mixed.astype(np.uint8)


def _means_of(gaussians: Gaussians, ids: np.ndarray, wanted: torch.Tensor) -> torch.Tensor:
    """Where Gaussians of these ids are now, as far as they still are."""
    among = np.isin(ids, wanted.cpu().numpy())
    return gaussians.means[torch.from_numpy(among)]


def _pixels(means: torch.Tensor, camera: Camera) -> np.ndarray:
    """Pixels (x, y) of points in the world that lie before the camera."""
    points = means.cpu() @ camera.rotation.T + camera.translation
    return project_points(points[points[:, 2] > 0], camera).numpy().astype(np.int64)
