"""Which pieces of a surface are inside out, in NumPy alone."""

import numpy as np

_LEAST = 1e-3  # of the volume of a ball with that area: less is no inside
_MAX_PIECES = 5000
_MAX_WORK = 50_000_000
_PROBES = 6


def turn_pieces(
    vertices: np.ndarray, faces: np.ndarray, piece: np.ndarray
) -> tuple[np.ndarray, int, int]:
    """Turns pieces that are inside out.

    A piece outside all others has its outside outside. One within another is a cavity if it is
    oriented against that one, and stays as it is; if the outer one is turned, both are. What is in
    a cavity is a solid again.

    Args:
        vertices: float64 [v, 3].
        faces: [f, 3], oriented consistently within each piece.
        piece: the number of the piece of each face.

    Returns:
        Faces, how many pieces were turned, and how many there are.
    """
    count = int(piece.max()) + 1
    corners = vertices[faces]
    first = np.zeros(count, dtype=np.int64)
    first[piece] = faces[:, 0]
    local = corners - vertices[first[piece]][:, None]
    normal = np.cross(local[:, 1] - local[:, 0], local[:, 2] - local[:, 0])
    volume = np.bincount(piece, np.einsum("ij,ij->i", normal, local[:, 0]) / 6, count)
    if (volume >= 0).all():
        return faces, 0, count
    area = np.bincount(piece, np.linalg.norm(normal, axis=1) / 2, count)
    inverted = volume < -_LEAST * area**1.5 / (6 * np.sqrt(np.pi))
    if not inverted.any():
        return faces, 0, count
    sign = _signs(corners, piece, inverted)
    # None where there are too many to look at one by one.
    whole = np.full(count, volume.sum() < 0)
    turned = whole if sign is None else sign != np.where(inverted, -1, 1)
    return np.where(turned[piece][:, None], faces[:, ::-1], faces), int(turned.sum()), count


def _signs(corners: np.ndarray, piece: np.ndarray, inverted: np.ndarray) -> np.ndarray | None:
    """For each piece 1 for a solid and −1 for a cavity; from the largest to the smallest."""
    count = len(inverted)
    if count > _MAX_PIECES:
        return None
    low, high = np.full((count, 3), np.inf), np.full((count, 3), -np.inf)
    np.minimum.at(low, piece, corners.min(1))
    np.maximum.at(high, piece, corners.max(1))
    order = np.argsort(piece, kind="stable")
    ends = np.cumsum(np.bincount(piece, minlength=count))
    members = np.split(order, ends[:-1])
    sign = np.where(inverted, -1, 1)
    turned = np.zeros(count, dtype=bool)
    work = 0
    for number in np.argsort(-np.prod(np.maximum(high - low, 1e-12), axis=1), kind="stable"):
        around = (low <= low[number]).all(1) & (high >= high[number]).all(1)
        around[number] = False
        outer = np.flatnonzero(around)
        outer = outer[(outer != number)]
        if not (inverted[number] or turned[outer].any()):
            continue
        own = corners[members[number]]
        probes = own.mean(1)[np.linspace(0, len(own) - 1, _PROBES).astype(int)]
        wound, outermost_turned = 0, False
        work += sum(len(members[other]) for other in outer) * _PROBES
        if work > _MAX_WORK:
            return None
        for other in outer[np.argsort(-np.prod(high[outer] - low[outer], axis=1), kind="stable")]:
            turns = winding_number(probes, corners[members[other]])
            if (np.abs(turns) > 0.5).all():
                if wound == 0 and not outermost_turned:
                    outermost_turned = bool(turned[other])
                wound += int(sign[other])
        asked = -sign[number] if outermost_turned else sign[number]
        sign[number] = asked if wound > 0 else 1
        turned[number] = sign[number] != (-1 if inverted[number] else 1)
    return sign


def winding_number(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """How often triangles [f, 3, 3] wind around each point [n]; a sum over all of them."""
    found = np.empty(len(points))
    for row, point in enumerate(points):
        a, b, c = (corners - point).transpose(1, 0, 2)
        x, y, z = (np.linalg.norm(side, axis=1) for side in (a, b, c))
        top = (a * np.cross(b, c)).sum(1)
        bottom = x * y * z + (a * b).sum(1) * z + (b * c).sum(1) * x + (c * a).sum(1) * y
        found[row] = np.arctan2(top, bottom).sum() / (2 * np.pi)
    return found
