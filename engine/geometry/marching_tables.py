"""The tables of marching squares and cubes, derived rather than typed in.

The corner at (x, y, z) of a cell has the number x + 2y + 4z, and the case number of a cell has bit
i set if corner i is inside. The edge from corner (x, y, z) in direction d has the number 4d + j,
where j counts the four edges of that direction.

The 256 cases of a cube are constructed as follows: on each face, the crossed edges are connected in
pairs by segments. If all four are crossed the face is ambiguous, and its inside corners are always
separated: a rule that depends on the face alone, so that both cells that share it agree. The
segments of all six faces close to loops, one polygon each, which are triangulated.
(Lorensen and Cline 1987; the original table may leave holes at ambiguous faces, this one cannot.)
"""

from functools import cache
from itertools import pairwise, permutations, product

import torch
from torch import Tensor

Corner = tuple[int, int, int]
Loop = tuple[int, ...]
Triangle = tuple[int, int, int]

CORNERS: tuple[Corner, ...] = tuple((i & 1, i >> 1 & 1, i >> 2 & 1) for i in range(8))
EDGES: tuple[tuple[int, int], ...] = tuple(
    (corner, corner | 1 << d) for d in range(3) for corner in range(8) if not corner >> d & 1
)
"""The two corners of each of the 12 edges, the lower one first."""

EDGE_NUMBERS = {frozenset(pair): number for number, pair in enumerate(EDGES)}

FACES: tuple[tuple[int, int, int, int], ...] = (
    (0, 4, 6, 2),
    (1, 3, 7, 5),
    (0, 1, 5, 4),
    (2, 6, 7, 3),
    (0, 2, 3, 1),
    (4, 5, 7, 6),
)
"""The corners around each of the six faces, counterclockwise seen from outside the cell."""

REPRESENTATIVES: tuple[tuple[int, ...], ...] = (
    (),
    (0,),
    (0, 1),
    (0, 3),
    (0, 7),
    (0, 1, 2),
    (0, 1, 7),
    (0, 3, 5),
    (0, 1, 2, 3),
    (0, 1, 2, 4),
    (0, 1, 6, 7),
    (0, 1, 3, 7),
    (0, 1, 2, 7),
    (0, 3, 5, 6),
    (0, 2, 3, 7),
)
"""The 15 classes of Lorensen and Cline, by inside corners: every case is one of them, turned or
with inside and outside exchanged. 11 and 14 are mirror images."""


def inside(case: int, corner: int) -> bool:
    """Whether that corner is inside in that case."""
    return bool(case >> corner & 1)


def face_segments(case: int, face: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    """The segments of one face as pairs of edges, counterclockwise as seen by its cell.

    Each separates one run of inside corners; in the cell on the other side it is reversed.
    """
    ring = [*face, face[0]]
    crossed = [
        (EDGE_NUMBERS[frozenset(pair)], inside(case, pair[1]))
        for pair in pairwise(ring)
        if inside(case, pair[0]) != inside(case, pair[1])
    ]
    if crossed and not crossed[0][1]:
        crossed = crossed[1:] + crossed[:1]
    entries, exits = crossed[::2], crossed[1::2]
    return [(entry, leave) for (entry, _), (leave, _) in zip(entries, exits, strict=True)]


def ambiguous_faces(case: int) -> int:
    """The number of faces of which all four edges are crossed."""
    return sum(len(face_segments(case, face)) == 2 for face in FACES)


def loops(case: int) -> list[Loop]:
    """The closed polygons of a case, each as the edges on which its corners lie."""
    following = {a: b for face in FACES for a, b in face_segments(case, face)}
    found = []
    while following:
        start = next(iter(following))
        loop = [start]
        edge = following.pop(start)
        while edge != start:
            loop.append(edge)
            edge = following.pop(edge)
        found.append(tuple(loop))
    return found


@cache
def triangles(case: int) -> tuple[Triangle, ...]:
    """The triangles of a case, each as three edges; counterclockwise seen from outside."""
    return tuple(triangle for loop in loops(case) for triangle in _triangulate(loop))


@cache
def classes() -> tuple[int, ...]:
    """The class, 0 to 14, of each of the 256 cases."""
    found = [-1] * 256
    for number, corners in enumerate(REPRESENTATIVES):
        for turned in _rotations():
            case = sum(1 << turned[corner] for corner in corners)
            found[case] = found[case ^ 255] = number
    return tuple(found)


@cache
def triangle_table() -> tuple[Tensor, Tensor, Tensor]:
    """The triangles of all cases, concatenated for gathering.

    Returns:
        The number of triangles of each case, int32 [256]; the index of its first, int32 [256]; the
        edges of all triangles, int32 [820, 3].
    """
    counts = torch.tensor([len(triangles(case)) for case in range(256)], dtype=torch.int32)
    starts = counts.cumsum(0, dtype=torch.int32) - counts
    edges = [triangle for case in range(256) for triangle in triangles(case)]
    return counts, starts, torch.tensor(edges, dtype=torch.int32)


@cache
def owner_table() -> tuple[Tensor, Tensor, Tensor]:
    """Which vertices a cell owns: those on the three edges from its corner 0.

    Returns:
        Whether the edge in each direction is crossed, bool [256, 3]; how many crossed ones come
        before it, int32 [256, 3]; how many there are, int32 [256].
    """
    crossed = torch.tensor(
        [[inside(case, 0) != inside(case, 1 << d) for d in range(3)] for case in range(256)]
    )
    counts = crossed.to(torch.int32)
    return crossed, counts.cumsum(1, dtype=torch.int32) - counts, counts.sum(1, dtype=torch.int32)


def _triangulate(loop: Loop) -> list[Triangle]:
    """Triangles of a polygon, none with an inner side that lies in a face of the cell.

    Such a side could coincide with one of the neighbouring cell, and four triangles would meet.
    Every polygon of the 256 cases can be triangulated so; one that cannot gives an empty list.
    """
    if len(loop) == 3:
        return [(loop[0], loop[1], loop[2])]
    first, last = loop[0], loop[-1]
    for i in range(1, len(loop) - 1):
        parts: list[Triangle] = [(first, loop[i], last)]
        sides = [(0, i), (i, len(loop) - 1)]
        for start, end in sides:
            if end - start > 1:
                inner = not _share_a_face(loop[start], loop[end])
                rest = _triangulate(loop[start : end + 1]) if inner else []
                if not rest:
                    break
                parts += rest
        else:
            return parts
    return []


def _share_a_face(first: int, second: int) -> bool:
    corners = {*EDGES[first], *EDGES[second]}
    return any(corners <= set(face) for face in FACES)


def _rotations() -> list[list[int]]:
    """The 24 rotations of the cube, as the new place of each corner."""
    found = []
    for axes in permutations(range(3)):
        for flips in product((0, 1), repeat=3):
            odd = sum(axes[i] > axes[j] for i in range(3) for j in range(i + 1, 3)) + sum(flips)
            if odd % 2 == 0:
                turned = [[corner[axes[i]] ^ flips[i] for i in range(3)] for corner in CORNERS]
                found.append([x + 2 * y + 4 * z for x, y, z in turned])
    return found
