"""Numbers, choices and texts: their grids, their codes in a link, what they refuse."""

import pytest

from ui.fields import Number, readable

DISCOUNT = Number("g", "Discount γ", 0.95, 0.0, 1.0, 0.01)
SWEEP = Number("k", "Sweep", 0, 0, 500, 1)


def test_format_and_parse_are_inverse_on_every_step():
    for field in (DISCOUNT, Number("s", "Slip", 0.2, 0.0, 0.8, 0.05), SWEEP):
        steps = round((field.high - field.low) / field.step)
        for i in range(steps + 1):
            value = field.snap(field.low + i * field.step)
            assert field.parse(field.format(value)) == value
        assert field.snap(1e9) == field.high and field.snap(-1e9) == field.low


def test_what_counts_something_is_kept_on_its_steps():
    assert SWEEP.nearest(7.6) == 8 and isinstance(SWEEP.nearest(7.6), int)
    assert (
        Number("y", "Height", 0, -1, 1, 0.1).format(Number("y", "", 0, -1, 1, 0.1).nearest(-1e-9))
        == "0.0"
    )


def test_a_default_off_the_grid_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="not on the grid"):
        Number("g", "Discount", 0.955, 0.0, 1.0, 0.01)


def test_what_a_reader_refuses_is_no_code() -> None:
    check = readable(int)
    assert check("12") == "12"
    with pytest.raises(ValueError, match=r"^which cannot be read: invalid literal"):
        check("twelve")


RATE = Number("learning_rate", "Learning rate", 0.002, 1e-4, 1, scale="log")


def test_the_ends_of_a_slider_that_begins_below_zero_can_be_linked():
    field = Number("y", "Height", 0, -1.2, 1.2, 0.04)
    assert field.parse("-1.20") == -1.2 and field.parse("1.20") == 1.2


def test_a_logarithmic_number_is_the_value_itself_in_two_digits():
    assert RATE.snap(0.00214) == 0.0021
    assert RATE.snap(9) == 1 and RATE.snap(1e-9) == 1e-4
    assert [RATE.format(v) for v in (1e-4, 0.002, 0.099, 0.1, 1)] == [
        "0.00010", "0.0020", "0.099", "0.10", "1.0"
    ]  # fmt: skip
    for value in (1e-4, 0.0021, 0.099, 0.1, 1):
        assert RATE.parse(RATE.format(value)) == value


def test_a_whole_logarithmic_number_counts():
    count = Number("count", "Count", 100, 1, 4000, step=1, scale="log")
    assert count.whole
    assert [count.format(value) for value in (1, 9, 33, 4000)] == ["1", "9", "33", "4000"]
    assert [count.snap(value) for value in (0.2, 1.4, 1.6, 33.4, 1234)] == [1, 1, 2, 33, 1200]
    assert count.parse("7") == 7
    for text in ("1.5", "123"):
        with pytest.raises(ValueError, match="whole number"):
            count.parse(text)


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("2", "from 0.00010 to 1.0"),
        ("0.00213", "two significant digits"),
        ("-1", "from"),
        ("x", "no"),
    ],
)
def test_a_logarithmic_number_refuses_what_its_slider_cannot_show(text, clause):
    with pytest.raises(ValueError, match=clause):
        RATE.parse(text)


def test_a_slider_that_cannot_be_made_is_refused():
    with pytest.raises(ValueError, match="needs a step"):
        Number("a", "A", 0, 0, 1)
    with pytest.raises(ValueError, match="above 0"):
        Number("a", "A", 1, 0, 1, scale="log")


def test_a_control_takes_default_and_range_from_the_settings():
    from engine.settings import range_of
    from tests.engine.test_settings import Example

    field = Number.of(Example, "discount", "Discount γ", step=0.01)
    limits = range_of(Example, "discount")
    assert (field.low, field.high, field.default) == (limits.low, limits.high, 0.95)
