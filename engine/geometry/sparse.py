"""Sampling a field only near its surface, for fields that are expensive to evaluate.

If f changes by at most L per unit, a block of samples whose centre has |f| > L r, with r the
distance from the centre to the farthest neighbour of one of its samples, cannot touch the surface.
So the field is evaluated at the centres of blocks first, blocks near the surface are halved, and so
on; samples are evaluated in the smallest blocks only, of 2³ samples. The others take the value at
the centre of their block, which has the right sign, so marching cubes gives the same mesh.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.geometry.lattice import Lattice
from engine.geometry.meshes import Mesh
from engine.geometry.sdf import Field
from engine.geometry.surface_extraction import mesh_from_volume

SAFETY = 1.25
"""Factor on the steepest slope between the first blocks, as a bound on slopes elsewhere."""

_LEAF = 2
_MAX_BLOCK = 8


@dataclass(frozen=True, eq=False)
class Sampled:
    """A sampled field.

    Attributes:
        volume: float32 [n, n, n]; exact near the surface, elsewhere of the right sign.
        evaluations: number of evaluations of the field.
        lipschitz: the bound L that was used.
    """

    volume: Float[Tensor, "n n n"]
    evaluations: int
    lipschitz: float


def sample(field: Field, lattice: Lattice, lipschitz: float | None = None) -> Sampled:
    """The field on a lattice, evaluated near its surface.

    Args:
        field: points [n, 3] to values [n].
        lattice: of three dimensions; below 12 samples per axis every sample is evaluated.
        lipschitz: a bound L on |∇f|, 1 for signed distances. None takes `SAFETY` times the
            steepest slope between the first blocks; steeper details of a field may be lost.
    """
    n = lattice.resolution
    if n < 12:
        return Sampled(lattice.sample(field), n**3, lipschitz or 0.0)
    size = _MAX_BLOCK
    with torch.inference_mode():
        across = -(-n // size)
        blocks = _grid(across)
        values = _evaluate_centres(field, lattice, blocks, size)
        # All at once to begin with; what is near the surface is overwritten.
        volume = torch.empty((across, size) * 3)
        volume[:] = values.view((across, 1) * 3)
        volume = volume.view((across * size,) * 3)
        evaluations = len(values)
        if lipschitz is None:
            step = size * lattice.spacing
            lipschitz = max(SAFETY * _steepest(values.view((across,) * 3), step), 1e-6)
        while True:
            reach = lipschitz * lattice.spacing * (math.sqrt(3) * (size - 1) / 2 + 1)
            near = values.abs() <= reach
            if size < _MAX_BLOCK:
                _fill(volume, blocks[~near], values[~near], size)
            blocks = blocks[near]
            if size == _LEAF:
                break
            size //= 2
            blocks = (2 * blocks[:, None] + _grid(2)).view(-1, 3)
            values = _evaluate_centres(field, lattice, blocks, size)
            evaluations += len(values)
        samples = (_LEAF * blocks[:, None] + _grid(_LEAF)).view(-1, 3)
        volume.view(-1)[_places(samples, volume)] = field(lattice.positions(samples))
        evaluations += len(samples)
    # A clone outside inference mode is an ordinary tensor.
    return Sampled(volume[:n, :n, :n].clone(), evaluations, lipschitz)


def extract_surface(
    field: Field,
    resolution: int,
    extent: float = 1.2,
    *,
    lipschitz: float | None = None,
    closed: bool = True,
) -> Mesh:
    """The zero level of a field over [−extent, extent]³, like `surface_extraction`'s."""
    lattice = Lattice(resolution, extent)
    return mesh_from_volume(sample(field, lattice, lipschitz).volume, lattice, closed=closed)


def _evaluate_centres(field: Field, lattice: Lattice, blocks: Tensor, size: int) -> Tensor:
    """The field at the centres of blocks."""
    return field(lattice.positions(blocks * size + (size - 1) / 2))


def _steepest(values: Tensor, step: float) -> float:
    """The largest |∇f| by differences between neighbours."""
    inner = tuple(slice(0, -1) for _ in range(3))
    squares = sum(values.diff(dim=d)[_crop(d)].square() for d in range(3))
    assert isinstance(squares, Tensor) and squares.shape == values[inner].shape
    return float(squares.max().sqrt()) / step


def _crop(axis: int) -> tuple[slice, ...]:
    return tuple(slice(None) if d == axis else slice(0, -1) for d in range(3))


def _fill(volume: Tensor, blocks: Tensor, values: Tensor, size: int) -> None:
    across = len(volume) // size
    cells = volume.view(across, size, across, size, across, size).permute(0, 2, 4, 1, 3, 5)
    x, y, z = blocks.unbind(1)
    cells[x, y, z] = values[:, None, None, None].expand(-1, size, size, size)


def _places(samples: Tensor, volume: Tensor) -> Tensor:
    x, y, z = samples.unbind(1)
    return (x * volume.shape[1] + y) * volume.shape[2] + z


def _grid(side: int) -> Int[Tensor, "n 3"]:
    """All (i, j, k) below `side`."""
    ticks = torch.arange(side)
    return torch.cartesian_prod(ticks, ticks, ticks)
