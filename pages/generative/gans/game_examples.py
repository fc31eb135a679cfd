"""Drawings that questions begin with, as codes for the link."""

import numpy as np

from ui.density_drawing import encode_points

_TURN = np.pi * (1 + 5**0.5)


def disc(x: float, y: float, radius: float, count: int) -> np.ndarray:
    """Points spread evenly over a disc, float [count, 2]."""
    k = np.arange(count) + 0.5
    angle, distance = _TURN * k, radius * np.sqrt(k / count)
    return np.stack([x + distance * np.cos(angle), y + distance * np.sin(angle)], axis=1)


TWO_ISLANDS = encode_points(np.concatenate([disc(-2, 0, 0.7, 60), disc(2, 0, 0.7, 60)]))
"""Two discs of one size."""

THREE_CLUSTERS = encode_points(
    np.concatenate([disc(-2.2, 1.2, 0.7, 60), disc(1.0, -1.4, 0.3, 12), disc(2.8, 2.6, 0.4, 18)])
)
"""A large one, a small one near the origin, and one that is far away."""
