"""Two coordinates in the link: written, read and refused."""

import pytest

from ui.pairs import format_pair, pair_check, parse_pair


def test_what_is_written_is_read_and_held_within_the_range() -> None:
    assert format_pair(0.6, -0.204) == "0.60_-0.20"
    assert format_pair(-0.001, 0.0) == "0.00_0.00"
    assert parse_pair(format_pair(99.0, -99.0)) == (9.0, -9.0)


@pytest.mark.parametrize("text", ["0.60", "0.6_0.", "0.60_7.00", "a_b", "", "1.21_0.00"])
def test_other_texts_are_refused_with_the_range(text: str) -> None:
    with pytest.raises(ValueError, match=r"written x_y, each between -1\.20 and 1\.20"):
        pair_check(1.2, "x_y", optional=False)(text)


def test_none_may_be_given_where_it_is_optional() -> None:
    assert pair_check(0.6)("") == "" and pair_check(0.6)("-0.60_0.12") == "-0.60_0.12"


def test_any_number_of_decimals_is_read() -> None:
    assert pair_check(9.0)("3.5_-2") == "3.50_-2.00"
    assert pair_check(9.0)("0.12345_0") == "0.12_0.00"
