"""A line drawn by hand on 28 by 28 pixels, and its code for the link."""

import base64
import binascii
import re
from collections.abc import Sequence

import numpy as np

from engine.generative.digits.unet import SIDE

_BYTES = SIDE * SIDE // 8


def lined(line: np.ndarray, stroke: Sequence[tuple[float, float]]) -> np.ndarray:
    """The line, bool [28, 28], with a stroke more; (x, y) from the upper left corner."""
    corners = np.asarray(stroke, np.float64).reshape(-1, 2)
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    at = np.linspace(0, way[-1], 2 + int(4 * way[-1]))
    pen = np.stack([np.interp(at, way, corners[:, axis]) for axis in (0, 1)], axis=1)
    x, y = np.clip(pen.astype(int), 0, SIDE - 1).T
    longer = line.copy()
    longer[y, x] = True
    return longer


def empty() -> np.ndarray:
    """Nothing drawn yet."""
    return np.zeros((SIDE, SIDE), bool)


def house() -> np.ndarray:
    """What stands there before the visitor draws: no digit at all."""
    return lined(empty(), [(7.5, 13.5), (7.5, 22.5), (21.5, 22.5), (21.5, 13.5), (14.5, 5.5),
                           (7.5, 13.5)])  # fmt: skip


def to_code(line: np.ndarray) -> str:
    """One bit for each pixel."""
    return base64.urlsafe_b64encode(np.packbits(line).tobytes()).rstrip(b"=").decode("ascii")


def from_code(code: str) -> np.ndarray:
    """The line, bool [28, 28].

    Raises:
        ValueError: it is no such code.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]+", code):
        raise ValueError("it holds characters that do not belong there")
    try:
        packed = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    except binascii.Error:
        raise ValueError("it is not complete") from None
    if len(packed) != _BYTES:
        raise ValueError(f"it is no picture of {SIDE} by {SIDE}")
    return np.unpackbits(np.frombuffer(packed, np.uint8)).reshape(SIDE, SIDE).astype(bool)


def check(code: str) -> str:
    """A code that can be read, or a clause for the visitor."""
    try:
        from_code(code)
    except ValueError as refusal:
        raise ValueError(f"which cannot be read: {refusal}") from None
    return code
