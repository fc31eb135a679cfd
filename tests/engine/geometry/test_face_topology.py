"""How faces hang together: copies, opposites, merged vertices, and solids that touch."""

import numpy as np
import pytest
import torch
import trimesh

from engine.geometry.face_topology import (
    Edges,
    merged,
    pieces,
    split_where_solids_touch,
    without_copies,
    without_opposites,
)
from engine.geometry.meshes import Mesh

BOX = trimesh.creation.box()
V, F = np.array(BOX.vertices), np.array(BOX.faces)


def beside(*offsets):
    """Boxes at offsets, with common vertices where they touch."""
    vertices = np.concatenate([V + offset for offset in offsets])
    faces = np.concatenate([F + len(V) * number for number in range(len(offsets))])
    first, places = merged(vertices, 1e-5)
    return vertices[first], places[faces]


def is_closed(vertices, faces):
    return Mesh(torch.tensor(vertices).float(), torch.tensor(faces).int()).closed()


def test_edges_count_faces_and_directions():
    edges = Edges.of(F)
    assert (edges.count == 2).all() and (edges.balance == 0).all() and len(edges.start) == 18
    opened = Edges.of(F[1:])
    assert np.bincount(opened.count).tolist() == [0, 3, 15]
    assert np.abs(opened.balance).sum() == 3
    assert len(Edges.of(F[:0]).start) == len(Edges.of(F[:0]).balance) == 0


def test_vertices_on_both_sides_of_the_border_of_a_cell_are_merged():
    places = np.array([[0, 0, 0], [1, 1, 1], [0.4999999, 0, 0], [0.5000001, 0, 0], [0.51, 0, 0]])
    for shift in np.linspace(0, 1e-5, 7):
        first, number = merged(places + np.array([shift, 0, 0]), 1e-5)
        assert len(first) == 4 and number[2] == number[3]


def test_a_face_that_stands_there_twice_is_there_once():
    assert np.array_equal(without_copies(np.concatenate([F, F[:3]])), F)
    assert len(without_copies(np.concatenate([F, F[:1, ::-1], F[:1]]))) == len(F)
    assert np.array_equal(without_copies(F), F)
    assert len(without_copies(np.concatenate([F[:1], F[:1, ::-1]]))) == 1, "a sheet of two sides"


def test_the_wall_between_two_solids_goes_however_it_is_oriented():
    mirrored = V * [-1, 1, 1] + np.array([1, 0, 0])  # its diagonals are those of the other
    first, places = merged(np.concatenate([V, mirrored]), 1e-5)
    vertices = np.concatenate([V, mirrored])[first]
    faces = places[np.concatenate([F, F[:, ::-1] + len(V)])]
    turned = faces.copy()
    turned[::3] = turned[::3, ::-1]
    for some in (faces, turned):
        assert len(without_copies(some)) == 20
    assert len(without_opposites(faces)) == 20 and is_closed(vertices, without_opposites(faces))


def test_opposites_go_and_the_rest_is_there_once():
    assert len(without_opposites(np.concatenate([F, F[:4, ::-1]]))) == len(F) - 4
    assert np.array_equal(without_opposites(np.concatenate([F, F[:4]])), F)
    assert np.array_equal(without_opposites(F), F)


@pytest.mark.parametrize("offset", [[1, 1, 0], [1, 1, 1]])
def test_solids_that_touch_in_an_edge_or_a_vertex_are_split(offset):
    vertices, faces = beside([0, 0, 0], offset)
    parts, again, origins = split_where_solids_touch(vertices, faces, everywhere=True)
    assert len(parts) == 16 and is_closed(parts, again)
    assert np.array_equal(parts, vertices[origins])
    assert np.array_equal(parts[again], vertices[faces])
    assert len(np.unique(pieces(again, Edges.of(again)))) == 2


def test_only_edges_are_split_unless_everything_is_asked_for():
    vertices, faces = beside([0, 0, 0], [1, 1, 1])
    parts, again, _ = split_where_solids_touch(vertices, faces)
    assert len(parts) == 15 and np.array_equal(again, faces)
    vertices, faces = beside([0, 0, 0], [1, 1, 0], [1, 0, 2])
    parts, again, _ = split_where_solids_touch(vertices, faces)
    assert is_closed(parts, again)


def test_four_solids_around_an_edge_are_four():
    """Of eight octants, each other one."""
    offsets = [[0, 0, 0], [1, 1, 0], [1, 0, 1], [0, 1, 1]]
    vertices, faces = beside(*offsets)
    parts, again, _ = split_where_solids_touch(vertices, faces, everywhere=True)
    assert is_closed(parts, again) and len(parts) == 32
