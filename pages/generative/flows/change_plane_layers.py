"""What the view "Plane" draws on either side: grids of squares, a square and its image, arrows."""

import numpy as np

from engine.generative.flows.plane_maps import Affine, PlaneMap
from engine.polyline import joined
from pages.generative.flows.change_fields import PLANE_REACH
from ui.components import plane
from ui.components.plane import Extent, Layer

EXTENT: Extent = (-PLANE_REACH, PLANE_REACH, -PLANE_REACH, PLANE_REACH)

LETTER = np.array(
    [[0.3, 0.15], [0.3, 0.85], [0.75, 0.85], [np.nan, np.nan], [0.3, 0.52], [0.65, 0.52]]
)
"""An F in the unit square: its mirror image is none."""


_TINY = 0.2
"""A square of this side is hard to see from the back row."""

_CLOSE = 0.6
"""Names of columns nearer than this would cover each other."""


def grid_lines(g: PlaneMap | None, spacing: float) -> Layer:
    """The grid of squares, or its image."""
    ticks = np.arange(-3, 3 + 1e-9, spacing)
    along = np.linspace(-3, 3, 61)
    flat, fixed = np.meshgrid(along, ticks)
    lines = [*np.stack([flat, fixed], axis=2), *np.stack([fixed, flat], axis=2)]
    if g is not None:
        moved = g(np.concatenate(lines)).reshape(len(lines), -1, 2)
        lines = list(moved)
    return plane.curve(joined(lines), colour="ink", width=0.7)


def filled(corners: np.ndarray) -> list[Layer]:
    """A chosen square, or its image; a tiny one is ringed."""
    drawn = [plane.curve(corners, closed=True, colour="chosen", width=2.5, fill=0.35)]
    if np.ptp(corners, axis=0).max() < _TINY:
        ring = corners.mean(axis=0, keepdims=True)
        drawn.append(plane.points(ring, marker="ring", colour="chosen", size=7))
    return drawn


def letter(g: Affine | None) -> Layer:
    """The F in the unit square, or its image."""
    drawn = LETTER if g is None else g(LETTER)
    return plane.curve(drawn, colour="ink", width=3)


def column_arrows(g: Affine) -> list[Layer]:
    """The columns of the matrix as arrows whose tips can be dragged."""
    tips = np.array([g.first, g.second])
    names = [
        (*(tip + 0.38 * tip / max(float(np.hypot(*tip)), 0.3)), name)
        for tip, name in zip(tips, ("a₁", "a₂"), strict=True)
    ]
    if np.hypot(names[0][0] - names[1][0], names[0][1] - names[1][1]) < _CLOSE:
        # The columns lie on one line: one name on either side of it.
        across = _CLOSE / 2 * np.array([-tips[0][1], tips[0][0]]) / max(np.hypot(*tips[0]), 0.3)
        names = [
            (x + side * across[0], y + side * across[1], name)
            for (x, y, name), side in zip(names, (-1, 1), strict=True)
        ]
    return [
        plane.arrows(np.zeros((2, 2)), tips, scale=1, colour="accent", opacity=1),
        plane.points(tips, colour="accent", size=6),
        plane.labels(names, colour="accent", size=15),
    ]


def area_label(corners: np.ndarray, text: str) -> Layer:
    """A number below a square or its image."""
    lowest = float(corners[:, 1].min())
    x = float(np.clip(corners[:, 0].mean(), 1.2 - PLANE_REACH, PLANE_REACH - 1.2))
    return plane.labels([(x, max(lowest - 0.5, 0.3 - PLANE_REACH), text)], size=14)
