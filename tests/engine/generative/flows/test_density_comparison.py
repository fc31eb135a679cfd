"""Both densities of a flow in training are densities, in closed form or not."""

import pytest

from engine.generative.flows.density_comparison import compare_densities
from engine.generative.flows.training import FlowTraining
from engine.generative.flows.training_settings import FlowTrainingSettings


@pytest.mark.parametrize("density", ["eight-gaussians", "moons"])
def test_data_and_flow_have_the_mass_that_lies_in_the_square(density: str) -> None:
    training = FlowTraining(FlowTrainingSettings(density=density))
    before = training.step
    found = compare_densities(training)
    cell = (found.ticks[1] - found.ticks[0]) ** 2
    assert found.data.sum() * cell == pytest.approx(1, abs=0.03)
    assert 0.7 < found.model.sum() * cell < 1.03
    assert 0 < found.total_variation < 1 and training.step == before


def test_training_brings_them_together() -> None:
    training = FlowTraining(FlowTrainingSettings())
    before = compare_densities(training).total_variation
    training.advance(60)
    assert compare_densities(training).total_variation < 0.9 * before
