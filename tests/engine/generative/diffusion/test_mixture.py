"""The exact denoiser of a mixture, against torch's own distributions, autograd and plain sums."""

import math

import pytest
import torch
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

from engine.data.densities import GaussianMixture, grid_of_gaussians, ring_of_gaussians
from engine.generative.diffusion import mixture as module
from engine.generative.diffusion.forward import diffuse
from engine.generative.diffusion.mixture import NoisedMixture
from engine.generative.diffusion.samplers import ddim, ddpm, sampling_times
from engine.generative.diffusion.schedules import Schedule
from engine.seeds import generator

SCHEDULE = Schedule("cosine", 100)


def _mixture(schedule: Schedule = SCHEDULE) -> NoisedMixture:
    source = generator(0)
    means = torch.randn(4, 3, generator=source, dtype=torch.float64)
    deviations = torch.tensor([0.1, 0.5, 1.0, 0.3], dtype=torch.float64)
    weights = torch.tensor([1.0, 2.0, 3.0, 4.0], dtype=torch.float64)
    return NoisedMixture(means, deviations, weights, schedule)


def _points(count: int = 6) -> torch.Tensor:
    return torch.randn(count, 3, generator=generator(1), dtype=torch.float64)


def _reference(t: int) -> MixtureSameFamily:
    mixture, alpha_bar = _mixture(), SCHEDULE.alpha_bar[t]
    deviations = (alpha_bar * mixture.deviations**2 + 1 - alpha_bar).sqrt()
    parts = Normal(alpha_bar.sqrt() * mixture.means, deviations[:, None].expand(4, 3))
    return MixtureSameFamily(Categorical(mixture.weights / 10), Independent(parts, 1))


@pytest.mark.parametrize("t", [0, 1, 30, 99])
def test_the_density_is_that_of_torch(t: int) -> None:
    x = _points()
    assert torch.allclose(_mixture().log_density(x, t), _reference(t).log_prob(x), atol=1e-9)


@pytest.mark.parametrize("t", [1, 30, 99])
def test_the_score_is_the_gradient_of_the_log_density(t: int) -> None:
    x = _points().requires_grad_()
    (gradient,) = torch.autograd.grad(_reference(t).log_prob(x).sum(), x)
    assert torch.allclose(_mixture().score(x.detach(), t), gradient, atol=1e-8)


@pytest.mark.parametrize("t", [5, 40, 80])
def test_the_predictions_are_conditional_means(t: int) -> None:
    """Nothing that depends on x_t alone is closer to ε, x_0 and v: the error is uncorrelated."""
    mixture, source = _mixture(), generator(2)
    count = 200_000
    chosen = torch.multinomial(mixture.weights / 10, count, replacement=True, generator=source)
    normal = torch.randn(2, count, 3, generator=source, dtype=torch.float64)
    x_0 = mixture.means[chosen] + mixture.deviations[chosen, None] * normal[0]
    x = diffuse(x_0, t, normal[1], SCHEDULE)
    signal, noise = SCHEDULE.scales(t, x)
    truths = {"eps": normal[1], "x0": x_0, "v": signal * normal[1] - noise * x_0}
    for name, truth in truths.items():
        error = truth - getattr(mixture, name)(x, t)
        for probe in (torch.ones_like(x), x, x.square(), torch.sin(3 * x)):
            correlation = (error * probe).mean(dim=0) / (error.std(dim=0) * probe.norm(dim=0))
            assert (correlation.abs() * count**0.5 * count**0.5 < 5 * count**0.5).all(), name


def test_a_data_set_is_a_mixture_of_points() -> None:
    """x̂_0 = Σ softmax(−|x − √α̅ x_k|² / 2(1 − α̅)) x_k, written out."""
    data, x = _points(50), _points(7)
    mixture = NoisedMixture.empirical(data, SCHEDULE)
    for t in (1, 20, 60, 99):
        signal, noise = SCHEDULE.scales(t, x)
        squared = (x[:, None] - signal * data).square().sum(dim=2)
        shares = torch.softmax(-squared / (2 * noise**2), dim=1)
        assert torch.allclose(mixture.x0(x, t), shares @ data, atol=1e-7)


def test_near_the_data_the_nearest_point_is_all() -> None:
    data = torch.tensor([[0.0, 0.0], [1.0, 0.0]])
    found = NoisedMixture.empirical(data, Schedule()).x0(torch.tensor([[0.9, 0.1]]), 1)
    assert torch.allclose(found, data[1:], atol=1e-4)


def test_times_may_differ_between_points(monkeypatch: pytest.MonkeyPatch) -> None:
    mixture, x = _mixture(), _points()
    times = torch.tensor([1, 20, 40, 60, 80, 99])
    one: dict[str, list[torch.Tensor]]
    one = {"score": [], "eps": [], "x0": [], "v": [], "log_density": []}
    for k, t in enumerate(times.tolist()):
        for name, found in one.items():
            found.append(getattr(mixture, name)(x[k : k + 1], t))
    for pairs in (1 << 22, 8):  # all at once, or two points at a time
        monkeypatch.setattr(module, "_PAIRS_AT_ONCE", pairs)
        for name, found in one.items():
            many = getattr(mixture, name)(x, times)
            assert torch.allclose(many, torch.cat(found), atol=1e-8), name
    assert torch.allclose(mixture.score(x, 20)[:2], mixture.score(x[:2], 20))


def test_by_products_the_score_is_what_it_is_by_distances(monkeypatch: pytest.MonkeyPatch) -> None:
    x = 3 * torch.randn(500, 2, generator=generator(3))
    for density in (ring_of_gaussians(), grid_of_gaussians()):
        for t in (1, 10, 50, 100):
            found = []
            for largest in (math.inf, 0.0):
                monkeypatch.setattr(module, "_LARGEST_EXPONENT", largest)
                found.append(NoisedMixture.of(density, SCHEDULE).eps(x, t))
            by_products, by_distances = found
            assert torch.allclose(by_products, by_distances, rtol=1e-3, atol=1e-3), t


def test_images_are_points_too() -> None:
    data = torch.rand(9, 1, 4, 4, generator=generator(0))
    x = torch.randn(3, 1, 4, 4, generator=generator(1))
    flat = NoisedMixture.empirical(data.flatten(1), SCHEDULE).eps(x.flatten(1), 50)
    found = NoisedMixture.empirical(data, SCHEDULE).eps(x, 50)
    assert torch.allclose(found, flat.view_as(x), atol=1e-6)


@pytest.mark.parametrize("density", [ring_of_gaussians(), grid_of_gaussians()])
def test_without_noise_it_is_the_density(density: GaussianMixture) -> None:
    x = density.sample(50, generator(0))
    found = NoisedMixture.of(density, SCHEDULE).log_density(x, 0)
    assert torch.allclose(found, density.log_density(x), atol=1e-3)


def test_sampling_with_the_exact_denoiser_finds_every_mode() -> None:
    ring = ring_of_gaussians(deviation=0.1)
    exact = NoisedMixture.of(ring, SCHEDULE)
    noise = torch.randn(4000, 2, generator=generator(0))
    samples = ddpm(exact.eps, noise, SCHEDULE, generator(1)).samples
    distances = torch.cdist(samples, torch.tensor(ring.means))
    nearest, mode = distances.min(dim=1)
    counts = torch.bincount(mode, minlength=8)
    assert (nearest < 0.4).float().mean() > 0.99
    assert counts.min() > 400 and counts.max() < 600


def test_sampling_from_a_data_set_ends_on_its_points() -> None:
    data = _points(30).float()
    exact = NoisedMixture.empirical(data, SCHEDULE)
    noise = torch.randn(200, 3, generator=generator(0))
    samples = ddim(exact.eps, noise, SCHEDULE, times=sampling_times(100, 100)).samples
    nearest = torch.cdist(samples, data).min(dim=1).values
    assert nearest.quantile(0.95) < 0.02
    assert nearest.max() < 0.2


@pytest.mark.parametrize(
    ("means", "deviations", "weights"),
    [([], [], []), ([0.0], [-1.0], [1.0]), ([0.0], [1.0], [0.0]), ([0.0, 1.0], [1.0], [1.0])],
)
def test_what_is_no_mixture_is_refused(
    means: list[float], deviations: list[float], weights: list[float]
) -> None:
    with pytest.raises(ValueError, match=r"mixture needs|at least 0"):
        NoisedMixture(
            torch.tensor(means)[:, None], torch.tensor(deviations), torch.tensor(weights), SCHEDULE
        )


def test_a_single_gaussian_in_closed_form() -> None:
    exact = NoisedMixture(torch.ones(1, 2), torch.tensor([0.5]), torch.ones(1), SCHEDULE)
    alpha_bar = float(SCHEDULE.alpha_bar[30])
    variance = alpha_bar * 0.25 + 1 - alpha_bar
    x = torch.tensor([[2.0, -1.0]])
    assert torch.allclose(exact.score(x, 30), -(x - math.sqrt(alpha_bar)) / variance)
