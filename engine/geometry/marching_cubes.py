"""Marching cubes: the surface f = level of a sampled field, as a mesh.

Cells with corners on both sides are found eight at a time: insides are bytes, and a case number is
built from shifts and ors of eight bytes in one 64-bit word. Every vertex lies on an edge of the
lattice and belongs to the cell at the lower end of that edge, so it exists once and the faces of
neighbouring cells share it; then faces are one gather from the table. The volume is taken in slabs
of planes, whose bytes stay in the cache.

Lorensen and Cline, *Marching cubes* (1987), with the table of `marching_tables`.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int, UInt8
from torch import Tensor
from torch.nn import functional

from engine.geometry.marching_tables import (
    EDGES,
    classes,
    owner_table,
    triangle_table,
)

Volume = Float[Tensor, "x y z"]
Vertices = Float[Tensor, "v 3"]
Faces = Int[Tensor, "f 3"]

_SLAB_BYTES = 1 << 20
_MAX = 1 << 30
_FAR = 1e30  # infinite samples are taken as this, so that a vertex comes to lie beside the finite


@dataclass(frozen=True, eq=False)
class IsoSurface:
    """The result of marching cubes, in the order of the cells (z fastest).

    Attributes:
        vertices: float32 [v, 3], in units of samples: (i, j, k) is the place of volume[i, j, k].
        faces: int32 [f, 3], counterclockwise seen from where the field is above the level.
        cells: int32 [a, 3], lower corners of the cells that the surface passes through.
        cases: uint8 [a], their case numbers.
        starts: int32 [a + 1]; the faces of cell i are faces[starts[i] : starts[i + 1]].
    """

    vertices: Vertices
    faces: Faces
    cells: Int[Tensor, "a 3"]
    cases: UInt8[Tensor, " a"]
    starts: Int[Tensor, " a1"]

    @property
    def classes(self) -> UInt8[Tensor, " a"]:
        """The class of each of the cells, 0 to 14."""
        return torch.tensor(classes(), dtype=torch.uint8)[self.cases.long()]

    def first(self, count: int) -> Faces:
        """The faces of the first `count` cells."""
        return self.faces[: int(self.starts[min(max(count, 0), len(self.cells))])]


@dataclass(frozen=True)
class _Strides:
    """How cells are numbered: one more row and plane than samples, rows filled up to words."""

    x: int
    y: int
    z: int

    @property
    def row(self) -> int:
        return (self.z // 8 + 1) * 8

    @property
    def plane(self) -> int:
        return (self.y + 1) * self.row

    @property
    def planes_at_once(self) -> int:
        return max(1, min(self.x, _SLAB_BYTES // self.plane))

    def split(self, number: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """x, y, z of cell numbers."""
        line = torch.div(number, self.row, rounding_mode="floor")
        z = number - line * self.row
        x = torch.div(line, self.y + 1, rounding_mode="floor")
        return x, line - x * (self.y + 1), z


def marching_cubes(volume: Volume, level: float = 0.0, *, interpolate: bool = True) -> IsoSurface:
    """The surface volume = level; a sample is inside where it is below the level.

    Where the surface does not meet the border of the volume, the mesh is closed (every edge
    belongs to two faces, in opposite directions); at the border it is open: see `close_border`.

    Args:
        volume: at least two samples along each axis.
        level: the value on the surface.
        interpolate: puts each vertex where the field, linear along its edge, has the level;
            otherwise at the midpoint of the edge.

    Raises:
        ValueError: the volume is too small or too large, or not a number at the surface.
    """
    _checked(volume)
    volume = volume.detach().float().cpu().contiguous()
    strides = _Strides(*volume.shape)
    numbers, cases = _active(volume, level, strides)
    x, y, z = strides.split(numbers)
    if _touches_border(x, y, z, strides):
        # Cells beyond the last samples exist only to make the numbering simple.
        real = ((x < strides.x) & (y < strides.y) & (z < strides.z)).nonzero().squeeze(1)
        numbers, cases, x, y, z = (t.index_select(0, real) for t in (numbers, cases, x, y, z))
    crossed, before, owned = owner_table()
    index = cases.int()
    count = owned.index_select(0, index)
    base = count.cumsum(0, dtype=torch.int32) - count
    own = before.index_select(0, index).add_(base[:, None])
    vertices = _vertices(
        volume, level, (x, y, z), own, crossed.index_select(0, index), interpolate=interpolate
    )
    if not bool(torch.isfinite(vertices.sum())):
        raise ValueError("The field is not a number somewhere along the surface.")
    triangles = triangle_table()[0].index_select(0, index)
    outer = (x == strides.x - 1) | (y == strides.y - 1) | (z == strides.z - 1)
    if bool(outer.any()):
        triangles.masked_fill_(outer, 0)
    ends = triangles.cumsum(0, dtype=torch.int32)
    faces = _faces(numbers, index, triangles, ends, own, strides)
    starts = functional.pad(ends, (1, 0))
    cells = torch.stack([x, y, z], dim=1)
    if bool(outer.any()):
        kept = (~outer).nonzero().squeeze(1)
        cells, cases = cells.index_select(0, kept), cases.index_select(0, kept)
        starts = functional.pad(ends.index_select(0, kept), (1, 0))
    return IsoSurface(vertices, faces, cells, cases, starts)


def close_border(volume: Volume, level: float = 0.0) -> Volume:
    """A copy whose border samples are outside, so that shapes that reach it are closed there.

    Border samples below the level, or on it, are set just above it.
    """
    closed = volume.clone()
    above = level + 1e-6 * max(1.0, abs(level))
    for axis in range(3):
        for end in (0, -1):
            closed.select(axis, end).clamp_(min=above)
    return closed


def _checked(volume: Tensor) -> None:
    if min(volume.shape) < 2:
        raise ValueError("Marching cubes needs at least two samples along each axis.")
    if volume.numel() > _MAX:
        raise ValueError(f"A volume has at most {_MAX:,} samples.")


def _active(volume: Tensor, level: float, strides: _Strides) -> tuple[Tensor, Tensor]:
    """Numbers, int32, and case numbers, uint8, of the cells that have both kinds of corners."""
    planes = strides.planes_at_once
    inside = torch.empty(planes + 1, strides.y + 1, strides.row, dtype=torch.bool)
    numbers, active = [], []
    for start in range(0, strides.x, planes):
        end = min(start + planes, strides.x)
        _insides(volume[start : end + 1], level, inside[: end - start + 1])
        cases = _cases(inside, end - start, strides)
        words = ((cases != 0) & (cases != -1)).nonzero().squeeze(1)
        candidates = cases.index_select(0, words).view(torch.uint8)
        mixed = (candidates + 1 > 1).nonzero().squeeze(1)  # 0 and 255 are 1 and 0 by now
        places = (words.index_select(0, mixed >> 3) << 3) + (mixed & 7) + start * strides.plane
        numbers.append(places.int())
        active.append(candidates.index_select(0, mixed))
    return torch.cat(numbers), torch.cat(active)


def _insides(samples: Tensor, level: float, out: Tensor) -> None:
    """Whether samples are inside; the last ones along each axis are repeated outwards."""
    count, y, z = samples.shape
    torch.lt(samples, level, out=out[:count, :y, :z])
    out[:count, :y, z:] = out[:count, :y, z - 1 : z]
    out[:count, y] = out[:count, y - 1]
    out[count:] = out[count - 1]


def _cases(inside: Tensor, planes: int, strides: _Strides) -> Tensor:
    """Case numbers of all cells of a slab, eight in one int64 (the lowest byte is the first)."""
    words = inside.view(torch.uint8).view(-1).view(torch.int64)
    row, plane = strides.row // 8, strides.plane // 8
    size = planes * plane
    along_x = torch.bitwise_left_shift(words[plane : plane + size], 1).bitwise_or_(words[:size])
    along_y = torch.zeros(size + 1, dtype=torch.int64)
    torch.bitwise_left_shift(along_x[row:], 2, out=along_y[: size - row])
    along_y[: size - row].bitwise_or_(along_x[:-row])
    # Each byte is at most 15 here, so the shifts below move no sign.
    above = torch.bitwise_left_shift(along_y[1:], 56)
    above.bitwise_or_(torch.bitwise_right_shift(along_y[:-1], 8))
    return above.bitwise_left_shift_(4).bitwise_or_(along_y[:-1])


def _touches_border(x: Tensor, y: Tensor, z: Tensor, strides: _Strides) -> bool:
    if len(x) == 0:
        return False
    return any(int(a.max()) >= n for a, n in ((x, strides.x), (y, strides.y), (z, strides.z)))


def _vertices(
    volume: Tensor,
    level: float,
    cells: tuple[Tensor, Tensor, Tensor],
    own: Tensor,
    crossed: Tensor,
    *,
    interpolate: bool,
) -> Tensor:
    """One vertex on each crossed edge from the lower corners of the cells, at its own number."""
    x, y, z = cells
    samples = volume.view(-1)
    steps = volume.stride()
    low = (x * volume.shape[1] + y) * volume.shape[2] + z
    corner = torch.stack(cells).float()
    vertices = torch.empty(int(crossed.sum()), 3)
    for d in range(3):
        chosen = crossed[:, d].nonzero().squeeze(1)
        place = corner.index_select(1, chosen)
        if interpolate:
            at = low.index_select(0, chosen)
            here = (samples.index_select(0, at) - level).clamp_(-_FAR, _FAR)
            there = (samples.index_select(0, at + steps[d]) - level).clamp_(-_FAR, _FAR)
            place[d] += here / (here - there)
        else:
            place[d] += 0.5
        vertices.index_copy_(0, own[:, d].index_select(0, chosen).long(), place.t())
    return vertices


def _faces(
    numbers: Tensor, cases: Tensor, triangles: Tensor, ends: Tensor, own: Tensor, strides: _Strides
) -> Tensor:
    """Faces by slabs: cell by cell the edges of its triangles, and for those the vertices."""
    _, first, edges = triangle_table()
    total = int(ends[-1]) if len(ends) else 0
    offsets, directions = _edge_owners(strides)
    owners = offsets.index_select(0, edges.view(-1)).view(-1, 3)
    ways = directions.index_select(0, edges.view(-1)).view(-1, 3)
    planes = strides.planes_at_once
    place = torch.empty((planes + 1) * strides.plane, dtype=torch.int32)
    bounds = torch.arange(0, strides.x + planes + 1, planes, dtype=torch.int32) * strides.plane
    cuts = torch.searchsorted(numbers, bounds).tolist()
    after = torch.searchsorted(numbers, bounds + strides.plane).tolist()
    faces = torch.empty(total, 3, dtype=torch.int32)
    vertex = own.view(-1)
    done = 0
    for slab in range(len(cuts) - 1):
        a, b, c = cuts[slab], cuts[slab + 1], after[slab + 1]
        count = int(ends[b - 1]) - done if b > a else 0
        if count == 0:
            continue
        known = numbers[a:c] - slab * planes * strides.plane
        place.index_copy_(0, known.long(), torch.arange(a, c, dtype=torch.int32))
        amount = triangles[a:b]
        cell = torch.repeat_interleave(torch.arange(b - a), amount, output_size=count)
        skip = first.index_select(0, cases[a:b]) - (ends[a:b] - amount) + done
        row = skip.index_select(0, cell) + torch.arange(count, dtype=torch.int32)
        at = known.index_select(0, cell)[:, None] + owners.index_select(0, row)
        owner = place.index_select(0, at.view(-1)).mul_(3)
        owner += ways.index_select(0, row).view(-1)
        faces[done : done + count] = vertex.index_select(0, owner).view(-1, 3)
        done += count
    return faces


def _edge_owners(strides: _Strides) -> tuple[Tensor, Tensor]:
    """For each of the 12 edges, the cell that owns its vertex (as an offset) and its direction."""
    unit = (1, strides.row, strides.plane)
    offsets = [
        (low & 1) * unit[2] + (low >> 1 & 1) * unit[1] + (low >> 2 & 1) * unit[0]
        for low, _ in EDGES
    ]
    directions = [(low ^ high).bit_length() - 1 for low, high in EDGES]
    return torch.tensor(offsets, dtype=torch.int32), torch.tensor(directions, dtype=torch.int32)
