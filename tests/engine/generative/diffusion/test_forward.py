"""The forward process: one leap and many steps have the same law, and can be the same numbers."""

import pytest
import torch

from engine.generative.diffusion import forward
from engine.generative.diffusion.schedules import Schedule
from engine.seeds import generator
from tests.engine.generative.diffusion.test_schedules import CURVE

SCHEDULES = [Schedule("linear", 60), Schedule("cosine", 60), CURVE]


def _normal(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=generator(seed), dtype=torch.float64)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda s: s.kind)
def test_composed_steps_are_one_leap_exactly(schedule: Schedule) -> None:
    x_0, noises = _normal(7, 2), _normal(40, 7, 2, seed=1)
    x = x_0
    for t, z in enumerate(noises, start=1):
        x = forward.step(x, t, z, schedule)
        at_once = forward.diffuse(x_0, t, forward.compose_noises(noises[:t], schedule), schedule)
        assert torch.allclose(x, at_once, atol=1e-10)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda s: s.kind)
def test_the_composed_noise_is_standard_normal(schedule: Schedule) -> None:
    eps = forward.compose_noises(_normal(schedule.steps, 20_000, 1), schedule)
    assert float(eps.mean()) == pytest.approx(0, abs=0.03)
    assert float(eps.std()) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("times", [None, (0, 3, 20, 60), (10, 40)])
def test_a_walk_has_the_law_of_the_leap_at_all_times(times: tuple[int, ...] | None) -> None:
    schedule = Schedule("cosine", 60)
    x_0 = torch.full((20_000, 1), 2.0)
    path = forward.markov_chain(x_0, schedule, generator(3), times)
    expected = list(range(61)) if times is None else list(times)
    assert path.shape == (len(expected), 20_000, 1)
    for t, x in zip(expected, path, strict=True):
        assert float(x.mean()) == pytest.approx(2 * schedule.signal[t], abs=0.04)
        assert float(x.std()) == pytest.approx(schedule.noise[t], abs=0.03)


def test_a_walk_remembers_where_it_was() -> None:
    """Cov(x_s, x_t) = √(α̅_t/α̅_s) (1 − α̅_s), where separate leaps would have none."""
    schedule = Schedule("cosine", 60)
    path = forward.markov_chain(torch.zeros(20_000, 1), schedule, generator(4), (20, 30))
    kept = float(schedule.alpha_bar[30] / schedule.alpha_bar[20]) ** 0.5
    covariance = float((path[0] * path[1]).mean())
    assert covariance == pytest.approx(kept * float(1 - schedule.alpha_bar[20]), abs=0.02)


@pytest.mark.parametrize(("t", "s"), [(1, 0), (30, 29), (30, 10), (60, 59)])
def test_the_posterior_is_the_conditional_gaussian(t: int, s: int) -> None:
    """Bayes' rule on the joint Gaussian of x_s and x_t, given x_0, without the paper's formulas."""
    schedule = Schedule("linear", 60)
    x_0, x_t = _normal(5, 2), _normal(5, 2, seed=1)
    a_s, a_t = float(schedule.alpha_bar[s]), float(schedule.alpha_bar[t])
    covariance = (a_t / a_s) ** 0.5 * (1 - a_s)
    mean = a_s**0.5 * x_0 + covariance / (1 - a_t) * (x_t - a_t**0.5 * x_0)
    variance = 1 - a_s - covariance**2 / (1 - a_t)
    found, spread = forward.posterior(x_0, x_t, t, s, schedule)
    assert torch.allclose(found, mean, atol=1e-10)
    assert spread == pytest.approx(variance, abs=1e-12)
    if t == s + 1:
        assert spread == pytest.approx(float(schedule.posterior_variance[t]), abs=1e-12)


@pytest.mark.parametrize(("s", "t"), [(3, 3), (4, 3), (-1, 3), (3, 61)])
def test_noise_is_only_added_forwards(s: int, t: int) -> None:
    x = torch.zeros(1, 2)
    with pytest.raises(ValueError, match=f"not from {s} to {t}"):
        forward.diffuse_from(x, s, t, x, Schedule("linear", 60))
    with pytest.raises(ValueError, match="from an earlier"):
        forward.markov_chain(x, Schedule("linear", 60), generator(0), (5, 2))


def test_the_generator_alone_decides() -> None:
    x_0 = torch.zeros(3, 2)
    paths = [forward.markov_chain(x_0, CURVE, generator(seed), (0, 100, 200)) for seed in (1, 1, 2)]
    assert torch.equal(paths[0], paths[1]) and not torch.equal(paths[0], paths[2])
