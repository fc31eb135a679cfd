"""Ranges of arguments: what is within, and a sentence about what is not."""

import math

import pytest

from engine.geometry.implicit_surfaces.limits import check_within


def test_values_within_are_accepted() -> None:
    for value in (0.0, 0.5, 1.0):
        check_within("noise", value, 0.0, 1.0)


def test_others_are_refused_with_their_name() -> None:
    for value in (-0.1, 1.1, math.nan, math.inf):
        with pytest.raises(ValueError, match=f"The noise lies between 0 and 1; {value} does not"):
            check_within("noise", value, 0.0, 1.0)
