"""From triangles as somebody saved them to a mesh to compute with, and what was done on the way.

What can be put right without guessing is put right and said; what cannot be is refused in a
sentence. The mesh comes out in the middle of the cube, its longest side 1.8.
"""

from dataclasses import dataclass

import numpy as np
import torch
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from engine.geometry.meshes import Mesh

HALF_SIDE = 0.9
SMALLEST_SIZE, LARGEST_SIZE = 1e-9, 1e9
FARTHEST = 1e6
"""How many times its size a mesh may lie away from the origin: beyond, single precision has lost
its shape."""

LARGEST_HOLE = 1000
"""Edges of the rim of a hole that is closed."""

LARGEST_COUNT = 2_000_000
"""Vertices before those at one place are welded."""

_SAME = 1e-6


@dataclass(frozen=True, eq=False)
class Repaired:
    """A mesh ready for use.

    Attributes:
        mesh: centred, its longest side `2 * HALF_SIDE`.
        notes: what was done or is wrong, a sentence each.
        closed: whether it is watertight, so that it has an inside.
        scale: what lengths were multiplied with.
        centre: what was in the middle before.
    """

    mesh: Mesh
    notes: tuple[str, ...]
    closed: bool
    scale: float
    centre: tuple[float, float, float]


def repaired(vertices: np.ndarray, faces: np.ndarray, *, fill: bool = True) -> Repaired:
    """Checks triangles and makes a mesh of them.

    In this order: vertices at one place are welded, faces without area and doubled ones go, faces
    are turned so that neighbours agree, holes are closed with a fan from their middle, and a closed
    mesh that is inside out is turned.

    Args:
        vertices: numbers [v, 3].
        faces: whole numbers [f, 3].
        fill: whether to close holes.

    Raises:
        ValueError: there is nothing, or nothing finite, or at a size that cannot be meant.
    """
    vertices = np.asarray(vertices, dtype=np.float64).reshape(-1, 3)
    faces = np.asarray(faces, dtype=np.int64).reshape(-1, 3)
    _check(vertices, faces)
    notes: list[str] = []
    vertices, scale, centre = _fitted(vertices, faces)
    vertices, faces = _welded(vertices, faces, notes)
    faces = _cleaned(vertices, faces, notes)
    faces = _turned(faces, notes)
    if fill:
        vertices, faces = _filled(vertices, faces, notes)
    mesh = _mesh(vertices, faces)
    closed = mesh.closed()
    if closed and mesh.volume() < 0:
        notes.append("It was inside out and has been turned.")
        mesh = Mesh(mesh.vertices, mesh.faces.flip(1).contiguous())
    if not closed:
        notes.append(
            f"It is not watertight ({_open_edges(faces):,} edges do not join two faces), so it has "
            "no inside: points can be drawn from it, but not signed distances."
        )
    return Repaired(mesh, tuple(notes), closed, scale, centre)


def _check(vertices: np.ndarray, faces: np.ndarray) -> None:
    if len(faces) == 0:
        raise ValueError("There are no faces in it, so there is no surface.")
    if len(vertices) > LARGEST_COUNT:
        raise ValueError(f"It has {len(vertices):,} vertices; {LARGEST_COUNT:,} are the most.")
    if faces.min() < 0 or faces.max() >= len(vertices):
        raise ValueError("A face refers to a vertex that is not there.")
    wrong = int((~np.isfinite(vertices[_used(vertices, faces)])).any(axis=1).sum())
    if wrong:
        raise ValueError(f"{_count(wrong, 'vertex', 'vertices')} not finite (NaN or infinite).")


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one} is" if number == 1 else f"{number:,} {many} are"


def _fitted(
    vertices: np.ndarray, faces: np.ndarray
) -> tuple[np.ndarray, float, tuple[float, float, float]]:
    used = vertices[_used(vertices, faces)]
    low, high = used.min(axis=0), used.max(axis=0)
    size, middle = float((high - low).max()), (high + low) / 2
    if not SMALLEST_SIZE <= size <= LARGEST_SIZE:
        raise ValueError(
            f"It is {size:.3g} units wide; between {SMALLEST_SIZE:g} and {LARGEST_SIZE:g} are "
            "plausible. Was it saved in the wrong unit?"
        )
    if float(np.abs(middle).max()) > FARTHEST * size:
        raise ValueError(
            "It lies more than a million times its own size from the origin, where its "
            "coordinates are too coarse to hold a shape. Save it near the origin."
        )
    scale = 2 * HALF_SIDE / size
    x, y, z = middle.tolist()
    # Unused vertices may be anything; they must not disturb what follows.
    return np.nan_to_num((vertices - middle) * scale, posinf=0, neginf=0), scale, (x, y, z)


def _welded(
    vertices: np.ndarray, faces: np.ndarray, notes: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    used = _used(vertices, faces)
    vertices, faces = vertices[used], (np.cumsum(used) - 1)[faces]
    # Within ±0.9, so that each number is below 2²¹.
    cells = np.round((vertices + 1) / _SAME).astype(np.int64)
    _, first, places = np.unique(_packed(cells), return_index=True, return_inverse=True)
    if len(first) < len(vertices):
        notes.append(f"{len(vertices) - len(first):,} vertices lay on others and were welded.")
    return vertices[first], places.reshape(-1)[faces]


def _cleaned(vertices: np.ndarray, faces: np.ndarray, notes: list[str]) -> np.ndarray:
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    flat = np.linalg.norm(np.cross(b - a, c - a), axis=1) == 0
    collapsed = (faces == np.roll(faces, 1, axis=1)).any(axis=1)
    kept = faces[~(flat | collapsed)]
    _, first = np.unique(_packed(np.sort(kept, axis=1)), return_index=True)
    kept = kept[np.sort(first)]
    if len(kept) == 0:
        raise ValueError("None of its faces has an area, so there is no surface.")
    if len(kept) < len(faces):
        notes.append(f"{len(faces) - len(kept):,} faces without area or twice there were removed.")
    return kept


def _turned(faces: np.ndarray, notes: list[str]) -> np.ndarray:
    """Faces turned so that two that share an edge run along it in opposite senses.

    Every face stands twice in a graph, as it is and turned; what agrees is linked. If both
    stand in one piece the surface has only one side and is left alone.
    """
    count = len(faces)
    first, second, agree = _neighbours(faces)
    other = np.where(agree, second, second + count)
    back = np.where(agree, second + count, second)
    links = (np.concatenate([first, first + count]), np.concatenate([other, back]))
    graph = coo_array((np.ones(len(links[0]), np.uint8), links), shape=(2 * count, 2 * count))
    _, labels = connected_components(graph, directed=False)
    as_is, turned = labels[:count], labels[count:]
    flip = turned < as_is
    # Of both ways to agree in each piece, the one that turns fewer faces.
    piece = np.minimum(as_is, turned)
    share = np.bincount(piece, weights=flip) / np.maximum(np.bincount(piece), 1)
    flip ^= share[piece] > 0.5
    flip &= as_is != turned
    if not flip.any():
        return faces
    notes.append(f"{int(flip.sum()):,} faces pointed the other way and were turned.")
    return np.where(flip[:, None], faces[:, ::-1], faces)


def _neighbours(faces: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of faces that alone share an edge, and whether they run along it oppositely."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    face = np.tile(np.arange(len(faces)), 3)
    forward = edges[:, 0] < edges[:, 1]
    key = edges.min(axis=1) * (int(faces.max()) + 1) + edges.max(axis=1)
    order = np.argsort(key, kind="stable")
    key, face, forward = key[order], face[order], forward[order]
    _, start, count = np.unique(key, return_index=True, return_counts=True)
    pair = start[count == 2]
    return face[pair], face[pair + 1], forward[pair] != forward[pair + 1]


def _open_edges(faces: np.ndarray) -> int:
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    _, counts = np.unique(_packed(edges), return_counts=True)
    return int((counts != 2).sum())


def _used(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Whether each vertex belongs to a face."""
    used = np.zeros(len(vertices), dtype=bool)
    used[faces] = True
    return used


def _packed(rows: np.ndarray) -> np.ndarray:
    """Rows of up to three numbers below 2²¹ as one number each: much quicker to sort."""
    packed = rows[:, 0]
    for column in rows.T[1:]:
        packed = packed << 21 | column
    return packed


def _filled(
    vertices: np.ndarray, faces: np.ndarray, notes: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Closes holes with a simple rim, each by triangles to the middle of the rim."""
    rims = [rim for rim in _rims(faces) if len(rim) <= LARGEST_HOLE]
    if not rims:
        return vertices, faces
    middles = [vertices[rim].mean(axis=0) for rim in rims]
    caps = []
    for number, rim in enumerate(rims):
        apex = np.full(len(rim), len(vertices) + number)
        caps.append(np.stack([np.roll(rim, -1), rim, apex], axis=1))
    longest = max(map(len, rims))
    notes.append(
        f"{len(rims):,} hole{'s were' if len(rims) > 1 else ' was'} closed with a fan of triangles "
        f"(the largest over {longest} edges)."
    )
    return np.concatenate([vertices, middles]), np.concatenate([faces, *caps])


def _rims(faces: np.ndarray) -> list[np.ndarray]:
    """Rims of holes as vertices in order; those that touch themselves or one another are left."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    count = int(faces.max()) + 1
    key, back = edges[:, 0] * count + edges[:, 1], edges[:, 1] * count + edges[:, 0]
    # Like np.isin, which hashes and took twenty times as long.
    known = np.sort(key)
    rim = edges[known[np.searchsorted(known, back) % len(known)] != back]
    starts, times = np.unique(rim[:, 0], return_counts=True)
    simple = set(starts[times == 1].tolist())
    following = {a: b for a, b in rim.tolist() if a in simple}
    found = []
    while following:
        start, at = following.popitem()
        loop = [start]
        while at != start and at in following:
            loop.append(at)
            at = following.pop(at)
        if at == start and len(loop) > 2:
            found.append(np.array(loop))
    return found


def _mesh(vertices: np.ndarray, faces: np.ndarray) -> Mesh:
    return Mesh(
        torch.from_numpy(vertices.astype(np.float32)), torch.from_numpy(faces.astype(np.int32))
    )
