"""The scene from above: Gaussians to drag, the camera and the ray of the chosen pixel."""

from __future__ import annotations

import numpy as np
import streamlit as st
import torch

from engine.geometry.gaussian_splats.covariance import covariances
from engine.geometry.gaussian_splats.example_scenes import PLACED
from engine.geometry.gaussian_splats.pair_lists import RayTerms
from pages.geometry.gaussian_splats.compositing_fields import (
    EXTENT,
    read_places,
    write_places,
)
from pages.geometry.gaussian_splats.compositing_state import Shown
from ui.components import plane
from ui.components.plane import Layer
from ui.state import PageState

STAGE = "gaussian-splats:plan"
_GRIP = f"{STAGE}:grip"
_REACH = 0.3
"""A press takes hold of a centre that is as near as this."""

_COLOURS: tuple[plane.Meaning, ...] = ("data", "model", "good", "chosen", "ink")


def handle_events(page: PageState) -> None:
    """Moves the Gaussian that was dragged."""
    for event in plane.events(STAGE):
        if not event.points:
            continue
        places = list(read_places(page["places"]))
        x, y = event.points[-1]
        if event.kind == "press":
            away = [np.hypot(x - px, y - py) for px, py in places]
            nearest = int(np.argmin(away))
            held = (nearest, places[nearest][0] - x, places[nearest][1] - y)
            st.session_state[_GRIP] = held if away[nearest] <= _REACH else None
        elif (grip := st.session_state.get(_GRIP)) is not None:
            which, dx, dy = grip
            places[which] = (x + dx, y + dy)
            page["places"] = write_places(tuple(places))


def draw(shown: Shown, terms: RayTerms, pixel: tuple[int, int]) -> None:
    """All Gaussians at 1 σ and 2 σ as seen from above, and where the ray meets them."""
    gaussians = shown.gaussians
    flat = covariances(gaussians.log_scales, gaussians.quaternions)[:, :2, :2]
    centres = gaussians.means[:, :2]
    layers: list[Layer | None] = []
    for centre, shape, colour, each in zip(centres, flat, _COLOURS, PLACED, strict=True):
        layers.append(_ellipse(centre, shape, 2, colour, each.title))
        layers.append(_ellipse(centre, shape, 1, colour, ""))
    layers.append(plane.curve(_ray(shown, pixel), colour="ink", width=2, label="ray"))
    met = _on_ray(shown, pixel, terms.peaks)
    layers.append(plane.points(met, colour="ink", marker="ring", size=6))
    numbers = [(float(x), float(y) + 0.1, str(k + 1)) for k, (x, y) in enumerate(met)]
    layers.append(plane.labels(numbers))
    plane.plane(
        STAGE,
        extent=(-EXTENT, EXTENT, -EXTENT, EXTENT),
        layers=layers,
        tool="move",
        axes=False,
        legend=False,
        hint="From above; drag a Gaussian",
        alt="The Gaussians from above, and the ray of the chosen pixel through them",
        max_height=330,
    )


def _ellipse(
    centre: torch.Tensor, shape: torch.Tensor, sigmas: float, colour: plane.Meaning, label: str
) -> Layer:
    values, axes = torch.linalg.eigh(shape)
    angles = torch.linspace(0, 2 * torch.pi, 49)
    circle = torch.stack([angles.cos(), angles.sin()], dim=1)
    points = centre + (sigmas * circle * values.clamp(min=0).sqrt()) @ axes.T
    return plane.curve(
        points.numpy(), closed=True, colour=colour, fill=0.25, width=1.5, label=label
    )


def _direction(shown: Shown, pixel: tuple[int, int]) -> torch.Tensor:
    """Of the ray in the world, one unit deep."""
    camera = shown.seen.camera
    row, column = pixel
    u, v = (column + 0.5 - camera.cx) / camera.fx, (row + 0.5 - camera.cy) / camera.fy
    return torch.tensor([u, v, 1.0]) @ camera.rotation


def _on_ray(shown: Shown, pixel: tuple[int, int], depths: torch.Tensor) -> np.ndarray:
    points = shown.seen.camera.centre + depths.float()[:, None] * _direction(shown, pixel)
    return points[:, :2].numpy()


def _ray(shown: Shown, pixel: tuple[int, int]) -> np.ndarray:
    return _on_ray(shown, pixel, torch.linspace(2.0, 7.0, 2))
