"""What trainings on digits share: batches, augmentation, learning rate, averaged weights."""

import itertools

import pytest
import torch

from engine.data import images
from engine.generative import digit_training
from engine.seeds import generator


def test_a_round_of_batches_holds_everything_once() -> None:
    drawn = list(itertools.islice(digit_training.shuffled_batches(20, 5, generator(0)), 8))
    first, second = torch.cat(drawn[:4]), torch.cat(drawn[4:])
    assert sorted(first.tolist()) == sorted(second.tolist()) == list(range(20))
    assert first.tolist() != second.tolist()


def test_the_remainder_of_a_round_is_left_out() -> None:
    drawn = itertools.islice(digit_training.shuffled_batches(7, 3, generator(0)), 4)
    assert [len(batch) for batch in drawn] == [3, 3, 3, 3]


def test_augmentation_is_small_differs_and_repeats() -> None:
    pictures = images.mnist().images[::50]
    moved = digit_training.augment(pictures, generator(0))
    assert torch.equal(moved, digit_training.augment(pictures, generator(0)))
    assert 0 <= float(moved.min()) and float(moved.max()) <= 1
    ink = moved.sum(dim=(1, 2)) / pictures.sum(dim=(1, 2))
    assert 0.7 < float(ink.min()) and float(ink.max()) < 1.4
    nearest = torch.cdist(moved.flatten(1), pictures.flatten(1)).argmin(dim=1)
    assert float((nearest == torch.arange(100)).float().mean()) > 0.9
    assert bool(((moved - pictures).abs().amax(dim=(1, 2)) > 0.1).all())


def test_the_rate_rises_and_falls() -> None:
    rates = [digit_training.learning_rate_at(step, 200, 1.0) for step in range(200)]
    assert rates[0] == pytest.approx(0.1) and max(rates) == 1.0
    assert rates.index(1.0) in (9, 10) and rates[-1] < 1e-3
    assert rates[10:] == sorted(rates[10:], reverse=True)


def test_the_average_weighs_recent_steps_by_a_power() -> None:
    width, steps = 0.1, 400
    averaged = torch.zeros(steps)
    for step in range(1, steps + 1):
        present = torch.zeros(steps)
        present[step - 1] = 1
        digit_training.update_average(averaged, present, step, width)
    # averaged[k] is now the weight of step k + 1.
    assert float(averaged.sum()) == pytest.approx(1, abs=1e-5)
    wanted = torch.arange(1, steps + 1).double() ** (1 / width - 1)
    assert torch.allclose(averaged.double(), wanted / wanted.sum(), atol=5e-4)
