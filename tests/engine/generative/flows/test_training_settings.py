"""What the training of a flow can be told."""

import pytest

from engine.data.densities import DENSITIES, DRAWN
from engine.generative.flows.training_settings import FlowTrainingSettings


def test_the_source_is_the_density_that_is_named() -> None:
    assert FlowTrainingSettings(density="moons").source is DENSITIES["moons"]


def test_unknown_densities_are_refused() -> None:
    with pytest.raises(ValueError, match="no density 'cat'"):
        FlowTrainingSettings(density="cat")


def test_a_drawn_density_needs_points() -> None:
    with pytest.raises(ValueError, match="Draw some points"):
        FlowTrainingSettings(density=DRAWN)


def test_settings_out_of_range_are_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="Batch size 4"):
        FlowTrainingSettings(batch_size=4)
