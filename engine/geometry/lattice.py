"""A regular grid of samples over a cube or square, and a field sampled on it."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.sdf import Field

MAX_SAMPLES = 1 << 25
_CHUNK = 1 << 15


@dataclass(frozen=True)
class Lattice:
    """`resolution` samples per axis over [−extent, extent]ᵈ, the first and last on the border.

    Raises:
        ValueError: fewer than two samples per axis, more than `MAX_SAMPLES`, or no extent.
    """

    resolution: int
    extent: float = 1.2
    dimension: int = 3

    def __post_init__(self) -> None:
        if self.dimension not in (2, 3):
            raise ValueError(f"A lattice has 2 or 3 dimensions, not {self.dimension}.")
        if self.resolution < 2 or self.resolution**self.dimension > MAX_SAMPLES:
            largest = int(MAX_SAMPLES ** (1 / self.dimension))
            raise ValueError(
                f"The resolution lies between 2 and {largest}; {self.resolution} does not."
            )
        if not 0 < self.extent < float("inf"):
            raise ValueError(f"The extent is above 0, not {self.extent}.")

    @property
    def spacing(self) -> float:
        """Distance h between neighbouring samples."""
        return 2 * self.extent / (self.resolution - 1)

    @property
    def shape(self) -> tuple[int, ...]:
        """(resolution, …), one per axis: x first."""
        return (self.resolution,) * self.dimension

    def ticks(self) -> Float[Tensor, " resolution"]:
        """The coordinates along one axis."""
        return self.positions(torch.arange(self.resolution))

    def positions(self, indices: Tensor) -> Tensor:
        """World coordinates of (fractional) sample indices; the same rounding everywhere."""
        return indices.float() * self.spacing - self.extent

    def points(self) -> Float[Tensor, "n d"]:
        """All samples, x slowest."""
        axes = torch.meshgrid([self.ticks()] * self.dimension, indexing="ij")
        return torch.stack([axis.reshape(-1) for axis in axes], dim=1)

    def sample(self, field: Field) -> Tensor:
        """f at every sample, float32 [resolution, …]; in chunks, so that memory stays small."""
        ticks = self.ticks()
        values = torch.empty(self.shape).view(-1)
        with torch.inference_mode():
            for start in range(0, len(values), _CHUNK):
                index = torch.arange(start, min(start + _CHUNK, len(values)))
                columns = []
                for _ in range(self.dimension):
                    columns.append(ticks.index_select(0, index % self.resolution))
                    index = index // self.resolution
                points = torch.stack(columns[::-1], dim=1)
                values[start : start + len(points)] = field(points)
        return values.view(self.shape)


def slice_points(
    resolution: int, axis: int = 2, offset: float = 0.0, extent: float = 1.2
) -> Float[Tensor, "n 3"]:
    """Points of a plane slice of the cube, row by row of the first of the other two axes.

    Args:
        resolution: points per axis over [−extent, extent].
        axis: 0, 1 or 2: the coordinate that is `offset` everywhere.
        offset: its value.
        extent: half the side of the cube.
    """
    plane = Lattice(resolution, extent, dimension=2).points()
    fixed = torch.full((len(plane),), float(offset))
    columns = list(plane.unbind(1))
    columns.insert(axis, fixed)
    return torch.stack(columns, dim=1)
