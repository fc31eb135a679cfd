"""Polar tuning curves: the angle is the orientation, the distance from the middle the response."""

import math
from collections.abc import Mapping

import numpy as np

from ui.components import plane
from ui.components.plane import Layer, Meaning

ANGLES = (0.0, 45.0, 90.0, 135.0)
"""Degrees that are written beside the rim."""
_RIM, _WRITTEN, _EDGE = 1.0, 1.2, 1.42
_NEAR = 24.0
"""Degrees from another label within which the rim's own is left out."""
_COLOURS: tuple[tuple[Meaning, bool], ...] = (("data", False), ("good", True))


def draw_polar(
    key: str,
    orientations: np.ndarray,
    curves: Mapping[str, np.ndarray],
    *,
    marked: tuple[float, str] | None,
    stimulus: float | None = None,
    rim: float | None = None,
    hint: str,
    alt: str,
    max_height: int = 250,
) -> None:
    """Responses over the orientation, as shares of what lies on the rim.

    Args:
        key: of the plane.
        orientations: in degrees, from 0 to below 180; opposite angles are one orientation.
        curves: label -> responses, [n]; at most two.
        marked: an orientation in degrees, and the words beside it, if one stands out.
        stimulus: the orientation of the ray, if there is one.
        rim: the response on the rim; by default the largest of each curve.
        hint: under the plot.
        alt: what it shows.
        max_height: as of `plane.plane`.
    """
    layers: list[Layer | None] = [
        plane.curve(_circle(radius), closed=True, colour="ink", width=0.7, dashed=radius < _RIM)
        for radius in (_RIM / 2, _RIM)
    ]
    for (label, values), (colour, dashed) in zip(curves.items(), _COLOURS, strict=False):
        shares = values / (rim or values.max() or 1.0)
        turn = np.radians(np.concatenate([orientations, orientations + 180]))
        radius = np.concatenate([shares, shares])
        places = np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=1)
        layers.append(plane.curve(places, closed=True, colour=colour, dashed=dashed, label=label))
    if stimulus is not None:
        ends = np.array([_at(stimulus + 180, _RIM), _at(stimulus, _RIM)])
        layers.append(plane.curve(ends, colour="chosen", width=2, label="stimulus"))
    layers += _labels(marked)
    plane.plane(
        key,
        extent=(-_EDGE, _EDGE, -1.3, 1.3),
        layers=layers,
        axes=False,
        hint=hint,
        max_height=max_height,
        alt=alt,
    )


def _labels(marked: tuple[float, str] | None) -> list[Layer]:
    """Angles around the upper half, and the marked one in its colour."""
    orientation, words = (marked[0] % 180, marked[1]) if marked else (-math.inf, "")
    rim = [
        (*_at(angle, _WRITTEN), f"{angle:g}°")
        for angle in (*ANGLES, 180.0)
        if abs(angle - orientation) > _NEAR
    ]
    half = (*_at(-68.0, _RIM / 2), "½")
    layers = [plane.labels([*rim, half], size=12)]
    if marked:
        place = (*_at(orientation, _WRITTEN), words)
        layers.append(plane.labels([place], colour="data", size=13))
    return layers


def _at(angle: float, radius: float) -> tuple[float, float]:
    turn = np.radians(angle)
    return float(radius * np.cos(turn)), float(radius * np.sin(turn))


def _circle(radius: float) -> np.ndarray:
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    return radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)
