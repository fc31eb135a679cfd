"""What the hand draws on the diffusion page, as short codes for the link."""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence

import numpy as np

from engine.generative.diffusion.schedules import Schedule, curve_through

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
    packed = np.rint(part * _LEVELS).astype(np.uint8).tobytes()
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


def from_code(code: str) -> np.ndarray:
    """The points, float32 [n, 2].

    Raises:
        ValueError: it is no such code, or holds too many points.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]*", code):
        raise ValueError("it holds characters that do not belong there")
    try:
        packed = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    except binascii.Error:
        raise ValueError("it is not complete") from None
    if len(packed) % 2 or len(packed) > 2 * MOST_POINTS:
        raise ValueError(f"it holds half a point, or more than {MOST_POINTS}")
    levels = np.frombuffer(packed, np.uint8).reshape(-1, 2)
    return ((levels / _LEVELS * 2 - 1) * REACH).astype(np.float32)


def check(code: str) -> str:
    """A code of points that can be read, or a clause for the visitor."""
    try:
        from_code(code)
    except ValueError as refusal:
        raise ValueError(f"which cannot be read: {refusal}") from None
    return code


def along(stroke: Sequence[tuple[float, float]]) -> np.ndarray:
    """Points at even distances along a stroke, both ends included, float [n, 2]."""
    corners = np.asarray(stroke, np.float64)
    lengths = np.hypot(*np.diff(corners, axis=0).T)
    way = np.concatenate([[0.0], np.cumsum(lengths)])
    count = 1 + round(way[-1] / _SPACING)
    at = np.linspace(0, way[-1], count)
    return np.stack([np.interp(at, way, corners[:, axis]) for axis in (0, 1)], axis=1)


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


def check_curve(code: str) -> str:
    """A code of a schedule that can be used, or a clause for the visitor."""
    try:
        curve(code)
    except ValueError as refusal:
        raise ValueError(f"which cannot be used: {refusal}") from None
    return code
