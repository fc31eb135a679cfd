"""Flows that race are of equal size, or of the usual form of their family."""

import pytest

from engine.generative.flows.families import FAMILIES, build, parameter_count
from engine.generative.flows.race_settings import PARAMETERS, USUAL, RaceSettings, sized
from engine.generative.flows.training_settings import FlowTrainingSettings
from engine.seeds import generator


def test_families_of_equal_size_are_equal_within_five_per_cent() -> None:
    for family in FAMILIES:
        if family != "planar":
            flow = build(sized(family, PARAMETERS), generator(0))
            assert parameter_count(flow) == pytest.approx(PARAMETERS, rel=0.05), family


def test_what_is_equal_decides_which_flows_take_part() -> None:
    assert RaceSettings().flows == USUAL
    equal = RaceSettings(FlowTrainingSettings(batch_size=32), "parameters").trainings
    assert set(equal) == set(FAMILIES) - {"planar"}
    assert {each.batch_size for each in equal.values()} == {32}
    with pytest.raises(ValueError, match="time, parameters"):
        RaceSettings(equal="money")
