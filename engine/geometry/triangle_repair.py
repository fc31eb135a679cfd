"""Repair of triangles from files, in NumPy and SciPy alone.

Without torch the process that reads the files of visitors starts quickly
(`engine.geometry.mesh_reading`).
"""

from dataclasses import dataclass

import numpy as np

from engine.geometry.face_topology import (
    Edges,
    linked,
    merged,
    pieces,
    split_where_solids_touch,
    without_copies,
)
from engine.geometry.piece_orientation import turn_pieces

HALF_SIDE = 0.9
MIN_SIZE, MAX_SIZE = 1e-9, 1e9
FARTHEST = 1e6
"""Distance from the origin, in sizes of the mesh, beyond which single precision loses the shape."""

MAX_HOLE = 1000
"""Edges of the largest hole that is filled."""

MAX_COUNT = 2_000_000
"""Most vertices, before coinciding ones are merged."""

_SAME = 1e-6
_ROUNDING = 2.5 * float(np.finfo(np.float32).eps)
_COARSEST = 1e-5
"""Vertices are one within `_SAME`, or within a rounding of single precision where that is more, far
from the origin; never if they are farther apart than this."""


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

    In this order: coinciding vertices are merged, degenerate and duplicate faces are removed and
    those at which two solids touch, faces are oriented consistently, holes are filled with a fan of
    triangles, pieces that are inside out are turned, and solids that touch in an edge get vertices
    of their own.

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
    reach = max(abs(coordinate) for coordinate in centre) * scale + HALF_SIDE
    vertices, faces = _merge_vertices(vertices, faces, _ROUNDING * reach, notes)
    faces = _remove_degenerate(vertices, faces, notes)
    faces = _orient(faces, Edges.of(faces), notes)
    edges = Edges.of(faces)
    if fill and (edges.count == 1).any() and not _is_flat(vertices, faces, notes):
        vertices, faces = _fill_holes(vertices, faces, edges, notes)
        edges = Edges.of(faces)
    faces = _turn_pieces(vertices, faces, edges, notes)
    if edges.count.max() > 2:
        vertices, faces, _ = split_where_solids_touch(vertices, faces)
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
    if size == 0:
        raise ValueError("All of its vertices lie in one point, so there is no surface.")
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
    vertices: np.ndarray, faces: np.ndarray, rounding: float, notes: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    used = _used(vertices, faces)
    vertices, faces = vertices[used], (np.cumsum(used) - 1)[faces]
    first, places = merged(vertices, min(max(_SAME, rounding), _COARSEST))
    if len(first) < len(vertices):
        notes.append(f"{len(vertices) - len(first):,} coinciding vertices were merged.")
    return vertices[first], places[faces]


def _remove_degenerate(vertices: np.ndarray, faces: np.ndarray, notes: list[str]) -> np.ndarray:
    collapsed = (faces == np.roll(faces, 1, axis=1)).any(axis=1)
    kept = faces[~collapsed]
    flat = _flat(vertices, kept)
    if flat.all():
        raise ValueError("None of its faces has an area, so there is no surface.")
    if flat.any():
        kept = kept[~flat | _joins_others(kept, flat)]
    kept = without_copies(kept)
    if len(kept) == 0:
        raise ValueError("Its faces lie on each other in pairs, so there is no surface.")
    if len(kept) < len(faces):
        notes.append(_removed(len(faces) - len(kept)))
    return kept


def _removed(count: int) -> str:
    some = "1 degenerate or duplicate face was" if count == 1 else ""
    return f"{some or f'{count:,} degenerate or duplicate faces were'} removed."


def _flat(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Whether faces have no area."""
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    flat: np.ndarray = np.linalg.norm(np.cross(b - a, c - a), axis=1) == 0
    return flat


def _joins_others(faces: np.ndarray, flat: np.ndarray) -> np.ndarray:
    """Whether each face has another one at each of its edges.

    Such a face without area closes the surface where a vertex lies on the edge of another face.
    """
    edges = Edges.of(faces)
    shared = np.repeat(edges.count > 1, edges.count)
    return flat & (np.bincount(edges.face, weights=shared, minlength=len(faces)) == 3)


def _orient(faces: np.ndarray, edges: Edges, notes: list[str]) -> np.ndarray:
    """Flips faces so that two that share an edge run along it in opposite directions.

    Every face is two nodes of a graph, as it is and flipped; consistent nodes are linked. If both
    are in one component, the surface is not orientable and left unchanged.
    """
    count = len(faces)
    one, two = edges.pairs()
    first, second = edges.face[one], edges.face[two]
    agree = edges.forward[one] != edges.forward[two]
    if agree.all():
        return faces
    other = np.where(agree, second, second + count)
    back = np.where(agree, second + count, second)
    labels = linked(
        2 * count, np.concatenate([first, first + count]), np.concatenate([other, back])
    )
    as_is, flipped = labels[:count], labels[count:]
    flip = flipped < as_is
    # Of the two consistent orientations of each component, the one that flips fewer faces.
    piece = np.minimum(as_is, flipped)
    share = np.bincount(piece, weights=flip) / np.maximum(np.bincount(piece), 1)
    flip ^= share[piece] > 0.5
    flip &= as_is != flipped
    if not flip.any():
        return faces
    count = int(flip.sum())
    some = "1 face was" if count == 1 else f"{count:,} faces were"
    notes.append(f"{some} flipped to orient all consistently.")
    return np.where(flip[:, None], faces[:, ::-1], faces)


def _turn_pieces(
    vertices: np.ndarray, faces: np.ndarray, edges: Edges, notes: list[str]
) -> np.ndarray:
    faces, turned, count = turn_pieces(vertices, faces, pieces(faces, edges))
    if turned == count:
        notes.append("It was inside out and has been inverted.")
    elif turned:
        some = "1 part was" if turned == 1 else f"{turned:,} parts were"
        has = "has" if turned == 1 else "have"
        notes.append(f"{some} inside out and {has} been inverted.")
    return faces


def _used(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Whether each vertex belongs to a face."""
    used = np.zeros(len(vertices), dtype=bool)
    used[faces] = True
    return used


def _is_flat(vertices: np.ndarray, faces: np.ndarray, notes: list[str]) -> bool:
    """Whether all lies in one plane: a lid on its rim would be the sheet again, and no inside."""
    used = vertices[_used(vertices, faces)]
    thickness = np.linalg.svd(used - used.mean(axis=0), compute_uv=False)[-1] / len(used) ** 0.5
    flat = bool(thickness < 4 * _ROUNDING * HALF_SIDE)
    if flat:
        notes.append("It lies in one plane, so its rim is not filled: a flat sheet has no inside.")
    return flat


def _fill_holes(
    vertices: np.ndarray, faces: np.ndarray, edges: Edges, notes: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Fills holes with a simple boundary, each with triangles to the centre of the boundary."""
    rims = [rim for rim in _boundary_loops(faces, edges) if len(rim) <= MAX_HOLE]
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


def _boundary_loops(faces: np.ndarray, edges: Edges) -> list[np.ndarray]:
    """Boundaries of holes as vertices in order, without those that touch themselves or others."""
    alone = edges.start[edges.count == 1]
    face, corner = edges.face[alone], edges.corner[alone]
    rim = np.stack([faces[face, corner], faces[face, (corner + 1) % 3]], axis=1)
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
