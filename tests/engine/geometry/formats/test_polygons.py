"""Triangles of polygons: areas and orientation of convex, concave and strange ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.geometry.formats.polygons import triangulate


def vector_area(places, triangles):
    a, b, c = places[triangles].transpose(1, 0, 2)
    return np.cross(b - a, c - a) / 2


def in_space(flat, seed=0):
    """Points of a plane, placed anyhow in space."""
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return np.c_[flat, np.zeros(len(flat))] @ turn + 5


def split(flat):
    places = in_space(np.array(flat, dtype=float))
    found = triangulate(places, np.array([len(places)]), np.arange(len(places)))
    return places, found


@pytest.mark.parametrize(
    ("flat", "area"),
    [
        ([(0, 0), (1, 0), (1, 1), (0, 1)], 1),
        ([(0, 0), (2, 0), (0.5, 0.5), (0, 2)], 1),  # an arrow: one diagonal lies outside
        ([(0.5, 0.5), (0, 2), (0, 0), (2, 0)], 1),
        ([(0, 0), (3, 0), (3, 2), (2, 2), (2, 1), (1, 1), (1, 2), (0, 2)], 5),
        ([(0, 0), (1, 0), (2, 0), (2, 2), (0, 2)], 4),  # a corner on a straight side
        ([(0, 0), (4, 0), (4, 4), (0, 4), (0, 0), (1, 1), (1, 3), (3, 3), (3, 1), (1, 1)], 12),
        ([(0, 0), (1, 0), (1, 0), (1, 1), (0, 1)], 1),  # a corner that stands there twice
    ],
)
@pytest.mark.parametrize("backwards", [False, True])
def test_a_polygon_is_covered_once(flat, area, backwards):
    places, triangles = split(flat[::-1] if backwards else flat)
    areas = vector_area(places, triangles)
    assert len(triangles) == len(flat) - 2
    assert np.linalg.norm(areas.sum(0)) == pytest.approx(area)
    assert np.linalg.norm(areas, axis=1).sum() == pytest.approx(area), "nothing lies outside"


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(st.floats(0.2, 1), min_size=4, max_size=14), st.integers(0, 99))
def test_a_star_of_any_radii_is_covered_once(radii, seed):
    angle = 2 * np.pi * np.arange(len(radii)) / len(radii)
    flat = np.array(radii)[:, None] * np.c_[np.cos(angle), np.sin(angle)]
    places = in_space(flat, seed)
    triangles = triangulate(places, np.array([len(flat)]), np.arange(len(flat)))
    areas = vector_area(places, triangles)
    x, y = flat.T
    area = (x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2
    assert np.linalg.norm(areas, axis=1).sum() == pytest.approx(area)
    assert np.linalg.norm(areas.sum(0)) == pytest.approx(area)


def test_polygons_of_all_sizes_keep_their_order():
    places = in_space(np.random.default_rng(0).random((6, 2)))
    found = triangulate(
        places, np.array([3, 2, 4, 1, 3]), np.array([0, 1, 2, 3, 4, 0, 1, 2, 3, 5, 3, 4, 5])
    )
    assert found[0].tolist() == [0, 1, 2] and found[-1].tolist() == [3, 4, 5] and len(found) == 4
    assert triangulate(places, np.array([2]), np.array([0, 1])).shape == (0, 3)


@pytest.mark.parametrize("corner", [-1, 3])
def test_a_vertex_that_is_not_there_is_noticed(corner):
    with pytest.raises(ValueError, match="refers to a vertex that is not there"):
        triangulate(np.eye(3), np.array([3]), np.array([0, 1, corner]))
