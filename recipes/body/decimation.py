"""Thins the left half of the closed body by half-edge collapses, to be mirrored afterwards.

Garland and Heckbert, *Surface Simplification Using Quadric Error Metrics* (1997), with two changes:
a vertex collapses onto a neighbour instead of a new place, so that targets and weights of the kept
vertices stay theirs; and errors are averaged over several poses and builds of the body. Vertices of
the mirror plane collapse along the plane only, so the two halves fit.
"""

import heapq

import numpy as np

_LENGTH_WEIGHT = 2e-3
"""Of the fourth power of an edge's length, so that flat regions stay evenly sampled."""
_MOST_NEIGHBOURS = 9
_LEAST_COSINE, _LEAST_ALTITUDE = 0.5, 0.12
"""A face may not turn by more than 60°; its doubled area is at least this share of its longest
edge squared."""


def left_triangles(quads: np.ndarray, vertices: np.ndarray) -> np.ndarray:
    """The quads of the left half [q, 4] cut along their shorter diagonals."""
    half = quads[(vertices[quads, 0] > -1e-6).all(1)]
    corners = vertices[half]
    first = np.linalg.norm(corners[:, 0] - corners[:, 2], axis=1)
    second = np.linalg.norm(corners[:, 1] - corners[:, 3], axis=1)
    one, other = half[first <= second], half[first > second]
    return np.concatenate(
        [one[:, [0, 1, 2]], one[:, [0, 2, 3]], other[:, [0, 1, 3]], other[:, [1, 2, 3]]]
    )


class Decimation:
    """A half mesh that gets coarser.

    Args:
        shapes: vertices in several poses and builds [shape, v, 3], of the whole body.
        triangles: of the left half.
        importance: how much an error costs at each vertex.
    """

    def __init__(self, shapes: np.ndarray, triangles: np.ndarray, importance: np.ndarray) -> None:
        self._places = np.ascontiguousarray(shapes.transpose(1, 0, 2))
        self._homogeneous = np.concatenate([self._places, np.ones_like(self._places[..., :1])], -1)
        self._importance = importance
        self._on_plane = np.abs(self._places[:, 0, 0]) < 1e-6
        self._quadrics = _quadrics(shapes, triangles, self._on_plane)
        self._faces = {index: tuple(face) for index, face in enumerate(triangles.tolist())}
        self._faces_of: dict[int, set[int]] = {}
        self._neighbours: dict[int, set[int]] = {}
        for index, face in self._faces.items():
            for corner in face:
                self._faces_of.setdefault(corner, set()).add(index)
                self._neighbours.setdefault(corner, set()).update(set(face) - {corner})
        self._stamps = dict.fromkeys(self._neighbours, 0)
        self._heap: list[tuple[float, int, int, int, int]] = []

    def run(self, face_count: int) -> tuple[np.ndarray, np.ndarray]:
        """Collapses until so many faces are left.

        Returns:
            The kept vertices (those of the plane first) and the faces among them.

        Raises:
            RuntimeError: no allowed collapse is left.
        """
        for vertex in sorted(self._neighbours):
            self._push(vertex, self._neighbours[vertex])
        while len(self._faces) > face_count:
            if not self._heap:
                raise RuntimeError(f"No collapse is left at {len(self._faces)} faces.")
            _, start, end, *stamps = heapq.heappop(self._heap)
            fresh = stamps == [self._stamps.get(start), self._stamps.get(end)]
            # A collapse inside removes two faces; the last one may have to be along the plane.
            removed = 1 if self._on_plane[start] else 2
            if fresh and len(self._faces) - removed >= face_count and self._allowed(start, end):
                self._collapse(start, end)
        kept = sorted(self._neighbours, key=lambda v: (not self._on_plane[v], v))
        place = {vertex: index for index, vertex in enumerate(kept)}
        faces = [[place[corner] for corner in face] for _, face in sorted(self._faces.items())]
        return np.array(kept), np.array(faces)

    def _push(self, start: int, ends: set[int]) -> None:
        """Offers the collapses of a vertex onto its neighbours."""
        chosen = [v for v in sorted(ends) if self._on_plane[v] or not self._on_plane[start]]
        if not chosen:
            return
        x = self._homogeneous[chosen]
        error = np.einsum("nci,ncij,ncj->n", x, self._quadrics[start] + self._quadrics[chosen], x)
        length = ((self._places[chosen] - self._places[start]) ** 2).sum((1, 2)) / x.shape[1]
        cost = (np.maximum(error / x.shape[1], 0) + _LENGTH_WEIGHT * length**2).tolist()
        for end, each in zip(chosen, cost, strict=True):
            entry = (each * self._importance[start], start, end)
            heapq.heappush(self._heap, (*entry, self._stamps[start], self._stamps[end]))

    def _allowed(self, start: int, end: int) -> bool:
        """Whether the surface stays a manifold, does not fold and gets no slivers."""
        around, beyond = self._neighbours[start], self._neighbours[end]
        shared = around & beyond
        if len(shared) != (1 if self._on_plane[start] else 2):
            return False
        if len(around | beyond) - 2 > _MOST_NEIGHBOURS:
            return False
        # No edge inside may join two vertices of the plane: its mirror image would be itself.
        plane = {v for v in around - {end} if self._on_plane[v]}
        if self._on_plane[end] and not self._on_plane[start] and plane - shared:
            return False
        return all(
            self._keeps_its_shape(self._faces[index], start, end)
            for index in self._faces_of[start]
            if end not in self._faces[index]
        )

    def _keeps_its_shape(self, face: tuple[int, ...], start: int, end: int) -> bool:
        before = self._places[list(face)]
        after = self._places[[end if corner == start else corner for corner in face]]
        old = np.cross(before[1] - before[0], before[2] - before[0])
        new = np.cross(after[1] - after[0], after[2] - after[0])
        old_area, new_area = np.sqrt((old**2).sum(-1)), np.sqrt((new**2).sum(-1))
        longest = ((after - np.roll(after, 1, 0)) ** 2).sum(-1).max(0)
        straight = ((old * new).sum(-1) >= _LEAST_COSINE * old_area * new_area).all()
        return bool(straight and (new_area >= _LEAST_ALTITUDE * longest)[0])

    def _collapse(self, start: int, end: int) -> None:
        for index in self._faces_of.pop(start):
            face = self._faces[index]
            if end in face:
                for corner in set(face) - {start}:
                    self._faces_of[corner].discard(index)
                del self._faces[index]
            else:
                self._faces[index] = tuple(end if corner == start else corner for corner in face)
                self._faces_of[end].add(index)
        for vertex in self._neighbours.pop(start):
            self._neighbours[vertex].discard(start)
            if vertex != end:
                self._neighbours[vertex].add(end)
                self._neighbours[end].add(vertex)
        self._quadrics[end] += self._quadrics[start]
        del self._stamps[start]
        self._stamps[end] += 1
        self._push(end, self._neighbours[end])
        for vertex in sorted(self._neighbours[end]):
            self._push(vertex, {end})


def _quadrics(shapes: np.ndarray, triangles: np.ndarray, on_plane: np.ndarray) -> np.ndarray:
    """Sums of squared distances from the planes of the faces around, weighted by their areas.

    Vertices of the mirror plane have the faces of both halves around them.
    """
    a, b, c = (shapes[:, triangles[:, k]] for k in range(3))
    normals = np.cross(b - a, c - a)
    area = np.linalg.norm(normals, axis=-1, keepdims=True)
    normals = normals / np.maximum(area, 1e-12)
    planes = np.concatenate([normals, -(normals * a).sum(-1, keepdims=True)], -1)
    each = np.einsum("cfi,cfj->fcij", planes, planes) * (area / 6).transpose(1, 0, 2)[..., None]
    quadrics = np.zeros((shapes.shape[1], len(shapes), 4, 4))
    for k in range(3):
        np.add.at(quadrics, triangles[:, k], each)
    flip = np.array([-1.0, 1.0, 1.0, 1.0])
    quadrics[on_plane] += quadrics[on_plane] * flip[:, None] * flip
    return quadrics
