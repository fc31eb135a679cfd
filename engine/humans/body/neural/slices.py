"""The posed field on a plane, and the line in which the true body is cut."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.geometry.mesh_distance import MeshDistance
from engine.humans.body.neural.posed import posed, posed_distance_field
from engine.humans.body.neural.settings import NeuralBodySettings

AXES = {"side": 0, "height": 1, "depth": 2}
"""The coordinate that is the same all over the plane."""
BORDER = 0.08
"""Metres that are left around the posed body."""


@dataclass(frozen=True, eq=False)
class Slice:
    """Two distances on a grid in a plane.

    Attributes:
        extent: left, right, bottom, top, metres.
        across, up: the coordinates that the plane's axes are.
        values: of the neural body, rows from bottom to top.
        true: of the true body.
    """

    extent: tuple[float, float, float, float]
    across: int
    up: int
    values: Float[Tensor, "rows columns"]
    true: Float[Tensor, "rows columns"]

    @property
    def wrong(self) -> float:
        """The share of the union in which only one of both bodies is; 0 where there is neither."""
        inside, truth = self.values < 0, self.true < 0
        union = int((inside | truth).sum())
        return int((inside ^ truth).sum()) / union if union else 0.0


def point_at(axis: str, offset: float, u: float, v: float) -> tuple[float, float, float]:
    """The point of a plane: its coordinates across and up."""
    fixed = AXES[axis]
    across, up = _others(fixed)
    point = [0.0, 0.0, 0.0]
    point[fixed], point[across], point[up] = offset, u, v
    return (point[0], point[1], point[2])


@cached
def cut(settings: NeuralBodySettings, axis: str, offset: float, spacing: float = 0.012) -> Slice:
    """The field on the plane where a coordinate has one value.

    Args:
        settings: the pose, and how it is undone.
        axis: one of `AXES`.
        offset: the value, metres.
        spacing: of the grid, metres.

    Raises:
        ValueError: the axis is another one.
    """
    if axis not in AXES:
        raise ValueError(f"A plane has a {', a '.join(AXES)}, not {axis!r}.")
    fixed = AXES[axis]
    across, up = _others(fixed)
    true = posed(settings).true
    low, high = true.vertices.amin(0) - BORDER, true.vertices.amax(0) + BORDER
    columns, rows = (
        torch.linspace(
            float(low[k]), float(high[k]), max(2, round(float(high[k] - low[k]) / spacing) + 1)
        )
        for k in (across, up)
    )
    points = torch.empty(len(rows), len(columns), 3)
    points[..., fixed] = offset
    points[..., across] = columns
    points[..., up] = rows[:, None]
    flat = points.view(-1, 3)
    shape = (len(rows), len(columns))
    return Slice(
        (float(columns[0]), float(columns[-1]), float(rows[0]), float(rows[-1])),
        across,
        up,
        posed_distance_field(settings)(flat).view(shape),
        MeshDistance(true, overlapping=False)(flat).view(shape),
    )


def _others(fixed: int) -> tuple[int, int]:
    """The axes across and up: height is always up."""
    return {0: (2, 1), 1: (0, 2), 2: (0, 1)}[fixed]
