"""Smeared segments: against one-dimensional integrals, limits, and finite differences."""

import math

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.stats import norm

from engine.generative.gans import smeared
from engine.generative.gans.segments import Segment

P = Segment((0, -1), (0, 1))


def gaussian_js(distance: float, deviation: float) -> float:
    """JS of two Gaussians on a line."""
    p, q = norm(0, deviation), norm(distance, deviation)

    def integrand(x: float) -> float:
        one, two = p.logpdf(x), q.logpdf(x)
        mean = np.logaddexp(one, two) - math.log(2)
        return 0.5 * (math.exp(one) * (one - mean) + math.exp(two) * (two - mean))

    return quad(integrand, -8 * deviation, distance + 8 * deviation, points=[0, distance])[0]


@pytest.mark.parametrize(("distance", "noise"), [(1, 0.3), (1, 1), (0.4, 0.2), (0.1, 0.05)])
def test_parallel_segments_are_as_far_apart_as_gaussians_across_them(
    distance: float, noise: float
) -> None:
    """Along the segments both are the same, so that only the direction across counts."""
    found = smeared.divergences(P, P.moved(distance), noise)
    assert found.js == pytest.approx(gaussian_js(distance, noise), abs=1e-7)
    assert found.tv == pytest.approx(2 * norm.cdf(distance / (2 * noise)) - 1, abs=5e-4)
    assert found.kl == pytest.approx(distance**2 / (2 * noise**2), rel=1e-5)


@pytest.mark.parametrize("q", [Segment((-1, -0.5), (1, 1)), Segment((0, 0.5), (0, 2)), P])
def test_the_limits_are_no_noise_and_no_difference(q: Segment) -> None:
    same = smeared.divergences(q, q, 0.2)
    assert same == pytest.approx((0, 0, 0), abs=1e-7)
    far = smeared.divergences(P, q.moved(5), 0.1)
    assert far.js == pytest.approx(math.log(2), abs=1e-7)


def test_the_density_of_a_smeared_segment_is_a_mean_of_gaussians() -> None:
    q, noise = Segment((-1, -0.5), (1, 1)), 0.3
    x = torch.tensor([[0.2, 0.1], [2.0, -1.0], [1.0, 1.0]], dtype=torch.float64)
    centres = q.points(20_000)
    squares = torch.cdist(x, centres, compute_mode="donot_use_mm_for_euclid_dist").square()
    mean = (-squares / (2 * noise**2)).exp().mean(dim=1) / (2 * math.pi * noise**2)
    torch.testing.assert_close(smeared.log_density(q, noise, x).exp(), mean, rtol=1e-6, atol=0)


def test_js_of_any_two_segments_is_that_of_a_fine_grid() -> None:
    q, noise = Segment((-1, -0.5), (1, 1)), 0.3
    axis = torch.linspace(-4, 4, 401, dtype=torch.float64)
    grid = torch.stack(torch.meshgrid(axis, axis, indexing="xy"), dim=-1)
    p, r = (smeared.log_density(each, noise, grid).exp() for each in (P, q))
    cell, mean = float(axis[1] - axis[0]) ** 2, (p + r) / 2
    js = 0.5 * cell * float((torch.xlogy(p, p / mean) + torch.xlogy(r, r / mean)).sum())
    assert smeared.divergences(P, q, noise).js == pytest.approx(js, abs=1e-6)


def test_the_slope_is_the_finite_difference() -> None:
    q, h = Segment((0.3, -0.5), (1, 1)), 1e-4
    below, above = smeared.js_curve(P, q, 0.4, torch.tensor([-h, h], dtype=torch.float64))
    assert smeared.js_slope(P, q, 0.4) == pytest.approx(float(above - below) / (2 * h), rel=1e-5)


@pytest.mark.parametrize("noise", [0.05, 0.3, 1])
def test_total_variation_of_segments_on_one_line_is_an_integral_along_it(noise: float) -> None:
    y = np.linspace(-9, 9, 100_001)
    low, middle, high = (norm.cdf((y - each) / noise) for each in (-1, 0, 1))
    exact = np.maximum((low - high) / 2 - (middle - high), 0).sum() * (y[1] - y[0])
    found = smeared.divergences(P, Segment((0, 0), (0, 1)), noise).tv
    assert found == pytest.approx(exact, abs=1.5e-4)


def test_too_little_noise_is_refused() -> None:
    with pytest.raises(ValueError, match=r"at least 0\.05"):
        smeared.divergences(P, P, 0.01)
