"""Denoising training on digits: times, dropped labels and the loss."""

import pytest
import torch

from engine.generative.diffusion.digits import training
from engine.generative.diffusion.digits.unet import NULL_LABEL, SCHEDULE
from engine.generative.diffusion.forward import diffuse
from engine.seeds import generator


def test_times_come_from_each_interval_and_reach_both_ends() -> None:
    drawn = torch.stack([training.stratified_times(10, 1000, generator(k)) for k in range(300)])
    assert torch.equal((drawn - 1) // 100, torch.arange(10).expand(300, 10))
    every = training.stratified_times(1000, 1000, generator(0))
    assert torch.equal(every, torch.arange(1, 1001))


def test_labels_are_dropped_with_the_given_probability() -> None:
    labels = torch.arange(10_000) % 10
    found = training.drop_labels(labels, 0.1, generator(0))
    gone = found == NULL_LABEL
    assert float(gone.float().mean()) == pytest.approx(0.1, abs=0.01)
    assert torch.equal(found[~gone], labels[~gone])


def test_the_loss_is_zero_for_a_network_that_knows() -> None:
    x_0 = torch.rand(16, 28, 28, generator=generator(0)) * 2 - 1
    labels = torch.zeros(16, dtype=torch.int64)

    def knows(x: torch.Tensor, t: torch.Tensor, _: torch.Tensor) -> torch.Tensor:
        signal, noise = SCHEDULE.scales(t, x)
        assert isinstance(signal, torch.Tensor) and isinstance(noise, torch.Tensor)
        eps = (x.double() - signal.double() * x_0) / noise.double()
        torch.testing.assert_close(diffuse(x_0, t, eps.float(), SCHEDULE), x)
        return (signal * eps - noise * x_0).float()

    def silent(x: torch.Tensor, t: torch.Tensor, _: torch.Tensor) -> torch.Tensor:
        return torch.zeros_like(x)

    assert float(training.v_prediction_loss(knows, x_0, labels, SCHEDULE, generator(1))) < 1e-6
    # E|v|² = α̅ + (1 − α̅) E x_0², with α̅ halfway on average and E x_0² = 1/3.
    assert float(
        training.v_prediction_loss(silent, x_0, labels, SCHEDULE, generator(1))
    ) == pytest.approx(2 / 3, abs=0.02)
