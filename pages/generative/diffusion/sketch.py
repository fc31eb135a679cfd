"""A line drawn by hand on 28 by 28 pixels, and its code for the link."""

from collections.abc import Sequence

import numpy as np

from engine import linkcode
from engine.generative.diffusion.digits.unet import SIDE
from engine.polyline import resampled

_BYTES = SIDE * SIDE // 8


def lined(line: np.ndarray, stroke: Sequence[tuple[float, float]]) -> np.ndarray:
    """The line, bool [28, 28], with a stroke more; (x, y) from the upper left corner."""
    pen = resampled(stroke, lambda length: 2 + int(4 * length))
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
    return linkcode.written(np.packbits(line).tobytes())


def from_code(code: str) -> np.ndarray:
    """The line, bool [28, 28].

    Raises:
        ValueError: it is no such code.
    """
    packed = linkcode.read(code)
    if len(packed) != _BYTES:
        raise ValueError(f"it is no picture of {SIDE} by {SIDE}")
    return np.unpackbits(np.frombuffer(packed, np.uint8)).reshape(SIDE, SIDE).astype(bool)
