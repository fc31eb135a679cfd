"""Drawing on 28 by 28 pixels: strokes of a soft pen or of a thin line, and codes for links."""

from collections.abc import Sequence

import numpy as np

from engine import linkcode
from engine.polyline import resampled

SIDE = 28

Stroke = Sequence[tuple[float, float]]
"""(x, y) in pixels from the upper left corner."""

_LEVELS = 15
_PEN_RADIUS = 1.7


def add_stroke(drawing: np.ndarray, stroke: Stroke) -> np.ndarray:
    """The drawing, uint8 [28, 28] with ink at 255, with one more stroke of a soft pen."""
    pen = _points(stroke)
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    distance = np.hypot(x[..., None] - pen[:, 0], y[..., None] - pen[:, 1]).min(-1)
    ink = np.rint(255 * np.clip(_PEN_RADIUS - distance, 0, 1)).astype(np.uint8)
    return np.maximum(drawing, ink)


def add_line(drawing: np.ndarray, stroke: Stroke) -> np.ndarray:
    """The line drawing, bool [28, 28], with one more line of a pixel's width."""
    x, y = np.clip(_points(stroke).astype(int), 0, SIDE - 1).T
    longer = drawing.copy()
    longer[y, x] = True
    return longer


def blank() -> np.ndarray:
    """Nothing drawn yet, uint8 [28, 28]."""
    return np.zeros((SIDE, SIDE), np.uint8)


def blank_lines() -> np.ndarray:
    """Nothing drawn yet, bool [28, 28]."""
    return np.zeros((SIDE, SIDE), bool)


def house() -> np.ndarray:
    """An example that is no digit, drawn with the soft pen, uint8 [28, 28]."""
    walls = [(7, 13), (7, 22), (21, 22), (21, 13)]
    roof = [(4, 14), (14, 5), (24, 14)]
    return add_stroke(add_stroke(blank(), walls), roof)


def house_outline() -> np.ndarray:
    """An example that is no digit, drawn with thin lines, bool [28, 28]."""
    corners = [(7.5, 13.5), (7.5, 22.5), (21.5, 22.5), (21.5, 13.5), (14.5, 5.5), (7.5, 13.5)]
    return add_line(blank_lines(), corners)


def encode_drawing(drawing: np.ndarray) -> str:
    """The code of a drawing, uint8 [28, 28], in 16 levels of grey."""
    levels = np.rint(drawing / 255 * _LEVELS).astype(np.uint8).ravel()
    return linkcode.squeezed((levels[::2] << 4 | levels[1::2]).tobytes())


def decode_drawing(code: str) -> np.ndarray:
    """The drawing, uint8 [28, 28].

    Raises:
        ValueError: it is no such code.
    """
    packed = linkcode.unsqueezed(code, SIDE * SIDE // 2)
    if len(packed) != SIDE * SIDE // 2:
        raise ValueError(f"it is no picture of {SIDE} by {SIDE}")
    pairs = np.frombuffer(packed, np.uint8)
    levels = np.stack([pairs >> 4, pairs & _LEVELS], axis=1).reshape(SIDE, SIDE)
    return np.rint(levels / _LEVELS * 255).astype(np.uint8)


def encode_lines(drawing: np.ndarray) -> str:
    """The code of a line drawing, bool [28, 28]: one bit for each pixel."""
    return linkcode.written(np.packbits(drawing).tobytes())


def decode_lines(code: str) -> np.ndarray:
    """The line drawing, bool [28, 28].

    Raises:
        ValueError: it is no such code.
    """
    packed = linkcode.read(code)
    if len(packed) != SIDE * SIDE // 8:
        raise ValueError(f"it is no picture of {SIDE} by {SIDE}")
    return np.unpackbits(np.frombuffer(packed, np.uint8)).reshape(SIDE, SIDE).astype(bool)


def _points(stroke: Stroke) -> np.ndarray:
    """Points along the stroke, four to a pixel."""
    return resampled(stroke, lambda length: 2 + int(4 * length))
