"""A round taken apart is the round that is played next, and taking it apart changes nothing."""

from typing import Any

import pytest
import torch

from engine.generative.gans import objectives
from engine.generative.gans.networks import NetworkSettings
from engine.generative.gans.readings import RESOLUTION, discriminator_map
from engine.generative.gans.settings import GANTrainingSettings
from engine.generative.gans.slow_motion import next_round
from engine.generative.gans.training import GANTraining

SMALL = NetworkSettings(z_dim=2, width=8)


def _game(**changed: Any) -> GANTraining:
    settings: dict[str, Any] = {
        "networks": SMALL,
        "batch_size": 32,
        "discriminator_steps": 2,
    } | changed
    game = GANTraining(GANTrainingSettings(**settings))
    game.advance(3)
    return game


def _equal(one: Any, two: Any) -> bool:
    if isinstance(one, dict):
        return set(one) == set(two) and all(_equal(one[name], two[name]) for name in one)
    return torch.equal(one, two)


@pytest.mark.parametrize("objective", objectives.OBJECTIVES)
def test_it_is_the_next_round_and_the_game_stays_where_it_is(objective: str) -> None:
    game = _game(objective=objective, r1=0.1)
    before = game.state_dict()
    found = next_round(game)
    assert _equal(game.state_dict(), before)
    first, second = found.discriminator, found.generator
    assert first is not None and second is not None
    game.step_discriminator()
    torch.testing.assert_close(first.after, _surface(game))
    game.load_state_dict(before)
    game.advance(1)
    with torch.no_grad():
        torch.testing.assert_close(game.generator(second.noise), second.after)
    torch.testing.assert_close(second.surface, _surface(game))


def _surface(game: GANTraining) -> torch.Tensor:
    return discriminator_map(game, RESOLUTION)


@pytest.mark.parametrize("objective", objectives.OBJECTIVES)
def test_the_pulls_say_how_the_loss_changes_where_the_output_is_raised(objective: str) -> None:
    """Finite differences: raising the output at one point by h changes n L_D by −pull h."""
    game = _game(objective=objective)
    step = next_round(game).discriminator
    assert step is not None
    outputs = [
        game.discriminator(each).flatten().double().detach() for each in (step.real, step.fake)
    ]
    h, n = 1e-4, len(step.fake)
    for side, pulls in enumerate((step.real_pull, step.fake_pull)):
        for place in (0, 7):
            losses = []
            for sign in (1, -1):
                moved = [each.clone() for each in outputs]
                moved[side][place] += sign * h
                losses.append(float(objectives.discriminator_loss(objective, *moved)))
            slope = (losses[0] - losses[1]) / (2 * h) * n
            assert float(pulls[place]) == pytest.approx(-slope, abs=1e-3)


def test_data_are_to_rise_and_samples_to_fall() -> None:
    step = next_round(_game()).discriminator
    assert step is not None
    assert (step.real_pull > 0).all() and (step.fake_pull < 0).all()
    torch.testing.assert_close(step.real_pull, 1 - step.real_verdicts)
    torch.testing.assert_close(step.fake_pull, -step.fake_verdicts)


def test_small_steps_lower_the_loss_of_their_own_batch() -> None:
    rates = {"discriminator_learning_rate": 1e-4, "generator_learning_rate": 1e-4}
    found = next_round(_game(**rates, discriminator_steps=1))
    assert found.discriminator is not None and found.generator is not None
    assert found.discriminator.loss_after < found.discriminator.loss
    assert found.generator.loss_after < found.generator.loss
    assert found.discriminator.gradient > 0 and found.generator.gradient > 0


@pytest.mark.parametrize("player", ["generator", "discriminator"])
def test_a_frozen_player_has_no_stages(player: str) -> None:
    found = next_round(_game(frozen=player))
    assert (found.generator is None) == (player == "generator")
    assert (found.discriminator is None) == (player == "discriminator")
