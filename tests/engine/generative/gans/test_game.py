"""The game as it is looked at: the optimum beside it, single steps of a player, what is reached."""

import math

import numpy as np
import pytest
import torch

from engine.data.densities import pack_points
from engine.generative.gans import optimal
from engine.generative.gans.game import EVERY, Game, alone
from engine.generative.gans.networks import NetworkSettings
from engine.generative.gans.settings import GANTrainingSettings
from engine.runs import Run

SMALL = NetworkSettings(z_dim=2, width=8)


def _settings(**changed: object) -> GANTrainingSettings:
    return GANTrainingSettings(**{"networks": SMALL, "batch_size": 32, **changed})  # type: ignore[arg-type]


def test_a_discriminator_that_learns_alone_comes_near_the_optimum_and_not_above_it() -> None:
    settings = _settings(
        density="rings",
        networks=NetworkSettings(z_dim=2, width=32),
        frozen="generator",
        discriminator_learning_rate=0.01,
        batch_size=256,
    )
    game = Game(settings)
    before = game.metrics()
    game.advance(150)
    after = game.metrics()
    assert after["divergence"] == before["divergence"], "the generator has not moved"
    assert before["value"] < after["value"] < after["optimal_value"] + 0.05
    gap = [m["optimal_value"] - m["value"] for m in (before, after)]
    assert gap[1] < 0.6 * gap[0]


def test_the_optimum_belongs_to_the_samples_of_this_step() -> None:
    game = Game(_settings(density="rings"))
    game.advance(3)
    best = game.arrays()["optimal"]
    model = optimal.density_of_samples(game.samples())
    expected = optimal.optimal_discriminator(game.data_density, model)
    np.testing.assert_allclose(best, expected, atol=1e-6)
    assert 0 <= best.min() and best.max() <= 1
    assert game.metrics()["optimal_value"] == pytest.approx(
        2 * game.metrics()["divergence"] - math.log(4)
    )


@pytest.mark.parametrize(
    ("objective", "low", "high"), [("least-squares", -0.25, 0.0), ("minimax", -math.log(4), 0.0)]
)
def test_every_objective_has_its_own_optimum(objective: str, low: float, high: float) -> None:
    assert low <= Game(_settings(objective=objective)).metrics()["optimal_value"] <= high


def test_the_wasserstein_objective_has_none() -> None:
    assert math.isnan(Game(_settings(objective="wasserstein")).metrics()["optimal_value"])


@pytest.mark.parametrize("player", ["generator", "discriminator"])
def test_a_player_takes_a_single_step_and_the_game_goes_on(player: str) -> None:
    settings = _settings(discriminator_steps=5)
    run = Run(Game, settings)
    run.advance(2)
    run.branch(alone(settings, player))
    weights = {
        name: getattr(run._simulation, name).vector.detach().clone()
        for name in ("generator", "discriminator")
    }
    run.advance(1)
    run.branch(settings)
    for name, before in weights.items():
        moved = not torch.equal(before, getattr(run._simulation, name).vector)
        assert moved == (name == player)
    assert run.settings == settings and run.step == 3


def test_what_was_reached_when_is_found_again_after_seeking_back() -> None:
    ticks = np.arange(-2, 2.1, 0.5)
    around = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    drawn = pack_points(np.concatenate([around, [[-3.5, -3.5]]]))
    run = Run(Game, _settings(density="drawn", drawn=drawn, generator_learning_rate=0.02))
    reached = run.advance(20).arrays["first_reached"]
    assert reached[2:].tolist() == pytest.approx([math.nan] * 4, nan_ok=True)
    first = reached[1]
    assert first % EVERY == 0 and first <= 20, "samples begin around the origin"
    assert math.isnan(run.seek(0).arrays["first_reached"][1])
    np.testing.assert_array_equal(run.seek(20).arrays["first_reached"], reached)
    shares = run.frame().arrays["cluster_shares"]
    assert 0 <= shares[1] <= 1 and np.isnan(shares[2:]).all()


def test_other_data_have_no_clusters() -> None:
    game = Game(_settings(density="moons"))
    assert game.clusters is None
    assert np.isnan(game.arrays()["cluster_shares"]).all()


def test_numbers_are_those_of_the_present_players_however_they_came_about() -> None:
    game = Game(_settings(density="moons"))
    game.advance(2)
    state, before = game.state_dict(), game.metrics()
    assert game.metrics() == pytest.approx(before, nan_ok=True)
    game.step_discriminator()
    judged = game.metrics()
    assert judged["value"] != before["value"] and judged["divergence"] == before["divergence"]
    game.step_generator()
    assert game.metrics()["divergence"] != before["divergence"]
    game.reconfigure(_settings(density="moons", objective="wasserstein"))
    assert math.isnan(game.metrics()["optimal_value"])
    game.reconfigure(_settings(density="moons"))
    game.load_state_dict(state)
    assert game.metrics() == pytest.approx(before, nan_ok=True)
