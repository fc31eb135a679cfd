"""What the hand does on the picture: a drag turns the camera, a press without one chooses."""

import math
from typing import Any

import streamlit as st

from engine.geometry.gaussian_splats.camera import Camera
from engine.geometry.gaussian_splats.gaussians import Gaussians
from engine.geometry.gaussian_splats.microscope import gaussian_at
from pages.geometry.gaussian_splats.scene_fields import NONE_CHOSEN
from ui.components import canvas
from ui.state import PageState

_DEGREES = 200.0
"""By which a drag across the whole picture turns."""
_STILL = 3.0
"""Pixels of the picture that a press may slip."""

Point = tuple[float, float]


def take(page: PageState, key: str, side: int) -> list[Point]:
    """Turns the camera by the drags on a picture; returns where it was pressed without one.

    Args:
        page: holds the angles.
        key: of the picture.
        side: pixels of its longer side.
    """
    hand: dict[str, Any] = st.session_state.setdefault(f"{key}:hand", {"last": None, "way": 0.0})
    presses = []
    for event in canvas.events(key):
        if event.kind == "press" and event.points:
            hand.update(last=event.points[0], way=0.0)
        elif event.kind == "drag" and hand["last"] is not None:
            for point in event.points:
                _turn(page, key, hand, point, side)
        elif event.kind == "release" and event.points and hand["last"] is not None:
            if hand["way"] < _STILL:
                presses.append(event.points[-1])
            hand["last"] = None
    return presses


def remember(key: str, camera: Camera) -> None:
    """Notes where the picture is seen from: a drag begins there."""
    x, y, z = camera.centre.tolist()
    distance = math.hypot(x, y, z)
    elevation = math.degrees(math.asin(max(-1.0, min(1.0, z / max(distance, 1e-9)))))
    st.session_state[f"{key}:from"] = (math.degrees(math.atan2(y, x)), elevation)


def choose(
    page: PageState, presses: list[Point], gaussians: Gaussians, ids: Any, camera: Camera
) -> None:
    """Puts the Gaussian under the newest press under the microscope."""
    for x, y in presses[-1:]:
        index = gaussian_at(gaussians, camera, x, y)
        page["gaussian_id"] = NONE_CHOSEN if index is None else int(ids[index])


def _turn(page: PageState, key: str, hand: dict[str, Any], point: Point, side: int) -> None:
    dx, dy = point[0] - hand["last"][0], point[1] - hand["last"][1]
    hand["last"] = point
    hand["way"] += math.hypot(dx, dy)
    if hand["way"] < _STILL:
        return
    if page["viewpoint"] != "orbit":
        page["viewpoint"] = "orbit"
        page["azimuth"], page["elevation"] = _snapped(page, *st.session_state[f"{key}:from"])
    azimuth = (page["azimuth"] - dx * _DEGREES / side + 180) % 360 - 180
    elevation = page["elevation"] + dy * _DEGREES / side
    page["azimuth"], page["elevation"] = _snapped(page, azimuth, elevation)


def _snapped(page: PageState, azimuth: float, elevation: float) -> tuple[float, float]:
    """As the sliders can hold them."""
    fields: Any = page.fields
    return fields["azimuth"].nearest(azimuth), fields["elevation"].nearest(elevation)
