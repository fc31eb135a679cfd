"""Closes the pockets of MakeHuman's mesh: mouth, eye sockets, nipples.

The surface is filled from the rim of a pocket, each vertex at the mean of its neighbours (a
harmonic function on the graph), and over the eyes pushed out to the eyeball. The fill is linear in
the vertices, so skinning weights are filled by the same map.
"""

import numpy as np
import scipy.sparse
import scipy.sparse.linalg

from recipes.body.source import BODY_VERTICES, BaseData

_MOUTH = (
    (520, 521), (537, 538), (540, 541), (554, 555), (557, 558), (571, 572), (574, 575), (588, 589),
    (591, 592), (605, 606), (608, 609), (622, 623), (625, 626), (639, 640), (642, 643), (656, 657),
    (659, 660), (673, 674), (676, 677), (690, 691), (693, 694), (707, 708), (710, 711),
    (7178, 7179), (7180, 7182), (7191, 7198), (7204, 7207), (7230, 7231), (7261, 7264),
    (7265, 7434), (10375, 10401), (11949, 11953), (11957, 11963), (11967, 11969),
)  # fmt: skip
"""Vertices of the left half of the mouth's inside, found once by casting rays: at most a tenth of
the directions above them reaches the open."""
_NIPPLE = ((8450, 8466),)
_EYE_BAND, _EYEBALL = 0.055, 0.99
"""A socket follows the eyeball within this share of its radius; the lid lies at this share."""


class Pockets:
    """The linear map that closes a mesh.

    Args:
        data: MakeHuman's.
        typical: vertices of an average body, on which the eye sockets are found.
    """

    def __init__(self, data: BaseData, typical: np.ndarray) -> None:
        self._eyes = [data.groups["helper-l-eye"], data.groups["helper-r-eye"]]
        neighbours = neighbour_sets(data.quads)
        left = _socket(typical, typical[self._eyes[0]], neighbours)
        self._sockets = [left, np.sort(data.mirror[left])]
        half = np.concatenate([np.arange(*ends) for ends in (*_MOUTH, *_NIPPLE)])
        filled = np.unique(np.concatenate([half, data.mirror[half], *self._sockets]))
        self.filled = filled
        self._rim, self._map = _harmonic(filled, neighbours)

    def closed(self, vertices: np.ndarray) -> np.ndarray:
        """The bodies [b, body, 3] of meshes with their helpers [b, n, 3]."""
        body = vertices[:, :BODY_VERTICES].astype(float)
        body[:, self.filled] = np.einsum("fr,brc->bfc", self._map, body[:, self._rim])
        for eye, socket in zip(self._eyes, self._sockets, strict=True):
            for each, whole in zip(body, vertices, strict=True):
                centre, radius = sphere(whole[eye].astype(float))
                arms = each[socket] - centre
                length = np.linalg.norm(arms, axis=1, keepdims=True)
                each[socket] = centre + arms * (_EYEBALL * radius / length)
        return body

    def closed_weights(self, weights: np.ndarray) -> np.ndarray:
        """Skinning weights [body, joint] with those of the fill."""
        closed = weights.copy()
        closed[self.filled] = self._map @ weights[self._rim]
        return closed


def neighbour_sets(polygons: np.ndarray) -> list[set[int]]:
    """The vertices that share an edge with each vertex of the body."""
    neighbours: list[set[int]] = [set() for _ in range(BODY_VERTICES)]
    for polygon in polygons.tolist():
        for one, other in zip(polygon, polygon[1:] + polygon[:1], strict=True):
            neighbours[one].add(other)
            neighbours[other].add(one)
    return neighbours


def sphere(points: np.ndarray) -> tuple[np.ndarray, float]:
    """Centre and radius of the sphere nearest to points, by least squares."""
    rows = np.c_[2 * points, np.ones(len(points))]
    solution = np.linalg.lstsq(rows, (points**2).sum(1), rcond=None)[0]
    centre = solution[:3]
    return centre, float(np.sqrt(solution[3] + centre @ centre))


def _socket(body: np.ndarray, eye: np.ndarray, neighbours: list[set[int]]) -> np.ndarray:
    """The vertices that lie on the eyeball and hang together with its back."""
    centre, radius = sphere(eye)
    away = np.abs(np.linalg.norm(body[:BODY_VERTICES] - centre, axis=1) / radius - 1)
    near = np.flatnonzero(away < _EYE_BAND)
    reached, waiting = set(), [int(near[body[near, 2].argmin()])]
    while waiting:
        vertex = waiting.pop()
        if vertex not in reached:
            reached.add(vertex)
            waiting += [v for v in sorted(neighbours[vertex]) if away[v] < _EYE_BAND]
    for _ in range(2):
        reached |= {v for vertex in reached for v in neighbours[vertex]}
    for _ in range(2):
        reached = {vertex for vertex in reached if neighbours[vertex] <= reached}
    return np.array(sorted(reached))


def _harmonic(filled: np.ndarray, neighbours: list[set[int]]) -> tuple[np.ndarray, np.ndarray]:
    """The rim, and the matrix [filled, rim] of the fill."""
    rows, columns, values = [], [], []
    for row, vertex in enumerate(filled):
        around = sorted(neighbours[vertex])
        rows += [row] * (len(around) + 1)
        columns += [*around, int(vertex)]
        values += [-1.0] * len(around) + [float(len(around))]
    laplacian = scipy.sparse.csc_matrix((values, (rows, columns)), (len(filled), BODY_VERTICES))
    known = np.setdiff1d(np.unique(columns), filled)
    solved = scipy.sparse.linalg.spsolve(laplacian[:, filled], -laplacian[:, known])
    return known, solved.toarray()
