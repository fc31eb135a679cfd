"""The variational bound: closed forms for Gaussian data, and plain references for its parts."""

import math

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from engine.generative.diffusion import elbo
from engine.generative.diffusion.elbo import bound, bound_weights, reconstruction
from engine.generative.diffusion.mixture import NoisedMixture
from engine.generative.diffusion.samplers import VARIANCES
from engine.generative.diffusion.schedules import Schedule
from engine.seeds import generator

SCHEDULE = Schedule("linear", 50)
DEVIATION = 0.6


def _exact(schedule: Schedule = SCHEDULE) -> NoisedMixture:
    means = torch.full((1, 2), 0.5, dtype=torch.float64)
    ones = torch.ones(1, dtype=torch.float64)
    return NoisedMixture(means, DEVIATION * ones, ones, schedule)


def _data(count: int = 4000, seed: int = 0) -> torch.Tensor:
    normal = torch.randn(count, 2, generator=generator(seed), dtype=torch.float64)
    return 0.5 + DEVIATION * normal


@pytest.mark.parametrize("variance", VARIANCES)
def test_the_terms_are_those_of_a_gaussian_in_closed_form(variance: str) -> None:
    """E|ε̂* − ε|² = 2 Var(ε | x_t) = 2 α̅s² / (α̅s² + 1 − α̅) for data in the plane, deviation s."""
    found = bound(_exact().eps, _data(), SCHEDULE, generator(1), variance=variance)
    alpha_bar = SCHEDULE.alpha_bar[2:]
    left = alpha_bar * DEVIATION**2 / (alpha_bar * DEVIATION**2 + 1 - alpha_bar)
    smallest = SCHEDULE.posterior_variance[2:]
    ratio = smallest / elbo.reverse_variance(SCHEDULE, variance)[2:]
    expected = 2 * left * bound_weights(SCHEDULE, variance)[2:] + ratio - 1 - ratio.log()
    assert torch.allclose(found.terms[1:].mean(dim=1), expected, rtol=0.1)
    assert torch.allclose(found.squared[1:].mean(dim=1), 2 * left, rtol=0.1)


def test_the_bound_is_above_the_entropy_and_nears_it_with_more_steps() -> None:
    """−log p(x_0) on the average is the entropy of the data, 2 log(s √(2πe)), if p is the data."""
    entropy = 2 * math.log(DEVIATION * math.sqrt(2 * math.pi * math.e))
    gaps = []
    for steps in (10, 40, 160):
        schedule = Schedule("linear", steps)
        exact, x_0 = _exact(schedule), _data(20_000)
        found = bound(exact.eps, x_0, schedule, generator(1), variance="beta")
        gaps.append(float(found.total(schedule).mean()) - entropy)
    assert gaps[0] > gaps[1] > gaps[2] > 0
    assert gaps[2] < 0.1


def test_a_worse_denoiser_has_a_worse_bound() -> None:
    exact = _exact()
    right, wrong = (
        bound(f, _data(), SCHEDULE, generator(1)).total(SCHEDULE).mean()
        for f in (exact.eps, lambda x, t: exact.eps(x, t) + 0.1)
    )
    # By Σ weights · 2 · 0.1², cross terms vanishing on the average; t = 1 has its own variance.
    extra = float(bound_weights(SCHEDULE).sum()) * 2 * 0.01
    assert float(wrong - right) == pytest.approx(extra, rel=0.1)


def test_a_term_is_its_weight_times_the_squared_error() -> None:
    """Eq. 12: what is left of L_{t−1} when the variance is the posterior's."""
    found = bound(_exact().eps, _data(5), SCHEDULE, generator(1))
    weights = bound_weights(SCHEDULE)[2:, None]
    assert torch.allclose(found.terms[1:], weights * found.squared[1:], rtol=1e-6)


def test_the_prior_term_is_the_divergence_of_torch() -> None:
    x_0 = _data(5)
    signal, noise = SCHEDULE.signal[-1], SCHEDULE.noise[-1]
    reference = kl_divergence(Normal(signal * x_0, noise), Normal(0.0, 1.0)).sum(dim=1)
    assert torch.allclose(elbo.prior(x_0, SCHEDULE), reference, atol=1e-9)
    assert elbo.prior(x_0, Schedule()).max() < 1e-3


def test_divergences_are_those_of_torch() -> None:
    one, two = _data(5), _data(5, 1)
    reference = kl_divergence(Normal(one, 0.3), Normal(two, 0.7)).sum(dim=1)
    assert torch.allclose(elbo.divergence(one, 0.3, two, 0.7), reference)


@pytest.mark.parametrize("levels", [2, 17, 256])
def test_the_probabilities_of_all_levels_sum_to_one(levels: int) -> None:
    grey = torch.linspace(-1, 1, levels, dtype=torch.float64)[:, None]
    for mean in (-1.3, 0.0, 0.4, 1.0):
        for deviation in (0.005, 0.1, 1.0):
            cost = reconstruction(grey, torch.full_like(grey, mean), deviation, levels)
            assert float(torch.exp(-cost).sum()) == pytest.approx(1)


def test_a_level_has_the_probability_of_its_interval() -> None:
    x_0 = torch.tensor([[0.2], [1.0], [-1.0]], dtype=torch.float64)
    mean = torch.tensor([[0.1], [0.9], [0.3]], dtype=torch.float64)
    normal = Normal(mean, 0.2)
    half = 1 / 10
    upper = torch.where(x_0 == 1, 1.0, normal.cdf(x_0 + half))
    lower = torch.where(x_0 == -1, 0.0, normal.cdf(x_0 - half))
    expected = -(upper - lower).log()[:, 0]
    assert torch.allclose(reconstruction(x_0, mean, 0.2, 11), expected)


def test_a_level_far_away_costs_much_but_not_infinitely() -> None:
    x_0, mean = torch.ones(1, 4), -torch.ones(1, 4)
    cost = reconstruction(x_0, mean, 0.01, 256)
    assert torch.isfinite(cost).all()
    assert float(cost) == pytest.approx(4 * (2 / 0.01) ** 2 / 2, rel=0.01)


def test_continuous_data_have_a_density() -> None:
    x_0, mean = _data(5), _data(5, 1)
    reference = -Normal(mean, 0.3).log_prob(x_0).sum(dim=1)
    assert torch.allclose(reconstruction(x_0, mean, 0.3, None), reference)


def test_some_times_give_an_estimate_of_the_total() -> None:
    schedule = Schedule("linear", 200)
    exact, x_0 = _exact(schedule), _data(4000)
    whole = bound(exact.eps, x_0, schedule, generator(1))
    times = tuple(sorted({1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 160, 200}))
    some = bound(exact.eps, x_0, schedule, generator(2), times=times)
    assert some.terms.shape == (16, 4000)
    expected = float(whole.total(schedule).mean())
    assert float(some.total(schedule).mean()) == pytest.approx(expected, abs=0.3)
    again = bound(exact.eps, x_0, schedule, generator(2), times=times)
    assert torch.equal(some.terms, again.terms)


def test_the_total_is_the_sum_whatever_the_order() -> None:
    falling = tuple(range(50, 0, -1))
    found = bound(_exact().eps, _data(5), SCHEDULE, generator(1), times=falling)
    assert torch.allclose(found.total(SCHEDULE), found.prior + found.terms.sum(dim=0))


def test_images_have_a_bound_in_levels() -> None:
    x_0 = torch.randint(0, 256, (3, 1, 4, 4), generator=generator(0)) / 127.5 - 1
    data = NoisedMixture.empirical(x_0, SCHEDULE)
    found = bound(data.eps, x_0, SCHEDULE, generator(1), levels=256)
    # A model that knows three images: log 3 at least, and not much more.
    assert (found.total(SCHEDULE) > math.log(3) - 0.5).all()
    assert torch.isfinite(found.terms).all() and (found.terms[1:] >= 0).all()


@pytest.mark.parametrize("at_once", [4, 50, 80])
def test_it_does_not_matter_how_many_times_are_asked_together(at_once: int) -> None:
    exact, x_0 = _exact(), _data(20)
    alone = bound(exact.eps, x_0, SCHEDULE, generator(1))
    together = bound(exact.eps, x_0, SCHEDULE, generator(1), at_once=at_once)
    assert torch.allclose(alone.terms, together.terms)
    assert torch.allclose(alone.squared, together.squared)


def test_what_has_no_bound_is_refused() -> None:
    exact, x_0 = _exact(), _data(2)
    for times in ((), (0, 1), (51,)):
        with pytest.raises(ValueError, match="times from 1 to 50"):
            bound(exact.eps, x_0, SCHEDULE, generator(0), times=times)
    with pytest.raises(ValueError, match="no variance 'learned'"):
        bound(exact.eps, x_0, SCHEDULE, generator(0), variance="learned")
