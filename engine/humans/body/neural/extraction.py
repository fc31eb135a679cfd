"""The posed surface by marching cubes, in parts that a visitor who moves on need not wait for.

First the field is evaluated at the middles of blocks, then in the blocks that may touch the
surface; those samples come in parts. What is farther from every bone than any skin is not searched.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from engine.cache import Call, cached
from engine.geometry.lattice import Lattice
from engine.geometry.mesh_distance import MeshDistance
from engine.geometry.meshes import Mesh, sample_surface
from engine.geometry.surface_extraction import mesh_from_volume
from engine.humans.body.asset import body as shipped_body
from engine.humans.body.neural.bones import distances_to_bones
from engine.humans.body.neural.posed import posed, posed_distance_field
from engine.humans.body.neural.settings import NeuralBodySettings
from engine.seeds import generator

LIPSCHITZ = 1.4
"""How much the posed field may change per metre; a distance changes by 1."""
SKIN = 0.26
"""Metres: no vertex of the body is farther from its nearest bone."""
BORDER = 0.05
"""Metres that are left around the posed body."""
SURFACE_SAMPLES = 5_000
"""Points of the true surface from which the way to the extracted one is measured."""
PART = 6_000
"""Samples of one part: some fifty milliseconds."""
GRID_SIDE, GRID_PARTS = 26, 4
"""Points per axis on which both solids are compared, and the parts they come in."""
_BLOCKS = (8, 4, 2)


@dataclass(frozen=True, eq=False)
class Band:
    """The lattice over a posed body, and the samples of it that lie near the surface.

    Attributes:
        lattice: about `centre`.
        centre: metres.
        volume: of the right sign away from the surface.
        near: numbers of the samples that are still to be evaluated.
        evaluations: of the field so far.
    """

    lattice: Lattice
    centre: Float[Tensor, " 3"]
    volume: Float[Tensor, "n n n"]
    near: Int[Tensor, " m"]
    evaluations: int

    @property
    def parts(self) -> int:
        """How many parts the samples come in."""
        return -(-len(self.near) // PART)

    def positions(self, numbers: Int[Tensor, " k"]) -> Float[Tensor, "k 3"]:
        """The places of samples."""
        n = self.lattice.resolution
        index = torch.stack([numbers // (n * n), numbers // n % n, numbers % n], -1)
        return self.lattice.positions(index) + self.centre


@dataclass(frozen=True, eq=False)
class Extracted:
    """The surface of a posed neural body.

    Attributes:
        mesh: the surface.
        errors: of its vertices, the distance to the true surface, metres.
        mean, worst: of these.
        missing: the mean distance from a point of the true surface to the extracted one, metres.
        evaluations: of the posed field.
    """

    mesh: Mesh
    errors: Float[Tensor, " v"]
    mean: float
    worst: float
    missing: float
    evaluations: int


@dataclass(frozen=True, eq=False)
class Blocks:
    """The field at the middles of blocks of samples.

    Attributes:
        index: of the blocks, in units of their size.
        values: of the field; where no bone is near, a bound of the distance.
        near: whether the surface may pass through a block.
        evaluations: of the field.
    """

    index: Int[Tensor, "b 3"]
    values: Float[Tensor, " b"]
    near: Bool[Tensor, " b"]
    evaluations: int


def _lattice(settings: NeuralBodySettings) -> tuple[Lattice, Float[Tensor, " 3"]]:
    """Samples over the posed body, a whole number of the largest blocks, and their middle."""
    vertices = posed(settings).true.vertices
    low, high = vertices.amin(0), vertices.amax(0)
    extent = float((high - low).max() / 2) + BORDER
    across = -(-(round(2e3 * extent / settings.spacing) + 1) // _BLOCKS[0])
    return Lattice(across * _BLOCKS[0], extent), (low + high) / 2


@cached
def blocks(settings: NeuralBodySettings, level: int) -> Blocks:
    """Blocks of one size: at first all, then the halves of those that the surface may touch."""
    lattice, centre = _lattice(settings)
    size = _BLOCKS[level]
    if level == 0:
        index = torch.cartesian_prod(*[torch.arange(lattice.resolution // size)] * 3)
    else:
        above = blocks(settings, level - 1)
        halves = torch.cartesian_prod(*[torch.arange(2)] * 3)
        index = (2 * above.index[above.near][:, None] + halves).view(-1, 3)
    places = lattice.positions(index * size + (size - 1) / 2) + centre
    segments = posed(settings).pose.posed_segments
    # From the bones alone: a bound of the distance that needs no search.
    values = distances_to_bones(places, segments, shipped_body().joint_count).amin(1) - SKIN
    radius = lattice.spacing * (3**0.5 * (size - 1) / 2 + 1)
    sought = (values < radius).nonzero().squeeze(1)
    values[sought] = posed_distance_field(settings)(places[sought])
    return Blocks(index, values, values.abs() <= LIPSCHITZ * radius, len(sought))


@cached
def band(settings: NeuralBodySettings) -> Band:
    """The samples near the surface, from the blocks."""
    lattice, centre = _lattice(settings)
    n = lattice.resolution
    volume = torch.ones(n, n, n)
    levels = [blocks(settings, level) for level in range(len(_BLOCKS))]
    for size, found in zip(_BLOCKS, levels, strict=True):
        _fill(volume, found.index, found.values, size)
    last = levels[-1].index[levels[-1].near]
    corners = torch.cartesian_prod(*[torch.arange(_BLOCKS[-1])] * 3)
    x, y, z = (_BLOCKS[-1] * last[:, None] + corners).view(-1, 3).unbind(1)
    evaluations = sum(found.evaluations for found in levels)
    return Band(lattice, centre, volume, (x * n + y) * n + z, evaluations)


@cached
def part(settings: NeuralBodySettings, number: int) -> Float[Tensor, " k"]:
    """The field at the samples of one part of the band."""
    found = band(settings)
    numbers = found.near[number * PART : (number + 1) * PART]
    return posed_distance_field(settings)(found.positions(numbers))


@cached
def extracted(settings: NeuralBodySettings) -> Extracted:
    """The surface, with its distances to the true one; quick once the parts are there."""
    found = band(settings)
    volume = found.volume.clone()
    values = [part(settings, number) for number in range(found.parts)]
    if values:
        volume.view(-1)[found.near] = torch.cat(values)
    mesh = mesh_from_volume(volume, found.lattice)
    mesh = Mesh(mesh.vertices + found.centre, mesh.faces)
    evaluations = found.evaluations + len(found.near)
    true = posed(settings).true
    if not len(mesh.faces):
        gone = torch.zeros(0)
        return Extracted(mesh, gone, float("nan"), float("nan"), float("nan"), evaluations)
    errors = MeshDistance(true, overlapping=False).unsigned(mesh.vertices)
    points = sample_surface(true, SURFACE_SAMPLES, generator(0))[0]
    back = MeshDistance(mesh, overlapping=False).unsigned(points)
    return Extracted(
        mesh, errors, float(errors.mean()), float(errors.max()), float(back.mean()), evaluations
    )


@cached
def common(settings: NeuralBodySettings, number: int) -> tuple[int, int]:
    """How many points of a share of a grid lie in both solids, and in at least one."""
    body = posed(settings)
    low, high = body.true.vertices.amin(0), body.true.vertices.amax(0)
    step = (high - low) / GRID_SIDE
    ticks = [low[axis] + step[axis] * (torch.arange(GRID_SIDE) + 0.5) for axis in range(3)]
    points = torch.cartesian_prod(*ticks)[number::GRID_PARTS]
    bones = shipped_body().joint_count
    points = points[distances_to_bones(points, body.pose.posed_segments, bones).amin(1) < SKIN]
    true = MeshDistance(body.true, overlapping=False)(points) < 0
    neural = posed_distance_field(settings)(points) < 0
    return int((true & neural).sum()), int((true | neural).sum())


def overlap(settings: NeuralBodySettings) -> float:
    """The intersection over the union of both solids, on a grid of `GRID_SIDE` points per axis."""
    counts = [common(settings, number) for number in range(GRID_PARTS)]
    return sum(both for both, _ in counts) / sum(either for _, either in counts)


def calls(settings: NeuralBodySettings) -> Iterator[Call[Any]]:
    """What is to be computed in order: the surface, then the overlap; for `ui.beside.make_some`.

    How many parts there are is known when the first calls have been made.
    """
    for level in range(len(_BLOCKS)):
        yield blocks.call(settings, level)
    yield band.call(settings)
    for number in range(band(settings).parts):
        yield part.call(settings, number)
    yield extracted.call(settings)
    for number in range(GRID_PARTS):
        yield common.call(settings, number)


def _fill(volume: Tensor, blocks: Tensor, values: Tensor, size: int) -> None:
    across = len(volume) // size
    cells = volume.view(across, size, across, size, across, size).permute(0, 2, 4, 1, 3, 5)
    x, y, z = blocks.unbind(1)
    cells[x, y, z] = values[:, None, None, None].expand(-1, size, size, size)
