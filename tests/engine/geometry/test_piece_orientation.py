"""Which pieces are inside out: solids, cavities, solids in cavities."""

import numpy as np
import pytest
import trimesh

from engine.geometry.face_topology import Edges, pieces
from engine.geometry.piece_orientation import turn_pieces, winding_number

BOX = trimesh.creation.box()


def assembled(*parts):
    """Boxes of a size at a place along x, each turned inside out or not."""
    vertices, faces = [], []
    for number, (size, at, inverted) in enumerate(parts):
        vertices.append(BOX.vertices * size + [at, 0, 0])
        faces.append(BOX.faces[:, :: -1 if inverted else 1] + 8 * number)
    return np.concatenate(vertices), np.concatenate(faces)


def signs(vertices, faces):
    corners = vertices[faces].reshape(-1, 12, 3, 3)
    normals = np.cross(corners[:, :, 1] - corners[:, :, 0], corners[:, :, 2] - corners[:, :, 0])
    middle = corners.mean((1, 2), keepdims=True)
    return np.sign((normals * (corners - middle)[:, :, 0]).sum((1, 2))).tolist()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(1, 0, False), (1, 5, False)], [1, 1]),
        ([(1, 0, True), (1, 5, False)], [1, 1]),
        ([(1, 0, True), (1, 5, True)], [1, 1]),
        ([(3, 0, False), (1, 0, True)], [1, -1]),  # a cavity
        ([(3, 0, True), (1, 0, False)], [1, -1]),  # the same, inside out
        ([(3, 0, False), (1, 0, False)], [1, 1]),  # a solid within a solid
        ([(3, 0, True), (1, 0, True)], [1, 1]),
        ([(4, 0, False), (3, 0, True), (1, 0, False)], [1, -1, 1]),  # a core in a cavity
        ([(4, 0, True), (3, 0, False), (1, 0, True)], [1, -1, 1]),
        ([(4, 0, False), (3, 0, True), (1, 0, True)], [1, -1, 1]),
        ([(2, 0, False), (2, 1.5, True)], [1, 1]),  # overlapping parts
    ],
)
def test_outsides_are_outside(parts, expected):
    vertices, faces = assembled(*parts)
    found, turned, count = turn_pieces(vertices, faces, pieces(faces, Edges.of(faces)))
    before = signs(vertices, faces)
    assert signs(vertices, found) == expected and count == len(parts)
    assert turned == sum(a != b for a, b in zip(before, expected, strict=True))


def test_very_many_pieces_are_judged_together():
    vertices, faces = assembled(*((0.5, at, True) for at in range(5001)))
    found, turned, count = turn_pieces(vertices, faces, np.repeat(np.arange(5001), 12))
    assert turned == count == 5001 and np.array_equal(found, faces[:, ::-1])


def test_a_point_within_is_wound_around_once():
    vertices, faces = assembled((1, 0, False))
    found = winding_number(np.array([[0.1, 0.2, 0.3], [2, 0, 0]]), vertices[faces])
    assert found == pytest.approx([1, 0], abs=1e-12)
