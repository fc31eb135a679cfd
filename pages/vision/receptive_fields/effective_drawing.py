"""What both views of "Effective field" draw with."""

import numpy as np

from engine.vision.receptive_fields.measures import Measured

STAGE = "receptive-fields:effective"


def square(left: int, right: int, top: int, bottom: int, height: int) -> np.ndarray:
    """The corners of a rectangle of pixels, on a plane whose y points up."""
    a, b, c, d = left - 0.5, right + 0.5, height - 1 - bottom - 0.5, height - 1 - top + 0.5
    return np.array([(a, c), (b, c), (b, d), (a, d)])


def circle(found: Measured, height: int) -> np.ndarray:
    """The circle that holds the quoted share of the energy."""
    angles = np.linspace(0, 2 * np.pi, 80, endpoint=False)
    y, x = found.moments.centre
    return np.stack(
        [x + found.radius * np.cos(angles), height - 1 - y + found.radius * np.sin(angles)], axis=1
    )
