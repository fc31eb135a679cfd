"""Drawing a density in the plane: strokes become points, and points a code for links."""

from collections.abc import Iterable, Sequence

import numpy as np

from engine import linkcode
from engine.polyline import resampled

HALF_SIDE = 3.9
"""Of the square, centred at the origin, in which points can be."""

MAX_POINTS = 400

_SPACING = 0.12
_LEVELS = 255


def encode_points(points: np.ndarray) -> str:
    """The code of points [n, 2]: two bytes each, 0.03 apart, moved into the square."""
    part = (np.clip(points, -HALF_SIDE, HALF_SIDE) / HALF_SIDE + 1) / 2
    return linkcode.written(np.rint(part * _LEVELS).astype(np.uint8).tobytes())


def decode_points(code: str) -> np.ndarray:
    """The points, float32 [n, 2].

    Raises:
        ValueError: it is no such code, or holds too many points.
    """
    packed = linkcode.read(code)
    if len(packed) % 2 or len(packed) > 2 * MAX_POINTS:
        raise ValueError(f"it holds half a point, or more than {MAX_POINTS}")
    levels = np.frombuffer(packed, np.uint8).reshape(-1, 2)
    return ((levels / _LEVELS * 2 - 1) * HALF_SIDE).astype(np.float32)


def add_stroke(code: str, stroke: Sequence[tuple[float, float]]) -> str:
    """The code with evenly spaced points along one more stroke.

    When there are too many points, every second one goes.
    """
    new = resampled(stroke, lambda length: 1 + round(length / _SPACING))
    points = np.concatenate([decode_points(code), new])
    while len(points) > MAX_POINTS:
        points = points[::2]
    return encode_points(points)


def add_points(code: str, points: Iterable[tuple[float, float]], most: int) -> str:
    """The code with more points, of which the newest `most` stay."""
    new = np.asarray(list(points), np.float32).reshape(-1, 2)
    return encode_points(np.concatenate([decode_points(code), new])[-most:])


def heart() -> np.ndarray:
    """An example for a visitor who has not drawn yet, float [64, 2]."""
    s = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    x = 16 * np.sin(s) ** 3
    y = 13 * np.cos(s) - 5 * np.cos(2 * s) - 2 * np.cos(3 * s) - np.cos(4 * s)
    return np.stack([x, y + 2], axis=1) / 16 * 2.6
