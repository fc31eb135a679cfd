"""A digit drawn by hand: strokes become ink, and ink a code for the link."""

import base64
import binascii
import re
import zlib
from collections.abc import Sequence

import numpy as np

SIDE = 28
_LEVELS = 15
_RADIUS = 1.7


def inked(picture: np.ndarray, stroke: Sequence[tuple[float, float]]) -> np.ndarray:
    """The picture, uint8 [28, 28], with a stroke more; (x, y) from the upper left corner."""
    corners = np.asarray(stroke, np.float64).reshape(-1, 2)
    lengths = np.hypot(*np.diff(corners, axis=0).T)
    way = np.concatenate([[0.0], np.cumsum(lengths)])
    at = np.linspace(0, way[-1], 2 + int(4 * way[-1]))
    pen = np.stack([np.interp(at, way, corners[:, axis]) for axis in (0, 1)], axis=1)
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
    packed = zlib.compress((levels[::2] << 4 | levels[1::2]).tobytes(), 9)
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


def from_code(code: str) -> np.ndarray:
    """The picture, uint8 [28, 28].

    Raises:
        ValueError: it is no such code.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]+", code):
        raise ValueError("it holds characters that do not belong there")
    try:
        packed = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
        halves = zlib.decompressobj().decompress(packed, SIDE * SIDE)
    except (binascii.Error, zlib.error):
        raise ValueError("it is damaged") from None
    if len(halves) != SIDE * SIDE // 2:
        raise ValueError(f"it is no picture of {SIDE} by {SIDE}")
    pairs = np.frombuffer(halves, np.uint8)
    levels = np.stack([pairs >> 4, pairs & _LEVELS], axis=1).reshape(SIDE, SIDE)
    return np.rint(levels / _LEVELS * 255).astype(np.uint8)


def check(code: str) -> str:
    """A code that can be read, or a clause for the visitor."""
    try:
        from_code(code)
    except ValueError as refusal:
        raise ValueError(f"which cannot be read: {refusal}") from None
    return code
