"""A sweep measures what the training on the stage shows."""

from engine.generative.vae.sweep_measures import TRAINING
from engine.generative.vae.training import TrainingSettings, VAETraining


def test_its_numbers_are_those_of_the_training_at_that_step() -> None:
    settings = TrainingSettings(hidden=16, training_size=250, batch_size=16, seed=3)
    training = VAETraining(settings)
    training.advance(5)
    found = TRAINING(settings, 5)
    assert found["step"] == 5
    assert {name: found[name] for name in found if name != "step"} == {
        name: training.metrics()[name] for name in found if name != "step"
    }
