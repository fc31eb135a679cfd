import doctest
import math
from dataclasses import dataclass

import pytest

from engine import settings
from engine.settings import Range, check_ranges, default_of, range_of, setting


@dataclass(frozen=True)
class Example:
    discount: float = setting(0.95, low=0, high=1)
    free: int = 3

    def __post_init__(self) -> None:
        check_ranges(self)


def test_the_example_in_its_docstring():
    assert doctest.testmod(settings, extraglobs={"dataclass": dataclass}).failed == 0


def test_both_ends_are_allowed_and_nothing_beyond():
    Example(discount=0), Example(discount=1)
    for wrong in (-1e-9, 1 + 1e-9, math.nan, math.inf):
        with pytest.raises(ValueError, match=r"^Discount .*\? It goes from 0 to 1\.$"):
            Example(discount=wrong)


def test_a_range_and_a_default_can_be_read_from_the_class():
    assert range_of(Example, "discount") == Range(0, 1)
    assert default_of(Example, "discount") == 0.95
    for name in ("free", "missing"):
        with pytest.raises(KeyError):
            range_of(Example, name)


def test_a_default_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="default"):
        setting(2, low=0, high=1)
