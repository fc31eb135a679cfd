"""A line drawn by hand, as points at even distances."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np


def resampled(
    corners: Sequence[tuple[float, float]] | np.ndarray,
    count: Callable[[float], int],
    *,
    closed: bool = False,
) -> np.ndarray:
    """Points at even distances along a line through the corners, float64 [n, 2].

    Args:
        corners: (x, y), [m, 2] with m > 0.
        count: how many points, from the line's length.
        closed: back to the first corner, which then is there only once; else both ends are.
    """
    given = np.asarray(corners, np.float64).reshape(-1, 2)
    if closed:
        given = np.concatenate([given, given[:1]])
    way = np.concatenate([[0.0], np.hypot(*np.diff(given, axis=0).T).cumsum()])
    at = np.linspace(0, way[-1], count(float(way[-1])), endpoint=not closed)
    return np.stack([np.interp(at, way, given[:, axis]) for axis in (0, 1)], axis=1)


def joined(lines: Iterable[np.ndarray]) -> np.ndarray:
    """Lines [m, 2] as one, with a gap of NaN between each two."""
    gap = np.full((1, 2), np.nan)
    return np.concatenate([part for line in lines for part in (line, gap)][:-1])
