"""The part of a surface that bounds its inside, where parts overlap or lie within each other.

Inside is where the winding number is above one half. Triangles that pass through others are cut
along them; what has the inside on both sides, or on neither, is left out. So the distance inside is
that to the outside, not to a wall that is inside itself.
"""

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.geometry.face_topology import Edges, linked
from engine.geometry.meshes import Mesh, face_areas
from engine.geometry.triangle_tree import TriangleTree

_THIN = 5e-6  # of the size: how far from a face its sides are looked at
_ROUNDING = 1e-7
MAX_LOOKS = 20_000_000
"""Where faces pass through each other so often that it might take more, walls inside are not told
apart: a face that n others cut may fall into n² pieces, and each looks at `_NEAR` faces."""
_NEAR = 500


def outer_triangles(mesh: Mesh, tree: TriangleTree) -> Float[Tensor, "g 3 3"] | None:
    """The corners, float64, of the parts of the faces of a mesh that bound its inside.

    None if its faces pass through each other so often that it might take more than `MAX_LOOKS`.

    Args:
        mesh: without a rim.
        tree: of the faces that have an area.
    """
    faces = mesh.faces.long().numpy()
    corners = mesh.corners().double().numpy()
    solid = (face_areas(mesh) > 0).numpy()
    size = float(np.ptp(corners.reshape(-1, 3), axis=0).max())
    cutting = _cutting_pairs(corners, faces, solid, tree, size)
    pieces_at_most = np.square(np.bincount(cutting[:, 0]), dtype=float).sum()
    if pieces_at_most * min(len(faces), _NEAR) > MAX_LOOKS:
        return None
    cut = np.zeros(len(faces), dtype=bool)
    cut[cutting[:, 0]] = True
    patch = _patches(faces, cut)
    if not cut.any() and patch.max() == 0:
        return torch.from_numpy(corners[solid])
    # One face of each patch that nothing passes through speaks for all of it: the largest.
    whole = np.flatnonzero(solid & ~cut)
    order = whole[np.argsort(-face_areas(mesh).numpy()[whole], kind="stable")]
    patches, first = np.unique(patch[order], return_index=True)
    kept = _bounds(corners[order[first]], tree, size)
    outer = corners[whole[kept[np.searchsorted(patches, patch[whole])]]]
    cutting = cutting[np.argsort(cutting[:, 0], kind="stable")]
    numbers, starts = np.unique(cutting[:, 0], return_index=True)
    others = np.split(cutting[:, 1], starts[1:]) if len(numbers) else []
    pieces = [
        _cut(corners[face], corners[other], size)
        for face, other in zip(numbers, others, strict=True)
    ]
    if pieces:
        parts = np.concatenate(pieces)
        outer = np.concatenate([outer, parts[_bounds(parts, tree, size)]])
    return torch.from_numpy(outer if len(outer) else corners[solid])


def _patches(faces: np.ndarray, cut: np.ndarray) -> np.ndarray:
    """The number of the patch of each face: connected over edges of two faces that are not cut."""
    edges = Edges.of(faces)
    one, two = edges.pairs()
    first, second = edges.face[one], edges.face[two]
    together = ~(cut[first] | cut[second])
    return linked(len(faces), first[together], second[together])


def _bounds(triangles: np.ndarray, tree: TriangleTree, size: float) -> np.ndarray:
    """Whether each triangle has the inside on one of its sides only."""
    a, b, c = triangles.transpose(1, 0, 2)
    normal = np.cross(b - a, c - a)
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    step = _THIN * size * normal / np.maximum(length, 1e-300)
    middle = triangles.mean(1)
    sides = torch.from_numpy(np.concatenate([middle + step, middle - step]))
    inside = (tree.winding_number(sides) > 0.5).numpy().reshape(2, -1)
    found: np.ndarray = inside[0] != inside[1]
    return found


def _cutting_pairs(
    corners: np.ndarray, faces: np.ndarray, solid: np.ndarray, tree: TriangleTree, size: float
) -> Int[np.ndarray, "p 2"]:
    """Pairs of faces, each way round, of which the second passes through the first."""
    number = np.flatnonzero(solid)
    first, second = (number[row] for row in tree.overlapping_boxes().numpy())
    one, two = faces[first].T, faces[second].T
    common = sum((own == other).view(np.int8) for own in one for other in two)
    apart = common == 0
    found = [_crossing(corners, first[apart], second[apart], size)]
    if len(found[0]):
        # Neighbours pass through each other only where others do too.
        touching = common == 1
        found.append(_crossing(corners, first[touching], second[touching], size))
    pairs = np.concatenate(found)
    return np.concatenate([pairs, pairs[:, ::-1]])


def _crossing(
    corners: np.ndarray, first: np.ndarray, second: np.ndarray, size: float
) -> np.ndarray:
    """Which of these pairs of triangles have a segment, or in one plane an area, in common.

    Möller, *A fast triangle-triangle intersection test* (1997).
    """
    least = _ROUNDING * size
    one, two = corners[first], corners[second]
    normals, heights = [], []
    for triangle, other in ((one, two), (two, one)):
        normal = np.cross(triangle[:, 1] - triangle[:, 0], triangle[:, 2] - triangle[:, 0])
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-300)
        height = np.einsum("pij,pj->pi", other - triangle[:, :1], normal)
        normals.append(normal)
        heights.append(np.where(np.abs(height) < least, 0, height))
    reaching = np.ones(len(first), dtype=bool)
    for height in heights:
        below, above = height <= 0, height >= 0
        reaching &= (below[:, 0] | below[:, 1] | below[:, 2]) & (
            above[:, 0] | above[:, 1] | above[:, 2]
        )
    first, second, one, two = first[reaching], second[reaching], one[reaching], two[reaching]
    normals = [normal[reaching] for normal in normals]
    heights = [height[reaching] for height in heights]
    flat = (heights[0] == 0).all(1) | (heights[1] == 0).all(1)
    axis = np.cross(normals[0], normals[1])
    axis /= np.maximum(np.linalg.norm(axis, axis=1, keepdims=True), 1e-300)
    low, high = np.where(flat, np.inf, -np.inf), np.full(len(first), np.inf)
    for triangle, height in ((one, heights[1]), (two, heights[0])):
        along = np.einsum("pij,pj->pi", triangle, axis)
        begin, end = _span(along, height)
        low, high = np.maximum(low, begin), np.minimum(high, end)
    flat[flat] = _overlapping(one[flat], two[flat], normals[0][flat], least)
    return np.stack([first, second], axis=1)[flat | (high - low > least)]


def _overlapping(one: np.ndarray, two: np.ndarray, normal: np.ndarray, least: float) -> np.ndarray:
    """Whether triangles of one plane have an area in common: no side keeps them apart."""
    found = np.ones(len(one), dtype=bool)
    for triangle in (one, two):
        for side in range(3):
            across = np.cross(triangle[:, side - 2] - triangle[:, side], normal)
            across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-300)
            first, second = (np.einsum("pij,pj->pi", each, across) for each in (one, two))
            found &= np.minimum(first.max(1), second.max(1)) - least > np.maximum(
                first.min(1), second.min(1)
            )
    return found


def _span(along: np.ndarray, height: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The part of the line of two planes within a triangle, by its heights above the other."""
    places = [np.where(height == 0, along, np.nan)]
    following, above = np.roll(along, -1, axis=1), np.roll(height, -1, axis=1)
    apart = np.where(height == above, 1, height - above)
    crossed = along + (following - along) * height / apart
    places.append(np.where(height * above < 0, crossed, np.nan))
    everything = np.concatenate(places, axis=1)
    begin = np.where(np.isnan(everything), np.inf, everything).min(1)
    end = np.where(np.isnan(everything), -np.inf, everything).max(1)
    return begin, end


def _cut(triangle: np.ndarray, others: np.ndarray, size: float) -> np.ndarray:
    """A triangle [3, 3] in pieces [n, 3, 3] that none of the others [m, 3, 3] passes through."""
    least = _ROUNDING * size
    own = np.cross(triangle[1] - triangle[0], triangle[2] - triangle[0])
    own /= np.linalg.norm(own)
    polygons = [triangle]
    for other in others:
        normal = np.cross(other[1] - other[0], other[2] - other[0])
        normal /= np.linalg.norm(normal)
        planes = [(other[0], normal)]
        if (np.abs((other - triangle[0]) @ own) < least).all():  # in the same plane
            planes = [(other[i], np.cross(other[i - 2] - other[i], own)) for i in range(3)]
        low, high = other.min(0) - least, other.max(0) + least
        for point, across in planes:
            across = across / np.linalg.norm(across)
            parts: list[np.ndarray] = []
            for polygon in polygons:
                beside = (polygon.max(0) < low).any() or (polygon.min(0) > high).any()
                parts += (
                    [polygon] if beside else _halves(polygon, (polygon - point) @ across, least)
                )
            polygons = parts
    fans = [np.stack([p[[0, i, i + 1]] for i in range(1, len(p) - 1)]) for p in polygons]
    return np.concatenate(fans)


def _halves(polygon: np.ndarray, height: np.ndarray, least: float) -> list[np.ndarray]:
    """A convex polygon on both sides of a plane, or as it is if it is on one side."""
    if height.max() <= least or height.min() >= -least:
        return [polygon]
    found = []
    for side in (height, -height):
        kept: list[np.ndarray] = []
        for i in range(len(polygon)):
            j = (i + 1) % len(polygon)
            if side[i] >= 0:
                kept.append(polygon[i])
            if side[i] * side[j] < 0:
                share = side[i] / (side[i] - side[j])
                kept.append(polygon[i] + share * (polygon[j] - polygon[i]))
        found.append(np.stack(kept))
    return found
