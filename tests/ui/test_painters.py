"""Strokes on paper: markers, arrows, gaps."""

import numpy as np

from ui.painters import SVGPainter, arrow, marker, pieces


def test_a_line_is_broken_where_a_point_is_missing() -> None:
    line = np.array([[0, 0], [1, 0], [np.nan, 0], [2, 0], [3, 0], [4, 0], [np.inf, 1], [9, 9]])
    assert [len(piece) for piece in pieces(line)] == [2, 3]
    assert not list(pieces(np.full((3, 2), np.nan)))


def test_an_arrow_ends_at_its_tip() -> None:
    line = arrow(np.array([0.0, 0.0]), np.array([10.0, 0.0]))
    assert line[:, 0].max() == 10
    np.testing.assert_allclose(line[2] + line[4], [2 * line[2][0], 0])


def test_markers_differ() -> None:
    drawn = set()
    for name in ("circle", "square", "triangle", "diamond", "cross", "ring"):
        painter = SVGPainter(20, 20, "#FFFFFF")
        marker(painter, name, (10, 10), 4, "#000000")
        drawn.add(painter.contents())
    assert len(drawn) == 6
