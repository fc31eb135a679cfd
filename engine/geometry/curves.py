"""Closed curves in the plane."""

import math
from dataclasses import dataclass
from itertools import pairwise

EXTENT = 1.2
"""Half the side of the square in which curves lie."""

MAX_CORNERS = 2000
MIN_LENGTH = 0.1


@dataclass(frozen=True)
class ClosedCurve:
    """A closed polygon in the plane.

    Attributes:
        corners: (x, y) in order; the last is joined to the first.

    Raises:
        ValueError: there are too few or too many corners, one lies outside the square
            [−EXTENT, EXTENT]², or the curve is shorter than `MIN_LENGTH`.
    """

    corners: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if not 3 <= len(self.corners) <= MAX_CORNERS:
            raise ValueError(f"A curve has 3 to {MAX_CORNERS} points, not {len(self.corners)}.")
        if not all(abs(value) <= EXTENT for corner in self.corners for value in corner):
            raise ValueError(f"A curve stays within ±{EXTENT:g}.")
        if self.length < MIN_LENGTH:
            raise ValueError("The curve is too short.")

    @property
    def length(self) -> float:
        """The perimeter."""
        return sum(math.dist(a, b) for a, b in pairwise([*self.corners, self.corners[0]]))
