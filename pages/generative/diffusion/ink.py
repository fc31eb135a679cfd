"""A digit drawn by hand: strokes become ink, and ink a code for the link."""

from collections.abc import Sequence

import numpy as np

from engine import linkcode
from engine.polyline import resampled

SIDE = 28
_LEVELS = 15
_RADIUS = 1.7


def inked(picture: np.ndarray, stroke: Sequence[tuple[float, float]]) -> np.ndarray:
    """The picture, uint8 [28, 28], with a stroke more; (x, y) from the upper left corner."""
    pen = resampled(stroke, lambda length: 2 + int(4 * length))
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    apart = np.hypot(x[..., None] - pen[:, 0], y[..., None] - pen[:, 1]).min(-1)
    wet = np.rint(255 * np.clip(_RADIUS - apart, 0, 1)).astype(np.uint8)
    return np.maximum(picture, wet)


def house() -> np.ndarray:
    """What stands there before the visitor draws, uint8 [28, 28]: no digit at all."""
    walls = [(7, 13), (7, 22), (21, 22), (21, 13)]
    roof = [(4, 14), (14, 5), (24, 14)]
    return inked(inked(np.zeros((SIDE, SIDE), np.uint8), walls), roof)


def to_code(picture: np.ndarray) -> str:
    """The picture in 16 levels of grey."""
    levels = np.rint(picture / 255 * _LEVELS).astype(np.uint8).ravel()
    return linkcode.squeezed((levels[::2] << 4 | levels[1::2]).tobytes())


def from_code(code: str) -> np.ndarray:
    """The picture, uint8 [28, 28].

    Raises:
        ValueError: it is no such code.
    """
    halves = linkcode.unsqueezed(code, SIDE * SIDE // 2)
    if len(halves) != SIDE * SIDE // 2:
        raise ValueError(f"it is no picture of {SIDE} by {SIDE}")
    pairs = np.frombuffer(halves, np.uint8)
    levels = np.stack([pairs >> 4, pairs & _LEVELS], axis=1).reshape(SIDE, SIDE)
    return np.rint(levels / _LEVELS * 255).astype(np.uint8)
