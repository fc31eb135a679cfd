"""Densities of points on a grid, against closed forms."""

import numpy as np
import pytest

from engine.generative.density_comparison import (
    compare_points,
    nearest_distances,
    nodes,
    smoothed,
)


def test_blurred_points_of_a_gaussian_have_the_wider_gaussian() -> None:
    chance, bandwidth = np.random.default_rng(0), 0.3
    found = smoothed(chance.normal(0, 1, (200_000, 2)), nodes(), bandwidth)
    x, y = np.meshgrid(nodes(), nodes())
    variance = 1 + bandwidth**2
    exact = np.exp(-(x**2 + y**2) / (2 * variance)) / (2 * np.pi * variance)
    assert np.abs(found - exact).max() < 0.004


def test_a_density_integrates_to_the_share_of_the_points_inside() -> None:
    points = np.array([[0.0, 0.0], [1.0, 1.0], [50.0, 0.0], [np.nan, 0.0]])
    spacing = nodes()[1] - nodes()[0]
    assert smoothed(points, nodes(), 0.2).sum() * spacing**2 == pytest.approx(0.5, abs=1e-3)


def test_total_variation_is_0_of_equal_and_1_of_disjoint_points() -> None:
    left, right = np.full((50, 2), -2.0), np.full((50, 2), 2.0)
    assert compare_points(left, left).total_variation == 0
    apart = compare_points(left, right)
    assert apart.total_variation == pytest.approx(1, abs=1e-3)
    row, column = np.unravel_index(apart.difference.argmax(), apart.difference.shape)
    assert (apart.ticks[column], apart.ticks[row]) == pytest.approx((2, 2), abs=0.06)


def test_the_nearest_of_a_few_points() -> None:
    found = nearest_distances(np.array([[0, 0], [4, 4.0]]), np.array([[0, 1], [3, 4.0]]))
    assert found.tolist() == [1, 1]
