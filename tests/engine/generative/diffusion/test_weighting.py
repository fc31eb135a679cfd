"""Weightings of the loss, against the errors they are said to weigh."""

import pytest
import torch

from engine.generative.diffusion.elbo import bound_weights
from engine.generative.diffusion.parametrisation import PARAMETRISATIONS, from_eps
from engine.generative.diffusion.schedules import Schedule
from engine.generative.diffusion.weighting import GAMMA, WEIGHTINGS, weights
from engine.seeds import generator

SCHEDULE = Schedule("cosine", 100)


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("t", [1, 2, 50, 99])
def test_a_weighting_is_the_same_whatever_is_predicted(weighting: str, t: int) -> None:
    source = generator(0)
    x, eps, wrong = (torch.randn(5, 2, generator=source, dtype=torch.float64) for _ in range(3))
    losses = []
    for kind in PARAMETRISATIONS:
        right, found = (from_eps(e, x, t, SCHEDULE, kind) for e in (eps, eps + wrong))
        losses.append(weights(SCHEDULE, weighting, kind)[t] * (found - right).square().sum())
    assert all(torch.allclose(loss, losses[0]) for loss in losses[1:])


def test_what_each_weighting_is() -> None:
    snr = SCHEDULE.snr[1:]
    one = torch.ones_like(snr)
    assert torch.allclose(weights(SCHEDULE, "simple", "eps")[1:], one)
    assert torch.allclose(weights(SCHEDULE, "snr+1", "v")[1:], one)
    truncated = weights(SCHEDULE, "truncated", "x0")[1:]
    assert torch.equal(truncated, torch.where(snr > 1, snr, one))
    assert torch.equal(weights(SCHEDULE, "min-snr", "x0")[1:], snr.clamp(max=GAMMA))


def test_the_bound_weighs_as_the_elbo_does() -> None:
    for schedule in (SCHEDULE, Schedule("linear", 300)):
        found = weights(schedule, "bound", "eps")
        assert torch.allclose(found[2:], schedule.steps * bound_weights(schedule)[2:])


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("kind", PARAMETRISATIONS)
def test_all_weights_are_finite_and_positive(weighting: str, kind: str) -> None:
    for schedule in (SCHEDULE, Schedule(), Schedule("cosine", 2)):
        found = weights(schedule, weighting, kind)
        assert found[0] == 0 and (found[1:] > 0).all() and torch.isfinite(found).all()


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ValueError, match="no weighting 'plain'"):
        weights(SCHEDULE, "plain", "eps")
    with pytest.raises(ValueError, match="no parametrisation 'noise'"):
        weights(SCHEDULE, "simple", "noise")
