"""How numbers of a sweep are written."""

import pytest

from ui.sweep_drawing import short


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (1234.5, "1234"), (12.34, "12.34"), (0.5, "0.5"), (-0.00123, "−0.00123"),
        (7e-4, "0.0007"), (3.14e-7, "3.14·10⁻⁷"), (2e6, "2.00·10⁶"),
        (float("nan"), "NaN"), (float("inf"), "∞"),
    ],
)  # fmt: skip
def test_numbers_have_as_many_digits_as_they_need(value, text):
    assert short(value) == text
