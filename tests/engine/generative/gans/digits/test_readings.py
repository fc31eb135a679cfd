"""What is read off a game is what its networks say."""

import math

import pytest
import torch

from tests.engine.generative.gans.digits import small


def test_outputs_are_means_over_as_many_digits_of_each_kind() -> None:
    game = small.game()
    assert math.isnan(game.metrics()["generator_loss"])
    game.advance(1)
    found, sheet = game.metrics(), game.sheet()
    with torch.no_grad():
        for name, digits in (
            ("train", game.train),
            ("held_out", game.held_out),
            ("generated", sheet),
        ):
            expected = game.discriminator(digits.images, digits.labels)[:100].mean()
            assert found[name] == pytest.approx(float(expected), abs=1e-5)
    assert found["distance"] == pytest.approx(found["held_out"] - found["generated"])
    assert math.isfinite(found["generator_loss"] + found["discriminator_loss"] + found["penalty"])


def test_held_out_digits_are_not_learnt_from() -> None:
    game = small.game()
    assert len(game.train) == 4_500 and len(game.held_out) == 500
    apart = torch.cdist(game.held_out.images.flatten(1), game.train.images.flatten(1))
    assert float(apart.min()) > 0.5
