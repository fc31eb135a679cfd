"""The derived table: exact cases, and what every case must obey."""

from collections import Counter

import pytest

from engine.geometry.marching_tables import (
    CORNERS,
    EDGES,
    FACES,
    REPRESENTATIVES,
    ambiguous_faces,
    classes,
    face_segments,
    inside,
    loops,
    owner_table,
    triangle_table,
    triangles,
)


def test_one_corner_gives_one_triangle_that_looks_away_from_it():
    (triangle,) = triangles(1)
    assert set(triangle) == {0, 4, 8}  # the edges along x, y and z from corner 0
    # Their midpoints in order x, y, z turn counterclockwise seen from (1, 1, 1), the outside.
    at = triangle.index(0)
    assert triangle[at:] + triangle[:at] == (0, 4, 8)


@pytest.mark.parametrize(
    ("case", "count"),
    [(0, 0), (255, 0), (3, 2), (9, 2), (129, 2), (15, 2), (23, 4), (105, 4), (150, 4)],
)
def test_known_cases_have_the_known_number_of_triangles(case, count):
    assert len(triangles(case)) == count


def test_the_whole_table_has_820_triangles_at_most_five_a_case():
    counts, starts, edges = triangle_table()
    assert edges.shape == (820, 3) and int(counts.max()) == 5
    for case in range(256):
        rows = edges[int(starts[case]) : int(starts[case] + counts[case])]
        assert tuple(map(tuple, rows.tolist())) == triangles(case)


def test_vertices_are_the_crossed_edges_and_all_are_used():
    for case in range(256):
        crossed = {e for e, (a, b) in enumerate(EDGES) if inside(case, a) != inside(case, b)}
        assert {edge for triangle in triangles(case) for edge in triangle} == crossed, case
        assert sorted(edge for loop in loops(case) for edge in loop) == sorted(crossed), case


def test_the_rim_of_a_case_is_its_face_segments():
    """What is left when sides that two triangles share cancel."""
    for case in range(256):
        sides = Counter(side for a, b, c in triangles(case) for side in ((a, b), (b, c), (c, a)))
        rim = {side for side in sides if (side[1], side[0]) not in sides}
        assert max(sides.values(), default=1) == 1, case
        segments = {segment for face in FACES for segment in face_segments(case, face)}
        assert rim == segments, case


def test_cells_on_both_sides_of_a_face_agree_on_it():
    """The right face of one cell is the left face of the next, run through the other way."""
    left, right = FACES[0], FACES[1]
    for case in range(256):
        beyond = sum(1 << corner - 1 for corner in right if inside(case, corner))
        mine = {
            frozenset(frozenset(c & ~1 for c in EDGES[edge]) for edge in segment)
            for segment in face_segments(case, right)
        }
        theirs = {
            frozenset(frozenset(EDGES[edge]) for edge in segment)
            for segment in face_segments(beyond, left)
        }
        assert mine == theirs


def test_there_are_fifteen_classes_of_the_known_sizes():
    sizes = Counter(classes())
    assert [sizes[i] for i in range(15)] == [2, 16, 24, 24, 8, 48, 48, 16, 6, 8, 6, 12, 24, 2, 12]
    for case, number in enumerate(classes()):
        assert classes()[255 - case] == number
        corners = sum(inside(case, corner) for corner in range(8))
        assert len(REPRESENTATIVES[number]) == min(corners, 8 - corners)


def test_six_classes_are_ambiguous():
    found = {classes()[case] for case in range(256) if ambiguous_faces(case)}
    assert found == {3, 6, 7, 10, 12, 13}


def test_faces_go_round_counterclockwise_seen_from_outside():
    for face in FACES:
        a, b, c, _ = (CORNERS[corner] for corner in face)
        u = [b[i] - a[i] for i in range(3)]
        v = [c[i] - b[i] for i in range(3)]
        normal = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
        middle = [sum(CORNERS[corner][i] for corner in face) / 4 - 0.5 for i in range(3)]
        assert sum(n * m for n, m in zip(normal, middle, strict=True)) == 0.5


def test_a_cell_owns_the_crossed_edges_of_its_first_corner():
    crossed, before, counts = owner_table()
    assert crossed[1].tolist() == [True] * 3 and before[1].tolist() == [0, 1, 2]
    assert crossed[2].tolist() == [True, False, False]
    assert (counts == crossed.sum(1)).all()
