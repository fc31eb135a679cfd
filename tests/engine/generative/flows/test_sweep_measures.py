"""A sweep measures what the training on the stage shows."""

from engine.generative.flows.sweep_measures import TRAINING
from engine.generative.flows.training import FlowTraining
from engine.generative.flows.training_settings import FlowTrainingSettings


def test_its_numbers_are_those_of_the_training_at_that_step() -> None:
    settings = FlowTrainingSettings(batch_size=64, seed=3)
    training = FlowTraining(settings)
    training.advance(3)
    found = TRAINING(settings, 3)
    assert found["step"] == 3
    assert {name: found[name] for name in found if name != "step"} == {
        name: training.metrics()[name] for name in found if name != "step"
    }
