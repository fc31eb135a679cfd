"""Checks that settings share."""

import math

import pytest

from engine.geometry.implicit_surfaces.limits import rate, within


@pytest.mark.parametrize("value", [0, 0.5, 1])
def test_what_is_within_passes(value):
    within("size", value, 0, 1)


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan, math.inf])
def test_what_is_not_is_refused_by_name(value):
    with pytest.raises(ValueError, match=f"The size lies between 0 and 1; {value} does not"):
        within("size", value, 0, 1)


@pytest.mark.parametrize("value", [0, -1, 1.5, math.nan])
def test_rates_are_above_zero(value):
    rate(1e-9)
    with pytest.raises(ValueError, match="The learning rate is above 0 and at most 1, not"):
        rate(value)
