"""Codes and strokes of a drawn density."""

import numpy as np
import pytest

from ui.data_fields import DENSITY, Data
from ui.density_drawing import (
    HALF_SIDE,
    MAX_POINTS,
    add_points,
    add_stroke,
    decode_points,
    encode_points,
    heart,
)


@pytest.mark.parametrize("count", [1, 30, MAX_POINTS])
def test_codes_give_the_points_back(count: int) -> None:
    points = np.random.default_rng(count).uniform(-HALF_SIDE, HALF_SIDE, (count, 2))
    again = decode_points(encode_points(points))
    np.testing.assert_allclose(again, points, atol=HALF_SIDE / 255 * 1.01)


def test_a_drawing_never_outgrows_its_link() -> None:
    code, field = "", Data("drawn_density", DENSITY)
    for k in range(20):
        code = add_stroke(code, [(-3.9, k / 5 - 2), (3.9, k / 5 - 2)])
    assert 100 < len(decode_points(code)) <= MAX_POINTS
    assert field.parse(code) == code


def test_the_newest_points_stay() -> None:
    code = add_points("", [(k / 10, 0) for k in range(9)], most=6)
    code = add_points(code, [(1.0, 1.0)], most=6)
    np.testing.assert_allclose(
        decode_points(code)[[0, -1]], np.array([[0.4, 0], [1, 1]]), atol=0.02
    )


def test_what_is_no_code_is_refused() -> None:
    for code in ("<script>", "AAAA", "A" * 1096):
        with pytest.raises(ValueError, match="it"):
            decode_points(code)


def test_the_example_fits_into_the_square() -> None:
    assert np.abs(heart()).max() < HALF_SIDE
