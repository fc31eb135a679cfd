"""The picture of the camera: the splat, or what exact perspective makes of it, with outlines."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st
import torch

from engine.geometry.gaussian_splats import exact_outline, one_gaussian, quaternions
from engine.geometry.gaussian_splats.dense import pixel_centres
from engine.geometry.gaussian_splats.exact_outline import Ellipse
from pages.geometry.gaussian_splats.one_fields import SIZE
from pages.geometry.gaussian_splats.one_gaussian_state import (
    Looked,
    looked_at,
    move_to_pixel,
    turn,
)
from ui.components import plane
from ui.components.plane import Layer
from ui.state import PageState

STAGE = "gaussian-splats:picture"
_GRIP = f"{STAGE}:grip"
_HOLD = 1.0
"""Standard deviations of the splat within which it is moved; outside it is turned."""

_LARGEST_DIFFERENCE = 0.5
_AROUND = 400
"""Points around an outline, which may be much larger than the picture."""

_FARTHEST = 1.5 * SIZE


def handle_events(page: PageState) -> bool:
    """Moves the Gaussian across the picture, or turns it about the line of sight through it."""
    moved = False
    for event in plane.events(STAGE):
        looked = looked_at(page)
        if looked.splat is None or not event.points:
            continue
        x, y = event.points[-1]
        point = torch.tensor([x, SIZE - y], dtype=torch.float64)
        if event.kind == "press":
            st.session_state[_GRIP] = (_is_inside(looked, point), _angle(looked, point))
        elif (grip := st.session_state.get(_GRIP)) is not None:
            inside, angle = grip
            if inside:
                move_to_pixel(page, looked, *point.tolist())
            else:
                now = _angle(looked, point)
                forward = looked.camera.forward.double()
                turn(page, quaternions.about_axis(forward, now - angle))
                st.session_state[_GRIP] = (inside, now)
            moved = True
    return moved


def draw(page: PageState, looked: Looked) -> None:
    """What the camera sees, the splat's ellipse and the outline of the ellipsoid over it."""
    sigmas = page["sigmas"]
    affine = (
        exact_outline.affine_outline(looked.filtered, sigmas)
        if looked.filtered is not None
        else None
    )
    exact = exact_outline.exact_outline(looked.seen, looked.camera, sigmas)
    plane.plane(
        STAGE,
        extent=(0, SIZE, 0, SIZE),
        layers=[
            _field(page, looked),
            _outline(exact, "data", f"exact, {sigmas:g} σ", dashed=True),
            _outline(affine, "model", f"splat, {sigmas:g} σ"),
        ],
        tool="move",
        axes=False,
        hint="Drag inside to move, outside to turn",
        alt=_alternative(looked, affine, exact),
        max_height=350,
    )


def _field(page: PageState, looked: Looked) -> Layer:
    """What is drawn in each pixel, 0 where there is no splat."""
    pixels = pixel_centres(SIZE, SIZE, looked.seen.mean).view(SIZE, SIZE, 2)
    opacity = page["opacity"]
    if looked.filtered is None or looked.splat is None:
        return plane.field(np.zeros((SIZE, SIZE)), colour="ink", value_range=(0, 1), label="α")
    if page["picture"] == "splat":
        alpha = opacity * looked.filtered.response(pixels)
        return _upright(alpha, "α")
    exact = exact_outline.exact_response(looked.seen, one_gaussian.rays(looked.camera, pixels))
    if page["picture"] == "exact":
        return _upright(opacity * exact, "o × exact")
    return plane.field(
        np.flipud((looked.filtered.response(pixels) - exact).numpy()),
        colormap="signed",
        value_range=(-_LARGEST_DIFFERENCE, _LARGEST_DIFFERENCE),
        label="splat − exact",
    )


def _upright(alpha: torch.Tensor, label: str) -> Layer:
    shown = np.flipud(alpha.clamp(0, 1).numpy())
    return plane.field(shown, colour="ink", value_range=(0, 1), label=label)


def _outline(
    ellipse: Ellipse | None, colour: plane.Meaning, label: str, *, dashed: bool = False
) -> Layer | None:
    if ellipse is None:
        return None
    points = ellipse.points(_AROUND).numpy() * (1, -1) + (0, SIZE)
    # A plane reaches a little beyond its extent; what is farther away is left out.
    points[np.abs(points - SIZE / 2).max(axis=1) > _FARTHEST] = np.nan
    return plane.curve(points, colour=colour, dashed=dashed, label=label)


def _is_inside(looked: Looked, point: torch.Tensor) -> bool:
    """Whether a pixel lies on the splat, which is taken as 6 pixels wide at least."""
    if looked.filtered is None:
        return False
    response = float(looked.filtered.response(point))
    offset = float(torch.linalg.vector_norm(point - looked.filtered.centre))
    return response > math.exp(-0.5 * _HOLD**2) or offset < 6


def _angle(looked: Looked, point: torch.Tensor) -> float:
    """Of the direction from the centre of the splat to a pixel, degrees from x to y."""
    if looked.splat is None:
        return 0.0
    x, y = (point - looked.splat.centre).tolist()
    return math.degrees(math.atan2(y, x))


def _alternative(looked: Looked, affine: Ellipse | None, exact: Ellipse | None) -> str:
    if affine is None:
        return "An empty picture: the centre of the Gaussian is not in front of the camera."
    x, y = affine.centre.tolist()
    beside = (
        "its exact outline is open"
        if exact is None
        else f"its exact outline has {exact.area / max(affine.area, 1e-12):.2f} times its area"
    )
    return f"The splat is an ellipse with its centre at pixel ({x:.0f}, {y:.0f}); {beside}."
