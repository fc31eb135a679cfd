"""What goes wrong, in numbers: each measure on a case that is known by heart."""

import math

import pytest
import torch

from engine.data.densities import ring_of_gaussians, rings, rings_log_density
from engine.generative.flows import measures
from engine.generative.flows.density_map import node_density
from engine.generative.flows.families import FlowSettings, build
from engine.generative.flows.flow import Flow
from engine.seeds import generator

NORMAL = build(FlowSettings("additive", layers=1, width=2), generator(0))
"""Untrained, it is the identity: its density is a standard normal one."""


def test_the_region_of_a_normal_density_is_the_disc_of_its_quantile() -> None:
    # |x|² is χ² with two degrees of freedom: P(|x|² > r²) = exp(−r²/2).
    x = torch.randn(40_000, 2, generator=generator(1))
    edge = measures.region_threshold(-x.square().sum(dim=1) / 2, 0.99)
    assert edge == pytest.approx(math.log(0.01), abs=0.15)
    with pytest.raises(ValueError, match="between 0 and 1"):
        measures.region_threshold(x[:, 0], 1.0)


def test_the_mass_between_eight_gaussians_is_that_of_a_known_density() -> None:
    """Where a share λ lies in the empty middle and the rest is exact: λ + 1 % (1 − λ)."""
    ring, share = ring_of_gaussians(), 0.2
    data = ring.sample(20_000, generator(2))
    threshold = measures.region_threshold(ring.log_density(data))
    middle = torch.rand(4_000, 2, generator=generator(3)) - 0.5
    samples = torch.cat([middle, ring.sample(16_000, generator(4))])
    found = measures.mass_below(ring.log_density(samples), threshold)
    assert found == pytest.approx(share + 0.01 * (1 - share), abs=0.004)


def test_a_standard_normal_leaves_data_on_rings_as_a_grid_says() -> None:
    data = rings(20_000, generator(5))
    threshold = measures.region_threshold(rings_log_density(data))
    ticks = torch.linspace(-5, 5, 801)
    grid = torch.cartesian_prod(ticks, ticks)
    mass = torch.exp(-grid.square().sum(dim=1) / 2) / (2 * math.pi) * (10 / 800) ** 2
    exact = float(mass[rings_log_density(grid) < threshold].sum())
    samples = NORMAL.sample(20_000, generator(6))
    found = measures.mass_below(rings_log_density(samples), threshold)
    assert found == pytest.approx(exact, abs=0.012)


def test_the_density_at_the_nodes_has_a_mass_of_one_and_stands_upright() -> None:
    density = node_density(NORMAL, 81, extent=6.0)
    assert float(density.sum()) * (12 / 80) ** 2 == pytest.approx(1, abs=1e-3)
    assert float(density[40, 40]) == pytest.approx(1 / (2 * math.pi), rel=1e-5)
    bent = build(FlowSettings("affine", layers=2, width=4, actnorm=True), generator(0))
    with torch.no_grad():
        bent.layers[0].bias.copy_(torch.tensor([0.0, -1.0]))  # type: ignore[operator]
    y, x = divmod(int(node_density(bent, 81).argmax()), 81)
    assert (x, y) == (40, 50), "z = y − 1: the mass has moved up by 1"


def test_outside_the_box_and_the_marginals() -> None:
    x = torch.tensor([[0.0, 0.5], [2.0, 0.0], [0.0, -3.0], [1.0, 1.0]])
    assert measures.outside_box(x, 1.5).tolist() == [0, 1, 1, 0]
    apart = measures.marginal_distances(x, x.flip(0) + torch.tensor([0.0, 2.0]))
    assert apart == pytest.approx((0.0, 2.0))


def test_an_error_is_that_of_a_mean() -> None:
    values = 3 * torch.randn(10_000, generator=generator(7))
    assert measures.mean_of(values).error == pytest.approx(0.03, rel=0.05)
    assert math.isnan(measures.mean_of(values[:1]).error)


def test_a_half_that_never_moves_keeps_its_marginal() -> None:
    flow: Flow = build(FlowSettings("affine", layers=2, width=8, swap=False), generator(8))
    with torch.no_grad():
        for weights in flow.parameters():
            weights.add_(0.1 * torch.randn(weights.shape, generator=generator(9)))
        z = torch.randn(2_000, 2, generator=generator(10))
        x = flow.inverse(z).points
    x_distance, y_distance = measures.marginal_distances(x, z)
    assert x_distance == 0 and y_distance > 0.05
