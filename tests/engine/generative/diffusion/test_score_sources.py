"""Where ε̂ comes from: the exact and the empirical score against what they are by definition."""

import numpy as np
import pytest
import torch

from engine.data.densities import MIXTURES, pack_points
from engine.generative.diffusion import score_sources
from engine.generative.diffusion.mixture import NoisedMixture
from engine.generative.diffusion.schedules import Schedule
from engine.generative.diffusion.training import (
    DiffusionSettings,
    DiffusionTraining,
    learned_denoiser,
)
from engine.seeds import generator

X = torch.randn(64, 2, generator=generator(0)) * 2


def test_the_exact_density_of_a_mixture_is_its_own() -> None:
    found = score_sources.exact_density(DiffusionSettings())
    known = MIXTURES["eight-gaussians"].log_density(X)
    assert torch.allclose(found.log_density(X, 1), known, rtol=0.01, atol=0.02)
    drawn = DiffusionSettings(density="drawn", drawn=pack_points(np.array([[1.0, -1.0]])))
    assert torch.equal(score_sources.exact_density(drawn).means, torch.tensor([[1.0, -1.0]]))


@pytest.mark.parametrize("density", ["moons", "swiss-roll", "checkerboard"])
def test_the_fitted_density_is_close_to_the_data(density: str) -> None:
    settings = DiffusionSettings(density=density)
    mixture = score_sources.exact_density(settings)
    data = settings.sample(4000, generator(1))
    assert float(mixture.log_density(data, 1).mean()) > -3.2, "below the uniform density's −ln 36"
    weights = mixture.weights / mixture.weights.sum()
    assert torch.allclose(weights @ mixture.means, data.mean(dim=0), atol=0.1)


def test_a_mixture_is_fitted_to_separate_clusters() -> None:
    means = torch.tensor([[-3.0, 0.0], [3.0, 0.0]])
    chosen = torch.arange(4000) % 4 // 3  # three quarters in the first
    data = means[chosen] + 0.2 * torch.randn(4000, 2, generator=generator(2))
    first = torch.tensor([0, 3])  # one of each, so that k-means can find both
    data = torch.cat([data[first], data])
    found = NoisedMixture.fit(data, 2, Schedule())
    assert torch.allclose(found.means, means, atol=0.02)
    assert torch.allclose(found.deviations, torch.tensor([0.2, 0.2]), atol=0.01)
    assert torch.allclose(
        found.weights / found.weights.sum(), torch.tensor([0.75, 0.25]), atol=0.01
    )


def test_the_empirical_score_predicts_one_of_its_points_at_low_noise() -> None:
    settings = DiffusionSettings(density="moons", seed=3)
    points = score_sources.empirical_points(settings)
    assert points.shape == (score_sources.EMPIRICAL_POINTS, 2)
    predict = score_sources.denoiser(settings, "empirical")
    schedule, t = settings.schedule, 5
    eps = torch.randn(len(points), 2, generator=generator(4))
    x = schedule.signal[t] * points + schedule.noise[t] * eps
    found = (x - schedule.noise[t] * predict(x, t)) / schedule.signal[t]
    nearest = torch.cdist(found, points).min(dim=1).values
    assert float(nearest.quantile(0.9)) < 0.05


def test_the_learned_source_is_the_trained_network() -> None:
    settings = DiffusionSettings(width=32)
    parameters = DiffusionTraining(settings).arrays()["parameters"]
    found = score_sources.denoiser(settings, "learned", parameters.tobytes())
    assert torch.equal(found(X, 300), learned_denoiser(settings, parameters)(X, 300))


def test_what_does_not_decide_the_data_is_left_out() -> None:
    settings = DiffusionSettings("moons", learning_rate=0.1, width=32, seed=5)
    assert score_sources.data_settings(settings) == DiffusionSettings("moons", seed=5)
    kept = score_sources.data_settings(settings, keep_network=True)
    assert kept == DiffusionSettings("moons", width=32, seed=5)
