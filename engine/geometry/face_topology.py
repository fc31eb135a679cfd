"""How the triangles of a mesh hang together, in NumPy and SciPy alone.

Faces are whole numbers [f, 3], counterclockwise seen from outside.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree


@dataclass(frozen=True, eq=False)
class Edges:
    """The directed edges of faces, sorted so that those between the same vertices are together.

    Attributes:
        face: the face of each [3 f].
        corner: which corner of the face it begins at [3 f].
        forward: whether it runs from the lower to the higher vertex [3 f].
        start: where the edges between the same two vertices begin [e].
        count: how many there are [e].
    """

    face: np.ndarray
    corner: np.ndarray
    forward: np.ndarray
    start: np.ndarray
    count: np.ndarray

    @classmethod
    def of(cls, faces: np.ndarray) -> "Edges":
        """Those of faces."""
        begin = faces.T.reshape(-1).astype(np.int64)
        end = np.roll(faces, -1, axis=1).T.reshape(-1).astype(np.int64)
        key = np.minimum(begin, end) * (int(faces.max(initial=0)) + 1) + np.maximum(begin, end)
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        start = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
        start = start[: len(ordered)]
        return cls(
            order % len(faces) if len(faces) else order,
            order // max(len(faces), 1),
            (begin < end)[order],
            start,
            np.diff(np.concatenate([start, [len(ordered)]])),
        )

    def pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """Places in these arrays of the two edges, where only two faces meet."""
        first = self.start[self.count == 2]
        return first, first + 1

    @property
    def balance(self) -> np.ndarray:
        """How many more run forwards than backwards between the same vertices [e]."""
        if len(self.start) == 0:
            return np.zeros(0, dtype=np.int64)
        return np.add.reduceat(np.where(self.forward, 1, -1), self.start)


def packed(rows: np.ndarray) -> np.ndarray:
    """Rows of up to three numbers below 2²¹ as one number each: much quicker to sort."""
    packed = rows[:, 0].astype(np.int64)
    for column in rows.T[1:]:
        packed = packed << 21 | column
    return packed


def linked(count: int, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The number of the connected component of each of `count` nodes."""
    graph = coo_array((np.ones(len(first), np.uint8), (first, second)), shape=(count, count))
    labels: np.ndarray = connected_components(graph, directed=False)[1]
    return labels


def pieces(faces: np.ndarray, edges: Edges) -> np.ndarray:
    """The number of the piece of each face: connected over edges at which two faces meet."""
    first, second = edges.pairs()
    return linked(len(faces), edges.face[first], edges.face[second])


def merged(vertices: np.ndarray, distance: float) -> tuple[np.ndarray, np.ndarray]:
    """Which vertices stand for all within that distance of each other.

    Args:
        vertices: [v, 3].
        distance: at least a two-millionth of their extent.

    Returns:
        The number of each that stays [n], and for each vertex its place among those [v].
    """
    # Most that coincide are in one cell: sorting finds them more quickly than a tree. Cells are
    # counted in numbers below 2²¹.
    cells = ((vertices - vertices.min(axis=0, initial=np.inf)) / distance).astype(np.int64)
    _, first, places = np.unique(packed(cells), return_index=True, return_inverse=True)
    places = places.reshape(-1)
    # Two that are as near as that may still lie on two sides of the border of their cells.
    tree = cKDTree(vertices[first], balanced_tree=False, compact_nodes=False)
    near = tree.query_pairs(distance, output_type="ndarray")
    if len(near):
        group = linked(len(first), near[:, 0], near[:, 1])
        _, chosen, number = np.unique(group, return_index=True, return_inverse=True)
        first, places = first[chosen], number.reshape(-1)[places]
    return first, places


def without_opposites(faces: np.ndarray) -> np.ndarray:
    """Of faces between the same vertices one, or none if as many look one way as the other."""
    lowest = faces.argmin(axis=1)
    turned = faces[np.arange(len(faces))[:, None], (lowest[:, None] + np.arange(3)) % 3]
    sense = np.where(turned[:, 1] < turned[:, 2], 1, -1)
    key = packed(np.sort(faces, axis=1))
    _, number, count = np.unique(key, return_inverse=True, return_counts=True)
    number = number.reshape(-1)
    if (count == 1).all():
        return faces
    net = np.bincount(number, weights=sense, minlength=len(count))[number]
    right = np.flatnonzero(net * sense > 0)
    _, first = np.unique(number[right], return_index=True)
    return faces[np.sort(right[first])]


def without_copies(faces: np.ndarray) -> np.ndarray:
    """One of faces between the same vertices, or none where two solids touch.

    An even number of copies is a wall within the solid if the surface is closed without them: an
    even number of other faces meets at their edges. Copies side by side are judged together.
    """
    ordered = np.sort(faces, axis=1)
    _, first, number, count = np.unique(
        packed(ordered), return_index=True, return_inverse=True, return_counts=True
    )
    if len(first) == len(faces):
        return faces
    copied = count[number.reshape(-1)] > 1
    chosen = first[count % 2 == 0]  # one of each even group
    walls = faces[chosen]
    kept = np.zeros(len(faces), dtype=bool)
    kept[first] = True
    if len(walls):
        kept[chosen[_inner(walls, faces[~copied])]] = False
    return faces[kept]


def _inner(walls: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Whether each of the walls is within the solid that the other faces bound."""
    both = np.concatenate([walls, others])
    edges = Edges.of(both)
    edge = np.repeat(np.arange(len(edges.start)), edges.count)
    other = edges.face >= len(walls)
    others_there = np.bincount(edge, weights=other, minlength=len(edges.start))[edge]
    vote = np.where(others_there == 0, 0, np.where(others_there % 2 == 0, 1, -1))
    at, faces_at = edge[~other], edges.face[~other]
    together = linked(len(walls) + len(edges.start), faces_at, at + len(walls))[: len(walls)]
    votes = np.bincount(together[faces_at], weights=vote[~other], minlength=len(walls))
    inner: np.ndarray = votes[together] > 0
    return inner


def split_where_solids_touch(
    vertices: np.ndarray,
    faces: np.ndarray,
    *,
    everywhere: bool = False,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gives each sheet of a surface vertices of its own, where several sheets share an edge.

    At an edge with as many faces in one direction as in the other, those that bound the same solid
    belong together: around the edge, solid begins at one and ends at the next.

    Args:
        vertices: [v, 3].
        faces: [f, 3].
        everywhere: whether sheets that share only a vertex are split too.

    Returns:
        Vertices, with copies behind the others; faces; and for each vertex which one it was.
    """
    edges = Edges.of(faces)
    first, second = edges.pairs()
    crowded = np.flatnonzero(edges.count > 2)
    if not everywhere and not (edges.balance[crowded] == 0).any():
        return vertices, faces, np.arange(len(vertices))
    joined = [np.stack([first, second], axis=1)]
    for edge in crowded.tolist():
        places = np.arange(edges.start[edge], edges.start[edge] + edges.count[edge])
        if edges.balance[edge] == 0:
            joined.append(_around(vertices, faces, edges, places))
        else:
            joined.append(np.stack([places[:-1], places[1:]], axis=1))
    one, other = np.concatenate(joined).T
    nodes = []
    for place in (one, other):
        begin = edges.face[place] * 3 + edges.corner[place]
        end = edges.face[place] * 3 + (edges.corner[place] + 1) % 3
        low = np.where(edges.forward[place], begin, end)
        nodes.append(np.concatenate([low, begin + end - low]))
    fan = linked(3 * len(faces), *nodes)
    if not everywhere:
        # Sheets that share only a vertex stay together there.
        touched = np.zeros(len(vertices), dtype=bool)
        places = np.isin(
            np.repeat(np.arange(len(edges.start)), edges.count), crowded, assume_unique=False
        )
        touched[faces[edges.face[places], edges.corner[places]]] = True
        touched[faces[edges.face[places], (edges.corner[places] + 1) % 3]] = True
        alone = ~touched[faces.reshape(-1)]
        fan[alone] = faces.reshape(-1)[alone] + 3 * len(faces)
    _, corner, number = np.unique(fan, return_index=True, return_inverse=True)
    number = number.reshape(-1)
    origin = faces.reshape(-1)[corner]
    # The first sheet of each vertex keeps it.
    _, keeper = np.unique(origin, return_index=True)
    name = np.full(len(origin), -1)
    name[keeper] = origin[keeper]
    copies = np.flatnonzero(name < 0)
    name[copies] = len(vertices) + np.arange(len(copies))
    origins = np.concatenate([np.arange(len(vertices)), origin[copies]])
    return vertices[origins], name[number].reshape(-1, 3), origins


def _around(
    vertices: np.ndarray, faces: np.ndarray, edges: Edges, places: np.ndarray
) -> np.ndarray:
    """Pairs of the directed edges at `places`, all between the same vertices."""
    face, corner, forward = edges.face[places], edges.corner[places], edges.forward[places]
    begin, end = faces[face, corner], faces[face, (corner + 1) % 3]
    low, high = np.where(forward, begin, end)[0], np.where(forward, end, begin)[0]
    axis = vertices[high] - vertices[low]
    across = vertices[faces[face, (corner + 2) % 3]] - vertices[low]
    across = across - np.outer(across @ axis, axis) / max(float(axis @ axis), 1e-300)
    side = across[0]
    angle = np.arctan2(np.cross(axis, side) @ across.T, np.linalg.norm(axis) * (across @ side))
    angle = np.round(angle % (2 * np.pi), 6) % 6.283185
    # Where two solids touch, one ends before the other begins.
    order = np.lexsort((~forward, angle))
    # Begin where least solid is open, so that what begins is closed again within the turn.
    depth = np.cumsum(np.where(forward[order], -1, 1))
    order = np.roll(order, -int(depth.argmin()) - 1)
    open_ones: list[int] = []
    found = []
    for place in order.tolist():
        if forward[place]:
            found.append((places[open_ones.pop()], places[place]))
        else:
            open_ones.append(place)
    return np.array(found, dtype=np.int64).reshape(-1, 2)
