"""Densities in the plane: samples and closed forms agree, and both are proper."""

import functools
import math

import pytest
import torch

from engine.data.densities import (
    DENSITIES,
    GaussianMixture,
    grid_of_gaussians,
    ring_of_gaussians,
)
from engine.seeds import generator

KNOWN = [name for name, density in DENSITIES.items() if density.log_density is not None]


@pytest.mark.parametrize("name", DENSITIES)
def test_samples_are_reproducible_and_of_one_size(name: str) -> None:
    sample = DENSITIES[name].sample
    points = sample(5000, generator(0))
    assert points.shape == (5000, 2) and points.dtype == torch.float32
    assert torch.equal(points, sample(5000, generator(0)))
    assert not torch.equal(points, sample(5000, generator(1)))
    assert torch.all((points.std(dim=0) > 0.8) & (points.std(dim=0) < 2.0))
    # The tail of the banana reaches further, which is what it is for.
    assert float((points.abs() < 3.5).float().mean()) > (0.97 if name == "banana" else 0.99)


@functools.cache
def _on_a_grid(name: str) -> tuple[torch.Tensor, torch.Tensor, float]:
    log_density = DENSITIES[name].log_density
    assert log_density is not None
    ticks = torch.linspace(-6, 14, 801, dtype=torch.float64)
    x, y = torch.meshgrid(ticks[ticks < 6], ticks, indexing="ij")
    points = torch.stack([x.ravel(), y.ravel()], dim=1)
    return points, log_density(points), float(ticks[1] - ticks[0]) ** 2


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_density_integrates_to_one(name: str) -> None:
    _, logs, area = _on_a_grid(name)
    # Squares whose edges fall between grid points limit the checkerboard to about 2 %.
    assert float(logs.exp().sum()) * area == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("name", KNOWN)
def test_samples_follow_the_known_density(name: str) -> None:
    grid, logs, area = _on_a_grid(name)
    mass = logs.exp() * area
    points = DENSITIES[name].sample(40_000, generator(7)).double()
    for moment in (lambda p: p, lambda p: p**2, lambda p: p.prod(dim=1)[:, None]):
        values = moment(points)
        expected = (moment(grid) * mass[:, None]).sum(dim=0)
        error = 5 * values.std(dim=0) / math.sqrt(len(points)) + 0.02
        assert torch.all((values.mean(dim=0) - expected).abs() < error)
    log_density = DENSITIES[name].log_density
    assert log_density is not None
    entropy = -float((mass * logs.nan_to_num(neginf=0.0)).sum())
    assert float(-log_density(points).mean()) == pytest.approx(entropy, abs=0.03)


def test_a_mixture_is_the_mean_of_its_gaussians() -> None:
    mixture = GaussianMixture(((0.0, 0.0), (1.0, 2.0)), 0.5)
    points = mixture.sample(50, generator(0)).double()
    parts = [
        torch.distributions.MultivariateNormal(
            torch.tensor(mean, dtype=torch.float64), 0.25 * torch.eye(2, dtype=torch.float64)
        ).log_prob(points)
        for mean in mixture.means
    ]
    expected = torch.stack(parts).logsumexp(dim=0) - math.log(2)
    assert torch.allclose(mixture.log_density(points), expected)


def test_every_mode_gets_its_share() -> None:
    for mixture, modes in ((ring_of_gaussians(), 8), (grid_of_gaussians(), 25)):
        assert len(mixture.means) == modes
        points = mixture.sample(10_000, generator(1))
        nearest = torch.cdist(points, torch.tensor(mixture.means)).argmin(dim=1)
        share = torch.bincount(nearest, minlength=modes) / len(points)
        # Five standard deviations of a binomial share.
        tolerance = 5 * math.sqrt(1 / modes * (1 - 1 / modes) / len(points))
        assert float((share - 1 / modes).abs().max()) < tolerance


def test_a_mixture_without_extent_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        GaussianMixture((), 1.0)
    for deviation in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="must be positive"):
            GaussianMixture(((0.0, 0.0),), deviation)


def test_points_off_the_board_have_no_density() -> None:
    log_density = DENSITIES["checkerboard"].log_density
    assert log_density is not None
    points = torch.tensor([[0.1, 0.1], [0.1, 1.6], [5.0, 5.0], [-2.9, -2.9], [-3.1, -3.1]])
    level = -math.log(18)
    assert log_density(points).tolist() == pytest.approx(
        [level, -math.inf, -math.inf, level, -math.inf]
    )
