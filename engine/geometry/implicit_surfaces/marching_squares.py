"""Marching squares: the curve f = level of a field sampled in the plane, as segments.

Corners are numbered counterclockwise from the lower left: 0 at (x, y), 1 at (x + 1, y), 2 at
(x + 1, y + 1), 3 at (x, y + 1). The case number of a cell has bit i set if corner i is inside
(below the level), the usual numbering: in cases 5 and 10 the inside corners are diagonally opposite
and two pairs of segments are possible, which separate or connect them. The asymptotic decider
(Nielson and Hamann 1991) evaluates the bilinear interpolant at its saddle point to choose.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import torch
from jaxtyping import Float, Int, UInt8
from torch import Tensor
from torch.nn import functional

CORNERS: tuple[tuple[int, int], ...] = ((0, 0), (1, 0), (1, 1), (0, 1))
"""The position of each corner in its cell."""

EDGES: tuple[tuple[int, int], ...] = ((0, 1), (3, 2), (0, 3), (1, 2))
"""The two corners of each edge of a cell, lower and upper: bottom, top, left, right."""

AMBIGUOUS = (5, 10)
RULES = ("asymptotic_decider", "separate", "connect")
"""How an ambiguous cell is resolved: the value at the saddle point decides, or its inside corners
are always separated or always connected."""

_EDGE_NUMBERS = {frozenset(pair): number for number, pair in enumerate(EDGES)}


@dataclass(frozen=True, eq=False)
class Contours:
    """The result of marching squares, in the order of the cells (y fastest).

    Attributes:
        vertices: float32 [v, 2], in units of samples: (i, j) is the place of values[i, j].
        segments: int32 [s, 2], from vertex to vertex with the inside on the left.
        cells: int32 [a, 2], lower corners of the cells that the curve passes through.
        cases: uint8 [a], their case numbers.
        starts: int32 [a + 1]; the segments of cell i are segments[starts[i] : starts[i + 1]].
    """

    vertices: Float[Tensor, "v 2"]
    segments: Int[Tensor, "s 2"]
    cells: Int[Tensor, "a 2"]
    cases: UInt8[Tensor, " a"]
    starts: Int[Tensor, " a1"]

    def polylines(self) -> list[Float[np.ndarray, "k 2"]]:
        """The curves as points in order; a closed curve ends with its first point."""
        following = dict(self.segments.tolist())
        ends = set(following.values())
        vertices = self.vertices.numpy()
        starts = [vertex for vertex in following if vertex not in ends]
        found = []
        while following:
            line = [starts.pop() if starts else next(iter(following))]
            while line[-1] in following:
                line.append(following.pop(line[-1]))
            found.append(vertices[line])
        return found


def segments(case: int, *, connect: bool = False) -> tuple[tuple[int, int], ...]:
    """The segments of a case as pairs of edges, the inside on the left.

    Args:
        case: 0 to 15.
        connect: whether diagonally opposite inside corners are connected; ignored in other cases.
    """
    crossed = [
        (_EDGE_NUMBERS[frozenset(pair)], bool(case >> pair[1] & 1))
        for pair in pairwise((0, 1, 2, 3, 0))
        if case >> pair[0] & 1 != case >> pair[1] & 1
    ]
    if not crossed:
        return ()
    # Start with a run of inside corners to separate them, of outside corners to connect them.
    if crossed[0][1] == connect:
        crossed = crossed[1:] + crossed[:1]
    pairs = [(a[0], b[0]) for a, b in zip(crossed[::2], crossed[1::2], strict=True)]
    return tuple(pairs) if connect else tuple((b, a) for a, b in pairs)


def marching_squares(
    values: Float[Tensor, "x y"],
    level: float = 0.0,
    *,
    interpolate: bool = True,
    rule: str = "asymptotic_decider",
) -> Contours:
    """The curve values = level; a sample is inside where it is below the level.

    Args:
        values: at least two samples along each axis.
        level: the value on the curve.
        interpolate: places each vertex where the field, linear along its edge, has the level;
            otherwise at the midpoint of the edge.
        rule: one of `RULES`.

    Raises:
        ValueError: the samples are too few, or not a number at the curve, or there is no such
            rule.
    """
    if min(values.shape) < 2:
        raise ValueError("Marching squares needs at least two samples along each axis.")
    if rule not in RULES:
        raise ValueError(f"There is no rule {rule!r}; there are {', '.join(RULES)}.")
    field = values.detach().float() - level
    inside = (field < 0).to(torch.uint8)
    case = inside[:-1, :-1] + 2 * inside[1:, :-1] + 4 * inside[1:, 1:] + 8 * inside[:-1, 1:]
    numbers, vertices = _vertices(field, inside, interpolate=interpolate)
    cells = ((case != 0) & (case != 15)).nonzero()
    x, y = cells.unbind(1)
    cases = case[x, y]
    connect = _connect(field, x, y, rule)
    counts, table = _table()
    index = cases.long() + 16 * connect
    ends = counts[index].cumsum(0)
    # Edges of the cell in the order of `EDGES`: from which corner, in which direction.
    around = torch.stack([numbers[0, x, y], numbers[0, x, y + 1], numbers[1, x, y]], dim=1)
    around = torch.cat([around, numbers[1, x + 1, y][:, None]], dim=1)
    found = torch.gather(around, 1, table[index].clamp(min=0).view(-1, 4)).view(-1, 2)
    there = (table[index].view(-1, 2) >= 0).all(1)
    return Contours(
        vertices=vertices,
        segments=found[there].int(),
        cells=cells.int(),
        cases=cases,
        starts=functional.pad(ends, (1, 0)).int(),
    )


def saddle_value(corners: Float[Tensor, "n 4"]) -> Float[Tensor, " n"]:
    """The bilinear interpolant at its saddle point, from the values at the corners.

    Only for ambiguous cells, where the denominator cannot be zero.
    """
    a, b, c, d = corners.double().unbind(1)
    return (a * c - b * d) / (a + c - b - d)


def _vertices(field: Tensor, inside: Tensor, *, interpolate: bool) -> tuple[Tensor, Tensor]:
    """Numbers [2, x, y] of the vertices on the edges from each sample, and the vertices."""
    numbers = torch.zeros(2, *field.shape, dtype=torch.int64)
    found: list[Tensor] = []
    for d in range(2):
        crossed = (inside != inside.roll(-1, d)).contiguous()
        crossed.select(d, -1).fill_(False)
        at = crossed.nonzero()
        there = at.clone()
        there[:, d] += 1
        place = at.float()
        if interpolate:
            here_value = field[at[:, 0], at[:, 1]]
            there_value = field[there[:, 0], there[:, 1]]
            place[:, d] += here_value / (here_value - there_value)
        else:
            place[:, d] += 0.5
        numbers[d][crossed] = torch.arange(len(at)) + sum(map(len, found))
        found.append(place)
    vertices = torch.cat(found)
    if not bool(torch.isfinite(vertices).all()):
        raise ValueError("The field is not a number somewhere along the curve.")
    return numbers, vertices


def _connect(field: Tensor, x: Tensor, y: Tensor, rule: str) -> Tensor:
    """Whether the inside corners of each cell are connected, as 0 or 1."""
    if rule != "asymptotic_decider":
        return torch.full_like(x, int(rule == "connect"))
    corners = [field[x + i, y + j] for i, j in CORNERS]
    return (saddle_value(torch.stack(corners, dim=1)) < 0).long()


@cache
def _table() -> tuple[Tensor, Tensor]:
    """Segments per case [32], and their edges [32, 2, 2], −1 for none; rows 16 to 31 connect."""
    rows = [segments(case, connect=connect) for connect in (False, True) for case in range(16)]
    counts = torch.tensor([len(row) for row in rows])
    filled = [[*row, *[(-1, -1)] * (2 - len(row))] for row in rows]
    return counts, torch.tensor(filled)
