"""ε, x_0, v and the score are one answer in four languages."""

import pytest
import torch

from engine.generative.diffusion.forward import diffuse, posterior
from engine.generative.diffusion.parametrisation import (
    PARAMETRISATIONS,
    from_eps,
    target,
    to_eps,
)
from engine.generative.diffusion.schedules import Schedule, Time
from engine.seeds import generator

SCHEDULE = Schedule("cosine", 100)
TIMES: list[Time] = [1, 40, 90, torch.tensor([1, 20, 50, 80, 99])]


def _noised(t: Time) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    source = generator(0)
    x_0 = torch.randn(5, 3, generator=source, dtype=torch.float64)
    eps = torch.randn(5, 3, generator=source, dtype=torch.float64)
    return x_0, eps, diffuse(x_0, t, eps, SCHEDULE)


@pytest.mark.parametrize("t", TIMES, ids=str)
@pytest.mark.parametrize("kind", PARAMETRISATIONS)
def test_the_target_says_what_the_noise_was(kind: str, t: Time) -> None:
    x_0, eps, x = _noised(t)
    answer = target(x_0, eps, t, SCHEDULE, kind)
    assert torch.allclose(to_eps(answer, x, t, SCHEDULE, kind), eps, atol=1e-9)
    assert torch.allclose(from_eps(eps, x, t, SCHEDULE, kind), answer, atol=1e-9)


@pytest.mark.parametrize("t", TIMES, ids=str)
@pytest.mark.parametrize("kind", [*PARAMETRISATIONS, "score"])
def test_there_and_back(kind: str, t: Time) -> None:
    _, eps, x = _noised(t)
    there = from_eps(eps, x, t, SCHEDULE, kind)
    assert torch.allclose(to_eps(there, x, t, SCHEDULE, kind), eps, atol=1e-9)


def test_the_score_is_the_gradient_of_the_log_density() -> None:
    x_0, eps, x = _noised(40)
    x.requires_grad_()
    signal, noise = SCHEDULE.scales(40, x)
    log_density = torch.distributions.Normal(signal * x_0, noise).log_prob(x).sum()
    (gradient,) = torch.autograd.grad(log_density, x)
    assert torch.allclose(from_eps(eps, x, 40, SCHEDULE, "score"), gradient)


@pytest.mark.parametrize("t", [1, 2, 40, 100])
def test_the_mean_is_that_of_the_posterior(t: int) -> None:
    x_0, eps, x = _noised(t)
    mean, _ = posterior(x_0, x, t, t - 1, SCHEDULE)
    assert torch.allclose(target(x_0, eps, t, SCHEDULE, "mean"), mean)


def test_unknown_kinds_are_refused() -> None:
    x = torch.zeros(1, 2)
    for function in (to_eps, from_eps):
        with pytest.raises(ValueError, match="no prediction 'noise'"):
            function(x, x, 1, SCHEDULE, "noise")
    with pytest.raises(ValueError, match="no parametrisation 'noise'"):
        target(x, x, 1, SCHEDULE, "noise")
