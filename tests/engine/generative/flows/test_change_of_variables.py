"""Maps of a line: rising, invertible, and areas that are kept."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.generative.flows.change_of_variables import (
    CubicMap,
    FoldedMapError,
    MonotoneMap,
    signed_area,
    strip,
)
from engine.generative.flows.line_densities import LINE_DENSITIES, standard_normal

steps = st.lists(st.tuples(st.floats(0.05, 2), st.floats(0.05, 2)), min_size=1, max_size=8)


def through(parts: list[tuple[float, float]]) -> MonotoneMap:
    z, x = np.concatenate([[[-2.0, -1.0]], parts]).cumsum(axis=0).T
    return MonotoneMap(tuple(z.tolist()), tuple(x.tolist()))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(steps)
def test_rising_points_make_a_rising_map_that_comes_back(parts: list[tuple[float, float]]) -> None:
    g = through(parts)
    z = np.linspace(-6, 8, 200)
    x = g(z)
    assert (np.diff(x) > 0).all()
    np.testing.assert_allclose(g.inverse(x), z, atol=1e-6)
    np.testing.assert_allclose(g(np.array(g.z)), g.x, atol=1e-12)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(steps)
def test_the_slope_is_the_finite_difference(parts: list[tuple[float, float]]) -> None:
    g, h = through(parts), 1e-6
    z = np.linspace(-5, 5, 97) + 1.2345e-3
    away = np.abs(z[:, None] - np.array(g.z)).min(axis=1) > 1e-4
    difference = (g(z + h) - g(z - h)) / (2 * h)
    np.testing.assert_allclose(g.slope(z)[away], difference[away], rtol=1e-4, atol=1e-6)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(steps, st.sampled_from(sorted(LINE_DENSITIES)), st.floats(-3, 3), st.floats(0.05, 4))
def test_matching_strips_have_the_same_area(
    parts: list[tuple[float, float]], base: str, start: float, width: float
) -> None:
    found = strip(through(parts), LINE_DENSITIES[base], start, start + width)
    assert found.area_x == pytest.approx(found.area_z, abs=1e-6)


@pytest.mark.parametrize("base", LINE_DENSITIES)
def test_the_whole_mass_is_one(base: str) -> None:
    g = MonotoneMap((-2, -0.5, 0.4, 2), (-3, -2, 0.5, 1))
    assert strip(g, LINE_DENSITIES[base], -9, 9).area_x == pytest.approx(1, abs=1e-9)


def test_an_affine_map_scales_the_normal_density() -> None:
    g = MonotoneMap((-1, 1), (1, 5))  # x = 3 + 2 z
    x = np.linspace(-4, 10, 50)
    expected = standard_normal((x - 3) / 2) / 2
    np.testing.assert_allclose(g.density(standard_normal, x), expected, rtol=1e-9)


def test_a_map_that_turns_back_is_none() -> None:
    with pytest.raises(FoldedMapError, match=r"turns back at z = 0\.50"):
        MonotoneMap((-1, 0.5, 1), (-1, 2, 1))
    with pytest.raises(FoldedMapError, match=r"z = −0\.50 and again at z = 0\.50: several"):
        MonotoneMap((-1, -0.5, 0.5, 1), (-1, 1, -1, 1))
    with pytest.raises(ValueError, match="at least two points"):
        MonotoneMap((0,), (0,))
    with pytest.raises(ValueError, match="one after the other"):
        MonotoneMap((0, 0), (0, 1))


def test_a_fold_has_several_preimages_and_their_sum_is_the_density_of_samples() -> None:
    g = CubicMap((-2, -0.5, 0.5, 2), (-2, 1, -1, 2))
    assert g.turns == (-0.5, 0.5)
    found = g.preimages(0.1)
    assert len(found) == 3
    np.testing.assert_allclose(g(found), 0.1, atol=1e-4)
    assert len(g.preimages(1.5)) == 1
    x = g(np.random.default_rng(0).normal(size=400_000))
    for low, high in ((-2.5, -1.05), (-0.95, 0.0), (0.0, 0.95), (1.05, 2.5)):
        fine = np.linspace(low, high, 10_001)
        mass = np.trapezoid(g.summed_density(standard_normal, fine), fine)
        assert ((low < x) & (x < high)).mean() == pytest.approx(mass, abs=4e-3)
    assert g.summed_density(standard_normal, np.array([1 - 1e-6]))[0] > 50


def test_a_flat_piece_is_a_whole_interval_and_an_infinite_density() -> None:
    g = CubicMap((-2, -1, 0, 1, 2), (-2, 0.5, 0.5, 0.5, 2))
    assert list(g.flats) == [(-1, 1)] and not g.reversals
    assert g.flat_at(0.5) == (-1, 1) and g.flat_at(0.4) is None
    density = g.summed_density(standard_normal, np.array([0.5, 0.4]))
    assert np.isinf(density[0]) and np.isfinite(density[1])
    with pytest.raises(FoldedMapError, match=r"flat from z = −1\.00 to 1\.00: .* infinite"):
        MonotoneMap(g.z, g.x)


def test_a_map_that_falls_all_the_way_does_not_turn() -> None:
    g = CubicMap((-1, 0, 1), (2, 0, -3))
    assert g.turns == ()
    with pytest.raises(FoldedMapError):
        MonotoneMap(g.z, g.x)
    rising = MonotoneMap(g.z, (-2, 0, 3))
    x = np.linspace(-4, 4, 41)
    np.testing.assert_allclose(
        g.summed_density(standard_normal, -x), rising.density(standard_normal, x), rtol=1e-2
    )


def test_the_area_of_a_mapped_square_is_the_determinant() -> None:
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]])
    matrix = np.array([[2.0, 0.5], [-1.0, 0.25]])
    assert signed_area(square @ matrix.T) == pytest.approx(np.linalg.det(matrix))
    flipped = matrix[:, ::-1]
    assert signed_area(square @ flipped.T) == pytest.approx(-np.linalg.det(matrix))
