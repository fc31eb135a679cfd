"""What the hand draws on the diffusion page, as short codes for the link."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from engine import linkcode
from engine.generative.diffusion.schedules import Schedule, curve_through
from engine.polyline import resampled

REACH = 3.9
"""Half the side of the square that a code covers."""

MOST_POINTS = 400
MOST_STARTS = 6
KNOTS = 9

_SPACING = 0.12
_LEVELS = 255


def to_code(points: np.ndarray) -> str:
    """Points [n, 2] within ±REACH in two bytes each: 0.03 apart."""
    part = (np.clip(points, -REACH, REACH) / REACH + 1) / 2
    return linkcode.written(np.rint(part * _LEVELS).astype(np.uint8).tobytes())


def from_code(code: str) -> np.ndarray:
    """The points, float32 [n, 2].

    Raises:
        ValueError: it is no such code, or holds too many points.
    """
    packed = linkcode.read(code)
    if len(packed) % 2 or len(packed) > 2 * MOST_POINTS:
        raise ValueError(f"it holds half a point, or more than {MOST_POINTS}")
    levels = np.frombuffer(packed, np.uint8).reshape(-1, 2)
    return ((levels / _LEVELS * 2 - 1) * REACH).astype(np.float32)


def along(stroke: Sequence[tuple[float, float]]) -> np.ndarray:
    """Points at even distances along a stroke, both ends included, float [n, 2]."""
    return resampled(stroke, lambda length: 1 + round(length / _SPACING))


def added(code: str, stroke: Sequence[tuple[float, float]]) -> str:
    """The code with a stroke more; when there are too many points, every second one goes."""
    points = np.concatenate([from_code(code), along(stroke)])
    while len(points) > MOST_POINTS:
        points = points[::2]
    return to_code(points)


def started(code: str, points: Iterable[tuple[float, float]]) -> str:
    """The code with more starts, the newest kept."""
    new = np.asarray(list(points), np.float32).reshape(-1, 2)
    return to_code(np.concatenate([from_code(code), new])[-MOST_STARTS:])


def example() -> np.ndarray:
    """A heart, for a visitor who has not drawn yet, float [64, 2]."""
    s = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    x = 16 * np.sin(s) ** 3
    y = 13 * np.cos(s) - 5 * np.cos(2 * s) - 2 * np.cos(3 * s) - np.cos(4 * s)
    return np.stack([x, y + 2], axis=1) / 16 * 2.6


def curve_code(stroke: Sequence[tuple[float, float]]) -> str:
    """A drawn α̅ in ten-thousandths at evenly spaced times, such as ``9800.8500.…``."""
    levels = [round(10_000 * a) for _, a in curve_through(stroke, KNOTS)]
    return ".".join(map(str, levels))


def curve(code: str, steps: int = 1000) -> Schedule:
    """The schedule of such a code in so many steps, the usual curve if it is empty.

    Raises:
        ValueError: it is no falling curve of `KNOTS` knots.
    """
    if not code:
        return Schedule("curve", steps, points=curve_through([(0.0, 1.0), (1.0, 0.0)], KNOTS))
    if not re.fullmatch(r"\d{1,5}(\.\d{1,5}){" + str(KNOTS - 2) + "}", code):
        raise ValueError(f"it is {KNOTS - 1} numbers with dots between")
    levels = [int(part) / 10_000 for part in code.split(".")]
    times = np.linspace(0, 1, KNOTS)[1:].tolist()
    return Schedule("curve", steps, points=tuple(zip(times, levels, strict=True)))
