"""The game: who moves, what it learns, and that it can be rewound."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.generative.gans.networks import NetworkSettings
from engine.generative.gans.settings import FROZEN, GANTrainingSettings
from engine.generative.gans.training import GANTraining
from engine.runs import Run
from engine.simulation import Divergence

SMALL = NetworkSettings(z_dim=2, width=16)


def game(**changed: object) -> GANTraining:
    chosen = {"networks": SMALL, "batch_size": 32, **changed}
    return GANTraining(GANTrainingSettings(**chosen))  # type: ignore[arg-type]


def vectors(training: GANTraining) -> dict[str, torch.Tensor]:
    return {
        "generator": training.generator.vector.detach().clone(),
        "discriminator": training.discriminator.vector.detach().clone(),
    }


def test_it_learns_where_the_data_are() -> None:
    training = game(r1=0.1, beta1=0.0)

    def off_the_ring() -> float:
        return float((training.samples().norm(dim=1) - 2).abs().mean())

    before = off_the_ring()
    training.advance(100)
    assert off_the_ring() < before - 0.2


@pytest.mark.parametrize("frozen", FROZEN)
def test_a_frozen_player_stays_as_it_is(frozen: str) -> None:
    training = game(frozen=frozen)
    before = vectors(training)
    training.advance(3)
    for player, vector in vectors(training).items():
        assert torch.equal(vector, before[player]) == (player == frozen)


def test_the_discriminator_takes_its_number_of_steps() -> None:
    training = game(discriminator_steps=3)
    training.advance(4)
    assert training._discriminator_adam.steps == 12
    assert training._generator_adam.steps == 4


RECIPES: list[dict[str, object]] = [
    {},
    {"objective": "minimax"},
    {"objective": "least-squares", "discriminator_steps": 2},
    {"objective": "wasserstein", "clip": 0.1},
    {"objective": "wasserstein", "gradient_penalty": 1.0, "average": 0.9},
    {"r1": 0.1, "beta1": 0.0},
    {"unrolled_steps": 2},
]


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_a_restored_state_goes_on_bit_for_bit(recipe: dict[str, object]) -> None:
    one, other = game(seed=3, **recipe), game(seed=3, **recipe)
    one.advance(4)
    other.load_state_dict(one.state_dict())
    other.step = one.step
    one.advance(3)
    other.advance(3)
    assert one.metrics() == other.metrics()
    for name, values in one.arrays().items():
        np.testing.assert_array_equal(values, other.arrays()[name])


def test_looking_at_it_does_not_change_what_follows() -> None:
    one, other = game(), game()
    for _ in range(3):
        one.advance(1)
        one.metrics()
        one.arrays()
    other.advance(3)
    assert torch.equal(one.generator.vector, other.generator.vector)


def test_an_unrolled_step_of_almost_no_rate_is_the_plain_game() -> None:
    """Against a discriminator that hardly moves, looking ahead shows nothing new."""
    one, other = game(), game(unrolled_steps=3, discriminator_learning_rate=1e-5)
    batch = one.draw_batch()
    one.generator_backward(batch)
    other.generator_backward(batch)
    torch.testing.assert_close(
        other.generator.vector.grad, one.generator.vector.grad, rtol=0.02, atol=1e-4
    )


def test_the_average_is_exponential() -> None:
    training = game(average=0.8)
    expected = training.generator.vector.detach().clone()
    for _ in range(4):
        training.advance(1)
        expected = 0.8 * expected + 0.2 * training.generator.vector.detach()
    torch.testing.assert_close(training.average, expected)
    shown = training.generator.with_vector(expected, training.noise)
    torch.testing.assert_close(training.samples(), shown)


def test_without_an_average_the_generator_itself_is_shown() -> None:
    training = game(average=0.9)
    training.advance(3)
    training.reconfigure(replace(training.settings, average=0.0))
    assert torch.equal(training.average, training.generator.vector.detach())


def test_clipped_weights_stay_within_the_limit() -> None:
    training = game(objective="wasserstein", clip=0.05)
    training.advance(3)
    assert float(training.discriminator.vector.detach().abs().max()) == pytest.approx(0.05)


def test_rates_and_cures_change_without_a_restart() -> None:
    training = game()
    training.advance(2)
    before = training.generator.vector.detach().clone()
    slower = replace(training.settings, generator_learning_rate=1e-5, beta1=0.0, r1=0.1)
    training.reconfigure(slower)
    training.advance(1)
    assert training.step == 3
    moved = (training.generator.vector.detach() - before).abs().max()
    assert 0 < float(moved) < 4e-5  # a step of Adam is at most about the rate
    with pytest.raises(ValueError, match="Another seed starts the game anew"):
        training.reconfigure(replace(training.settings, seed=5))


def test_modes_are_not_a_number_where_there_are_none() -> None:
    assert math.isnan(game(density="moons").metrics()["modes"])


def test_a_divergence_is_noticed_and_can_be_rewound() -> None:
    training = game()
    with torch.no_grad():
        training.discriminator.vector.fill_(math.nan)
    with pytest.raises(Divergence, match="Loss of D became NaN"):
        training.advance(1)
    run = Run(GANTraining, training.settings)
    assert run.advance(5).failure is None
