"""Closed curves: their length, and what is refused."""

import math
from typing import Any

import pytest

from engine.geometry.curves import ClosedCurve


def test_a_square_has_its_perimeter() -> None:
    assert ClosedCurve(((-1, -1), (1, -1), (1, 0), (-1, 0))).length == pytest.approx(6)


@pytest.mark.parametrize(
    ("corners", "sentence"),
    [
        (((0, 0), (1, 1)), "A curve has 3 to 2000 points, not 2"),
        (((0, 0),) * 5, "too short"),
        (((0, 0), (1, 1), (0, 7)), "within ±1.2"),
        (((0, 0), (1, 1), (0, math.nan)), "within ±1.2"),
    ],
)
def test_curves_that_are_none_are_refused(corners: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        ClosedCurve(corners)
