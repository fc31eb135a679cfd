"""Points at even distances along a drawn line."""

import numpy as np
import pytest

from engine.polyline import joined, resampled

CORNER = [(0.0, 0.0), (3.0, 0.0), (3.0, 1.0)]


def test_an_open_line_keeps_its_ends() -> None:
    points = resampled(CORNER, lambda length: round(length) + 1)
    np.testing.assert_allclose(points, [(0, 0), (1, 0), (2, 0), (3, 0), (3, 1)])


def test_a_closed_line_has_its_beginning_once() -> None:
    square = [(0, 0), (1, 0), (1, 1), (0, 1)]
    points = resampled(square, lambda length: 2 * round(length), closed=True)
    assert points.shape == (8, 2)
    round_trip = np.concatenate([points, points[:1]])
    np.testing.assert_allclose(np.hypot(*np.diff(round_trip, axis=0).T), 0.5)


@pytest.mark.parametrize("closed", [False, True])
def test_a_single_press_is_one_place(closed: bool) -> None:
    points = resampled([(2.0, 5.0)], lambda length: 3 + int(length), closed=closed)
    np.testing.assert_array_equal(points, [(2, 5)] * 3)


def test_joined_lines_have_gaps_between_them() -> None:
    line = np.array([[0.0, 1.0], [2.0, 3.0]])
    np.testing.assert_array_equal(joined([line, line]), [*line, [np.nan, np.nan], *line])
