"""Places with one image: their roots in closed form, and a histogram of what comes there."""

import math

import numpy as np

from engine.generative.flows.plane_maps import Coupling, Radial
from engine.generative.flows.plane_preimages import preimages
from engine.generative.flows.pushed_density import PlaneDensity

NORMAL = PlaneDensity("normal")


def test_a_radial_map_that_folds_has_the_three_roots_of_its_two_quadratics() -> None:
    g = Radial(-1.5)
    x = np.array([0.06, -0.08])
    found = preimages(g, NORMAL, x, 6.0)
    # Along the line through x, r (1 + β / (α + |r|)) = |x| with r of either sign.
    length, alpha, beta = 0.1, g.alpha, g.beta
    right = np.roots([1, alpha + beta - length, -alpha * length])
    left = np.roots([-1, alpha + beta + length, -alpha * length])
    roots = [*right[right > 0], *left[left < 0]]
    signed = found.z @ x / length
    assert len(roots) == 3
    np.testing.assert_allclose(np.sort(signed), np.sort(roots), atol=1e-6)


def test_the_sum_is_the_density_that_a_histogram_counts() -> None:
    g, side = Radial(-1.5), 0.1
    x = g(np.array([[0.8, 0.5]]))[0]
    found = preimages(g, NORMAL, x, 6.0)
    rng = np.random.default_rng(0)
    moved = g(rng.normal(size=(200_000, 2)))
    share = (np.abs(moved - x).max(axis=1) < side / 2).mean()
    assert abs(share / side**2 / found.density - 1) < 0.08


def test_of_a_map_with_an_inverse_one_place_comes_to_each() -> None:
    g, z = Coupling(1.2), np.array([[0.7, -0.3]])
    found = preimages(g, NORMAL, g(z)[0], 6.0)
    np.testing.assert_allclose(found.z, z, atol=1e-6)
    np.testing.assert_allclose(found.density, NORMAL(z)[0] / g.determinant(z)[0], rtol=1e-9)


def test_where_a_whole_circle_comes_to_one_place_the_density_is_infinite() -> None:
    found = preimages(Radial(-1.5), NORMAL, np.zeros(2), 6.0)
    assert found.density == math.inf and len(found.z) > 9
