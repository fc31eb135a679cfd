"""A sweep measures what the game on the stage shows."""

from engine.generative.gans.settings import GANTrainingSettings
from engine.generative.gans.sweep_measures import GAME
from engine.generative.gans.training import GANTraining


def test_its_numbers_are_those_of_the_game_at_that_step() -> None:
    settings = GANTrainingSettings(r1=0.5, seed=3)
    game = GANTraining(settings)
    game.advance(5)
    found = GAME(settings, 5)
    assert found["step"] == 5
    assert {name: found[name] for name in found if name != "step"} == {
        name: game.metrics()[name] for name in found if name != "step"
    }
