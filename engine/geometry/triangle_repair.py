"""Repair of triangles from files, in NumPy and SciPy alone.

Without torch the process that reads the files of visitors starts quickly
(`engine.geometry.mesh_reading`).
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

HALF_SIDE = 0.9
MIN_SIZE, MAX_SIZE = 1e-9, 1e9
FARTHEST = 1e6
"""Distance from the origin, in sizes of the mesh, beyond which single precision loses the shape."""

MAX_HOLE = 1000
"""Edges of the largest hole that is filled."""

MAX_COUNT = 2_000_000
"""Most vertices, before coinciding ones are merged."""

_SAME = 1e-6


@dataclass(frozen=True, eq=False)
class Triangles:
    """Repaired triangles, centred, the longest side `2 * HALF_SIDE`.

    Attributes:
        vertices: float32 [v, 3].
        faces: int32 [f, 3], oriented consistently.
        notes: what was changed, a sentence each.
        scale: the factor by which lengths were multiplied.
        centre: the centre before it was moved to the origin.
    """

    vertices: np.ndarray
    faces: np.ndarray
    notes: tuple[str, ...]
    scale: float
    centre: tuple[float, float, float]


def repair_triangles(vertices: np.ndarray, faces: np.ndarray, *, fill: bool = True) -> Triangles:
    """Checks triangles and repairs them.

    In this order: coinciding vertices are merged, degenerate and duplicate faces are removed, faces
    are oriented consistently, and holes are filled with a fan of triangles.

    Args:
        vertices: numbers [v, 3].
        faces: whole numbers [f, 3].
        fill: whether to fill holes.

    Raises:
        ValueError: there is nothing, or nothing finite, or at a size that cannot be meant.
    """
    vertices = np.asarray(vertices, dtype=np.float64).reshape(-1, 3)
    faces = np.asarray(faces, dtype=np.int64).reshape(-1, 3)
    _check(vertices, faces)
    notes: list[str] = []
    vertices, scale, centre = _normalise(vertices, faces)
    vertices, faces = _merge_vertices(vertices, faces, notes)
    faces = _remove_degenerate(vertices, faces, notes)
    faces = _orient(faces, notes)
    if fill:
        vertices, faces = _fill_holes(vertices, faces, notes)
    return Triangles(
        vertices.astype(np.float32), faces.astype(np.int32), tuple(notes), scale, centre
    )


def _check(vertices: np.ndarray, faces: np.ndarray) -> None:
    if len(faces) == 0:
        raise ValueError("There are no faces in it, so there is no surface.")
    if len(vertices) > MAX_COUNT:
        raise ValueError(f"It has {len(vertices):,} vertices; {MAX_COUNT:,} are the most.")
    if faces.min() < 0 or faces.max() >= len(vertices):
        raise ValueError("A face refers to a vertex that is not there.")
    wrong = int((~np.isfinite(vertices[_used(vertices, faces)])).any(axis=1).sum())
    if wrong:
        raise ValueError(f"{_count(wrong, 'vertex', 'vertices')} not finite (NaN or infinite).")


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one} is" if number == 1 else f"{number:,} {many} are"


def _normalise(
    vertices: np.ndarray, faces: np.ndarray
) -> tuple[np.ndarray, float, tuple[float, float, float]]:
    used = vertices[_used(vertices, faces)]
    low, high = used.min(axis=0), used.max(axis=0)
    size, middle = float((high - low).max()), (high + low) / 2
    if not MIN_SIZE <= size <= MAX_SIZE:
        raise ValueError(
            f"It is {size:.3g} units wide; between {MIN_SIZE:g} and {MAX_SIZE:g} are "
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


def _merge_vertices(
    vertices: np.ndarray, faces: np.ndarray, notes: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    used = _used(vertices, faces)
    vertices, faces = vertices[used], (np.cumsum(used) - 1)[faces]
    # Within ±0.9, so that each number is below 2²¹.
    cells = np.round((vertices + 1) / _SAME).astype(np.int64)
    _, first, places = np.unique(packed(cells), return_index=True, return_inverse=True)
    if len(first) < len(vertices):
        notes.append(f"{len(vertices) - len(first):,} coinciding vertices were merged.")
    return vertices[first], places.reshape(-1)[faces]


def _remove_degenerate(vertices: np.ndarray, faces: np.ndarray, notes: list[str]) -> np.ndarray:
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    flat = np.linalg.norm(np.cross(b - a, c - a), axis=1) == 0
    collapsed = (faces == np.roll(faces, 1, axis=1)).any(axis=1)
    kept = faces[~(flat | collapsed)]
    _, first = np.unique(packed(np.sort(kept, axis=1)), return_index=True)
    kept = kept[np.sort(first)]
    if len(kept) == 0:
        raise ValueError("None of its faces has an area, so there is no surface.")
    if len(kept) < len(faces):
        notes.append(f"{len(faces) - len(kept):,} degenerate or duplicate faces were removed.")
    return kept


def _orient(faces: np.ndarray, notes: list[str]) -> np.ndarray:
    """Flips faces so that two that share an edge run along it in opposite directions.

    Every face is two nodes of a graph, as it is and flipped; consistent nodes are linked. If both
    are in one component, the surface is not orientable and left unchanged.
    """
    count = len(faces)
    first, second, agree = _neighbours(faces)
    other = np.where(agree, second, second + count)
    back = np.where(agree, second + count, second)
    links = (np.concatenate([first, first + count]), np.concatenate([other, back]))
    graph = coo_array((np.ones(len(links[0]), np.uint8), links), shape=(2 * count, 2 * count))
    _, labels = connected_components(graph, directed=False)
    as_is, flipped = labels[:count], labels[count:]
    flip = flipped < as_is
    # Of the two consistent orientations of each component, the one that flips fewer faces.
    piece = np.minimum(as_is, flipped)
    share = np.bincount(piece, weights=flip) / np.maximum(np.bincount(piece), 1)
    flip ^= share[piece] > 0.5
    flip &= as_is != flipped
    if not flip.any():
        return faces
    notes.append(f"{int(flip.sum()):,} faces were flipped to orient all consistently.")
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


def _used(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Whether each vertex belongs to a face."""
    used = np.zeros(len(vertices), dtype=bool)
    used[faces] = True
    return used


def packed(rows: np.ndarray) -> np.ndarray:
    """Rows of up to three numbers below 2²¹ as one number each: much quicker to sort."""
    packed = rows[:, 0]
    for column in rows.T[1:]:
        packed = packed << 21 | column
    return packed


def _fill_holes(
    vertices: np.ndarray, faces: np.ndarray, notes: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Fills holes with a simple boundary, each with triangles to the centre of the boundary."""
    rims = [rim for rim in _boundary_loops(faces) if len(rim) <= MAX_HOLE]
    if not rims:
        return vertices, faces
    middles = [vertices[rim].mean(axis=0) for rim in rims]
    caps = []
    for number, rim in enumerate(rims):
        apex = np.full(len(rim), len(vertices) + number)
        caps.append(np.stack([np.roll(rim, -1), rim, apex], axis=1))
    longest = max(map(len, rims))
    notes.append(
        f"{len(rims):,} hole{'s were' if len(rims) > 1 else ' was'} filled with a fan of triangles "
        f"(the largest over {longest} edges)."
    )
    return np.concatenate([vertices, middles]), np.concatenate([faces, *caps])


def _boundary_loops(faces: np.ndarray) -> list[np.ndarray]:
    """Boundaries of holes as vertices in order, without those that touch themselves or others."""
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
