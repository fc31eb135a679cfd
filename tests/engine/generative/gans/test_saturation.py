"""Slopes of the losses: derivatives of the losses that a game is played with."""

import numpy as np
import pytest
import torch

from engine.generative.gans.objectives import OBJECTIVES, generator_loss
from engine.generative.gans.saturation import SaturatingGame, slope
from engine.generative.gans.settings import GANTrainingSettings


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_slope_is_the_finite_difference_of_the_loss(objective: str) -> None:
    a = torch.linspace(-12, 12, 25, dtype=torch.float64)
    h = 1e-5
    for each, found in zip(a, slope(objective, a), strict=True):
        above, below = (generator_loss(objective, each + step) for step in (h, -h))
        assert float(found) == pytest.approx(float(above - below) / (2 * h), abs=1e-8)


def test_where_d_rejects_minimax_passes_on_e_to_the_a_of_the_other() -> None:
    a = torch.linspace(-20, 3, 24, dtype=torch.float64)
    torch.testing.assert_close(slope("minimax", a) / slope("non-saturating", a), a.exp())


def test_the_game_shows_the_logits_of_its_own_players() -> None:
    settings = GANTrainingSettings(seed=4)
    game = SaturatingGame(settings)
    game.advance(20)
    logits, found = game.arrays()["fake_logits"], game.metrics()
    with torch.no_grad():
        again = game.discriminator(game.generator(game.noise[: len(logits)]))[:, 0]
    np.testing.assert_allclose(logits, again, rtol=1e-6)
    assert found["minimax"] == pytest.approx(1 / (1 + np.exp(-np.median(logits))), rel=0.01)
    assert found["rejected"] == pytest.approx(np.mean(logits < np.log(0.01 / 0.99)), abs=2e-3)
    assert found["minimax"] + found["non-saturating"] == pytest.approx(1, rel=1e-5)
