import math

import pytest

from ui.frame.numbers import number


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "text"),
    [
        (0.1544, 3, False, "0.154"),
        (-0.0421, 3, False, "−0.042"),
        (-0.0001, 3, False, "0.000"),
        (-0.0, 1, True, "+0.0"),
        (0.5, 2, True, "+0.50"),
        (-1.5, 0, True, "−2"),
        (math.inf, 3, False, "∞"),
        (-math.inf, 3, False, "−∞"),
        (math.nan, 3, False, "NaN"),
        (999_999.0, 0, False, "999999"),
        (-1234567890.1, 3, False, "−1.23·10⁹"),
    ],
)
def test_numbers_are_written_with_a_true_minus(
    value: float, decimals: int, signed: bool, text: str
) -> None:
    assert number(value, decimals, signed=signed) == text
