"""The game: exact rewinding, the penalties, the average, and what is measured."""

import numpy as np
import pytest
import torch

from engine.generative.gans.digits import pretrained, training
from engine.generative.gans.digits.settings import DigitGANSettings
from engine.generative.gans.digits.training import DigitGANTraining
from engine.generative.gans.penalties import r1
from engine.seeds import generator
from tests.engine.generative.gans.digits import small


@pytest.mark.parametrize("variant", pretrained.VARIANTS)
def test_a_restored_game_goes_on_as_it_would_have(variant: str) -> None:
    game, other = (small.game(variant=variant, shifted=True, seed=1) for _ in range(2))
    game.advance(2)
    state = game.state_dict()
    game.advance(2)
    other.load_state_dict(state)
    other.step = 2
    other.advance(2)
    assert game.metrics() == other.metrics()
    assert np.array_equal(game.arrays()["sheet"], other.arrays()["sheet"])


def test_another_seed_is_another_game() -> None:
    one, other = small.game(seed=1), small.game(seed=2)
    for game in (one, other):
        game.advance(1)
    assert one.metrics()["generator_loss"] != other.metrics()["generator_loss"]


def test_r1_of_a_discriminator_is_its_finite_difference() -> None:
    d = small.networks()[1].double()
    pictures = torch.rand(2, 28, 28, generator=generator(0), dtype=torch.float64)
    labels, h = torch.tensor([3, 8]), 1e-6
    found = r1(lambda x: d(x.unflatten(1, (28, 28)), labels), pictures.flatten(1), 2.0)
    with torch.no_grad():
        steps = h * torch.eye(784, dtype=torch.float64).view(784, 28, 28)
        squares = []
        for picture, label in zip(pictures, labels, strict=True):
            up, down = (d(picture + s * steps, label.expand(784)) for s in (1, -1))
            squares.append(((up - down) / (2 * h)).square().sum())
    assert float(found.detach()) == pytest.approx(float(torch.stack(squares).mean()), rel=1e-5)


def test_penalties_keep_a_discriminator_from_saying_too_much() -> None:
    """Of slope one, a critic finds at most the mean distance of pairs; R1 wants slope zero."""
    found = {}
    for variant in pretrained.VARIANTS:
        for weight in (0.0, 10.0):
            game = small.game(
                variant=variant,
                r1=weight,
                gradient_penalty=weight,
                discriminator_steps=4,
                batch_size=4,
                discriminator_learning_rate=0.01,
                generator_learning_rate=1e-5,
            )
            game.advance(9)
            pairs = (game.held_out.images[:100] - game.sheet().images).flatten(1).norm(dim=1)
            found[variant, weight] = game.metrics()["distance"] / float(pairs.mean())
    assert found["wgan-gp", 0.0] > 3 and 0.3 < found["wgan-gp", 10.0] < 2
    assert 0 < found["r1", 10.0] < found["r1", 0.0] / 3


def test_the_average_reaches_back_over_the_game() -> None:
    averaged, last = (small.game(averaged=average) for average in (True, False))
    for game in (averaged, last):
        game.advance(6)
    assert last.shown is last.generator
    mean, seen = None, small.game(averaged=False)
    for step in range(1, 7):
        seen.advance(1)
        present = seen.generator.up28.weight.detach()
        share = 1 - (1 - 1 / step) ** (1 / 0.06)
        mean = present.clone() if mean is None else mean + share * (present - mean)
    torch.testing.assert_close(averaged.shown.up28.weight, mean)
    assert not torch.allclose(averaged.shown.up28.weight, last.generator.up28.weight)


def test_the_generator_moves_the_outputs_its_way() -> None:
    game = small.game(discriminator_learning_rate=1e-5)
    before = game.metrics()["generated"]
    game.advance(6)
    assert game.metrics()["generated"] > before + 0.1


def test_the_sheet_shows_a_latent_in_all_classes() -> None:
    game = small.game()
    game.advance(1)
    sheet = game.arrays()["sheet"]
    assert sheet.shape == (training.SHEET, 10, 28, 28)
    drawn = game.sheet()
    assert drawn.labels[:12].tolist() == [*range(10), 0, 1]
    assert np.array_equal(sheet[1, 1], drawn.images[11].numpy())
    game.advance(1)
    assert not np.array_equal(sheet, game.arrays()["sheet"])


def test_only_settings_that_can_change_in_a_game_are_changed_in_it() -> None:
    game = small.game()
    game.reconfigure(DigitGANSettings(batch_size=4, r1=3.0, generator_learning_rate=0.01))
    game.advance(1)
    assert game.settings.r1 == 3.0
    with pytest.raises(ValueError, match="Another variant starts the game anew"):
        game.reconfigure(DigitGANSettings(batch_size=4, variant="wgan-gp"))


@pytest.mark.parametrize("variant", pretrained.VARIANTS)
def test_a_game_goes_on_from_the_networks_that_ship(variant: str) -> None:
    game = DigitGANTraining(DigitGANSettings(variant=variant, start="pretrained", batch_size=8))
    shipped = pretrained.generator(variant)
    z, labels = torch.randn(4, shipped.latent_size, generator=generator(0)), torch.arange(4)
    torch.testing.assert_close(game.shown(z, labels), shipped(z, labels))
    game.advance(1)
    assert not torch.equal(game.generator(z, labels), shipped(z, labels))
    torch.testing.assert_close(game.shown(z, labels), shipped(z, labels), atol=0.1, rtol=0)
