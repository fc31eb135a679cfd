"""The optimal discriminator: a maximum of the value, which is the Jensen–Shannon divergence."""

import math

import numpy as np
import pytest
import torch
from scipy import integrate, spatial, stats

from engine.data.densities import EXTENT, GaussianMixture, around_points, pack_points
from engine.generative.gans import optimal
from engine.generative.gans.game import Game
from engine.generative.gans.networks import NetworkSettings
from engine.generative.gans.optimal import SPACING, BlurredDensity
from engine.generative.gans.settings import GANTrainingSettings
from engine.seeds import generator

ONE = GaussianMixture(((-0.6, 0.0),), 0.5)
OTHER = GaussianMixture(((0.5, 0.0), (0.0, 1.0)), 0.4)


def _pair() -> tuple[BlurredDensity, BlurredDensity]:
    return optimal.density_of_mixture(ONE), optimal.density_of_mixture(OTHER)


def test_its_value_is_twice_the_divergence_less_ln_4() -> None:
    data, model = _pair()
    best = optimal.optimal_discriminator(data, model)
    value = optimal.value_by_quadrature(best, data, model)
    divergence = optimal.jensen_shannon(data, model)
    assert 0.1 < divergence < math.log(2)
    assert value == pytest.approx(optimal.optimal_value(divergence), abs=1e-4)


def test_the_divergence_of_two_gaussians_is_that_of_an_independent_quadrature() -> None:
    """Two round Gaussians of one deviation differ along one axis only."""
    apart, deviation = 1.1, 0.5
    pair = [GaussianMixture(((x, 0.0),), deviation) for x in (-apart / 2, apart / 2)]
    found = optimal.jensen_shannon(*map(optimal.density_of_mixture, pair))
    wide = math.sqrt(deviation**2 + optimal.BLUR**2 + SPACING**2 / 6)
    p, q = stats.norm(-apart / 2, wide), stats.norm(apart / 2, wide)

    def half(x: float) -> float:
        return float(p.pdf(x) * (p.logpdf(x) - np.log((p.pdf(x) + q.pdf(x)) / 2)))

    exact, _ = integrate.quad(half, -5, 5)  # the other half is its mirror image
    assert found == pytest.approx(exact, abs=1e-5)


def test_no_other_discriminator_has_a_larger_value() -> None:
    """In every direction the first derivative of V at D* is zero and the second is negative."""
    data, model = _pair()
    best = optimal.optimal_discriminator(data, model).clamp(1e-9, 1 - 1e-9)
    logits = torch.logit(best)
    at = optimal.value_by_quadrature(best, data, model)
    source = generator(0)
    for _ in range(5):
        way = torch.randn(logits.shape, generator=source, dtype=torch.float64)
        step = 1e-3
        ahead, behind = (
            optimal.value_by_quadrature(torch.sigmoid(logits + sign * step * way), data, model)
            for sign in (1, -1)
        )
        second = (ahead - 2 * at + behind) / step**2
        assert second < -1e-2
        assert abs(ahead - behind) / (2 * step) < 1e-3 * abs(second)


def test_a_trained_discriminator_is_never_above_it() -> None:
    data, model = _pair()
    highest = optimal.optimal_value(optimal.jensen_shannon(data, model))
    nodes = optimal.node_points()
    for slope in (0.5, 2.0, 8.0):
        other = torch.sigmoid(-slope * nodes[:, 0]).view(optimal.NODES, optimal.NODES)
        assert optimal.value_by_quadrature(other, data, model) < highest


def test_equal_densities_cannot_be_told_apart_and_distant_ones_always() -> None:
    data, _ = _pair()
    assert optimal.jensen_shannon(data, data) == pytest.approx(0, abs=1e-12)
    best = optimal.optimal_discriminator(data, data)
    torch.testing.assert_close(best, torch.full_like(best, 0.5))
    far = optimal.density_of_mixture(GaussianMixture(((3.0, 3.0),), 0.05))
    here = optimal.density_of_mixture(GaussianMixture(((-3.0, -3.0),), 0.05))
    assert optimal.jensen_shannon(here, far) == pytest.approx(math.log(2), abs=1e-6)


def test_samples_on_a_grid_are_a_kernel_density_estimate() -> None:
    points = ONE.sample(400, generator(1))
    found = optimal.density_of_samples(points).values
    wide = math.sqrt(optimal.BLUR**2 + SPACING**2 / 6)
    squared = (optimal.node_points()[:, None] - points.double()).square().sum(dim=2)
    kernels = torch.exp(-squared / (2 * wide**2)) / (2 * math.pi * wide**2)
    direct = kernels.mean(dim=1).view_as(found)
    assert (found - direct).abs().max() < 0.02 * direct.max()


def test_many_samples_of_a_mixture_have_the_exact_blurred_density() -> None:
    for mixture in (ONE, around_points(pack_points(np.array([[0.0, 0.0], [2.0, -3.9]])))):
        exact = optimal.density_of_mixture(mixture)
        found = optimal.density_of_samples(mixture.sample(1 << 16, generator(2)))
        assert found.outside == pytest.approx(exact.outside, abs=0.003)
        assert optimal.jensen_shannon(found, exact) < 1e-3


def test_what_lies_outside_the_window_is_one_place() -> None:
    beyond = torch.full((100, 2), 3 * EXTENT)
    far = optimal.density_of_samples(beyond)
    assert far.outside == 1 and not far.values.any()
    assert optimal.jensen_shannon(far, far) == pytest.approx(0, abs=1e-12)
    data, _ = _pair()
    assert optimal.jensen_shannon(data, far) == pytest.approx(math.log(2), abs=1e-4)


def test_the_estimate_over_samples_is_the_value() -> None:
    """D = σ(−2x): over samples of both, and by quadrature."""
    data, model = _pair()
    surface = torch.sigmoid(-2 * optimal.node_points()[:, 0]).view_as(data.values)
    one, other = (m.sample(40_000, generator(k)) for k, m in enumerate((ONE, OTHER)))
    found = optimal.estimated_value(-2 * one[:, 0], -2 * other[:, 0])
    assert found == pytest.approx(optimal.value_by_quadrature(surface, data, model), abs=0.03)


def test_data_without_a_closed_form_are_sampled_once() -> None:
    moons = optimal.density_of_data("moons")
    assert float(moons.values.sum()) * SPACING**2 == pytest.approx(1, abs=1e-3)
    rings, grid = map(optimal.density_of_data, ("rings", "grid"))
    assert optimal.jensen_shannon(rings, grid) > 0.2


def test_empty_is_where_neither_lies() -> None:
    game = Game(GANTrainingSettings(networks=NetworkSettings(z_dim=2, width=8)))
    arrays = game.arrays()
    ticks = np.linspace(-EXTENT, EXTENT, optimal.NODES)
    points = np.concatenate([arrays["real"][:200], arrays["samples"][:200]])
    x, y = np.meshgrid(ticks, ticks)
    every = np.stack([x.flatten(), y.flatten()], axis=1)[::7]
    nearest = spatial.KDTree(points).query(every)[0]
    empty = arrays["empty"].flatten()[::7]
    assert not empty[nearest < 2 * optimal.BLUR].any()
    assert empty[nearest > 12 * optimal.BLUR].all() and empty.mean() > 0.2
