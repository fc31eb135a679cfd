"""What stands on a plane, and the checks that all kinds of it share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

Extent = tuple[float, float, float, float]
Meaning = Literal["data", "model", "chosen", "good", "error", "ink", "accent"]
Marker = Literal["circle", "square", "triangle", "diamond", "cross", "ring"]
Colormap = Literal["density", "signed", "sequential", "gray"]

MEANINGS: tuple[Meaning, ...] = ("data", "model", "good", "error", "chosen", "ink")
"""Colours of classes 0, 1, …"""

MARKERS: dict[str, Marker] = {
    "data": "circle", "model": "triangle", "good": "square", "error": "cross",
    "chosen": "diamond", "ink": "ring", "accent": "square",
}  # fmt: skip
"""The marker that goes with each colour, so that colour is never the only signal."""


@dataclass(frozen=True)
class Layer:
    """One thing on a plane.

    Attributes:
        kind: which drawing function of the browser.
        header: how it is drawn, as JSON.
        blobs: arrays; "xy" is float [T, N, 2] in data coordinates, quantised when it is sent.
        moments: T, how many moments it has; 1 stands still.
        optional: whether T need not agree with the film, because it can also stand still.
    """

    kind: str
    header: dict[str, Any]
    blobs: dict[str, np.ndarray] = field(default_factory=dict)
    moments: int = 1
    optional: bool = False


def places_of(name: str, xy: ArrayLike) -> np.ndarray:
    """float32 [T, N, 2]."""
    places = np.asarray(xy, np.float32)
    if places.ndim == 2:
        places = places[None]
    if places.ndim != 3 or places.shape[2] != 2 or len(places) == 0:
        raise ValueError(f"{name} must be of shape [N, 2] or [T, N, 2], not {places.shape}.")
    return places


def one_each(name: str, values: ArrayLike, count: int) -> np.ndarray:
    """An array of so many numbers."""
    array = np.asarray(values)
    if array.shape != (count,):
        raise ValueError(f"{name} must have the shape ({count},), not {array.shape}.")
    return array


def checked_opacity(value: float) -> float:
    """The same, between 0 and 1."""
    if not 0 <= value <= 1:
        raise ValueError(f"An opacity is between 0 and 1, not {value}.")
    return float(value)
