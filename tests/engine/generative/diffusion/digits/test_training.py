"""What the recipes share: batches, distortions, times, the loss, rates and averages."""

import itertools

import pytest
import torch

from engine.data import images
from engine.generative.diffusion.digits import training
from engine.generative.diffusion.digits.unet import NULL, SCHEDULE
from engine.generative.diffusion.forward import diffuse
from engine.seeds import generator


def test_a_round_of_batches_holds_everything_once() -> None:
    drawn = list(itertools.islice(training.batches(20, 5, generator(0)), 8))
    first, second = torch.cat(drawn[:4]), torch.cat(drawn[4:])
    assert sorted(first.tolist()) == sorted(second.tolist()) == list(range(20))
    assert first.tolist() != second.tolist()


def test_the_remainder_of_a_round_is_left_out() -> None:
    drawn = itertools.islice(training.batches(7, 3, generator(0)), 4)
    assert [len(batch) for batch in drawn] == [3, 3, 3, 3]


def test_distortion_is_small_differs_and_repeats() -> None:
    pictures = images.mnist().images[::50]
    moved = training.distorted(pictures, generator(0))
    assert torch.equal(moved, training.distorted(pictures, generator(0)))
    assert 0 <= float(moved.min()) and float(moved.max()) <= 1
    ink = moved.sum(dim=(1, 2)) / pictures.sum(dim=(1, 2))
    assert 0.7 < float(ink.min()) and float(ink.max()) < 1.4
    nearest = torch.cdist(moved.flatten(1), pictures.flatten(1)).argmin(dim=1)
    assert float((nearest == torch.arange(100)).float().mean()) > 0.9
    assert bool(((moved - pictures).abs().amax(dim=(1, 2)) > 0.1).all())


def test_times_come_from_each_stretch_and_reach_both_ends() -> None:
    drawn = torch.stack([training.stratified(10, 1000, generator(k)) for k in range(300)])
    assert torch.equal((drawn - 1) // 100, torch.arange(10).expand(300, 10))
    every = training.stratified(1000, 1000, generator(0))
    assert torch.equal(every, torch.arange(1, 1001))


def test_labels_are_forgotten_in_the_share_asked_for() -> None:
    labels = torch.arange(10_000) % 10
    found = training.forgotten(labels, 0.1, generator(0))
    gone = found == NULL
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

    assert float(training.loss(knows, x_0, labels, SCHEDULE, generator(1))) < 1e-6
    # E|v|² = α̅ + (1 − α̅) E x_0², with α̅ halfway on average and E x_0² = 1/3.
    assert float(training.loss(silent, x_0, labels, SCHEDULE, generator(1))) == pytest.approx(
        2 / 3, abs=0.02
    )


def test_the_rate_rises_and_falls() -> None:
    rates = [training.rate(step, 200, 1.0) for step in range(200)]
    assert rates[0] == pytest.approx(0.1) and max(rates) == 1.0
    assert rates.index(1.0) in (9, 10) and rates[-1] < 1e-3
    assert rates[10:] == sorted(rates[10:], reverse=True)


def test_the_average_weighs_recent_steps_by_a_power() -> None:
    width, steps = 0.1, 400
    averaged = torch.zeros(steps)
    for step in range(1, steps + 1):
        present = torch.zeros(steps)
        present[step - 1] = 1
        training.average(averaged, present, step, width)
    # averaged[k] is now the weight of step k + 1.
    assert float(averaged.sum()) == pytest.approx(1, abs=1e-5)
    wanted = torch.arange(1, steps + 1).double() ** (1 / width - 1)
    assert torch.allclose(averaged.double(), wanted / wanted.sum(), atol=5e-4)
