"""Maps of a line: rising, invertible, and areas that are kept."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.generative.flows.change_of_variables import (
    FoldedMapError,
    MonotoneMap,
    signed_area,
    standard_normal,
    strip,
)

steps = st.lists(st.tuples(st.floats(0.05, 2), st.floats(0.05, 2)), min_size=1, max_size=8)


def through(parts: list[tuple[float, float]]) -> MonotoneMap:
    z, x = np.concatenate([[[-2.0, -1.0]], parts]).cumsum(axis=0).T
    return MonotoneMap(tuple(z.tolist()), tuple(x.tolist()))


@given(steps)
def test_rising_points_make_a_rising_map_that_comes_back(parts: list[tuple[float, float]]) -> None:
    g = through(parts)
    z = np.linspace(-6, 8, 200)
    x = g(z)
    assert (np.diff(x) > 0).all()
    np.testing.assert_allclose(g.inverse(x), z, atol=1e-6)
    np.testing.assert_allclose(g(np.array(g.z)), g.x, atol=1e-12)


@given(steps)
def test_the_slope_is_the_finite_difference(parts: list[tuple[float, float]]) -> None:
    g, h = through(parts), 1e-6
    z = np.linspace(-5, 5, 97) + 1.2345e-3
    away = np.abs(z[:, None] - np.array(g.z)).min(axis=1) > 1e-4
    difference = (g(z + h) - g(z - h)) / (2 * h)
    np.testing.assert_allclose(g.slope(z)[away], difference[away], rtol=1e-4, atol=1e-6)


def test_matching_strips_have_the_same_area_and_the_whole_has_one() -> None:
    g = MonotoneMap((-2, -0.5, 0.4, 2), (-3, -2, 0.5, 1))
    for start, end in ((-2.0, -1.0), (-0.3, 0.2), (0.5, 3.0)):
        found = strip(g, standard_normal, start, end, nodes=4001)
        assert found.area_x == pytest.approx(found.area_z, abs=1e-4)
    assert strip(g, standard_normal, -8, 8, nodes=20_001).area_x == pytest.approx(1, abs=1e-4)


def test_an_affine_map_scales_the_normal_density() -> None:
    g = MonotoneMap((-1, 1), (1, 5))  # x = 3 + 2 z
    x = np.linspace(-4, 10, 50)
    expected = standard_normal((x - 3) / 2) / 2
    np.testing.assert_allclose(g.density(standard_normal, x), expected, rtol=1e-9)


def test_a_map_that_turns_back_is_none() -> None:
    with pytest.raises(FoldedMapError, match=r"turns back at z = 0\.50"):
        MonotoneMap((-1, 0.5, 1), (-1, 2, 1))
    with pytest.raises(ValueError, match="at least two points"):
        MonotoneMap((0,), (0,))
    with pytest.raises(ValueError, match="one after the other"):
        MonotoneMap((0, 0), (0, 1))


def test_the_area_of_a_mapped_square_is_the_determinant() -> None:
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]])
    matrix = np.array([[2.0, 0.5], [-1.0, 0.25]])
    assert signed_area(square @ matrix.T) == pytest.approx(np.linalg.det(matrix))
    flipped = matrix[:, ::-1]
    assert signed_area(square @ flipped.T) == pytest.approx(-np.linalg.det(matrix))
