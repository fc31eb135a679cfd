"""Codes of drawn noise schedules."""

import pytest

from pages.generative.diffusion.drawn_schedule import decode, encode


def test_a_stroke_comes_back_as_a_falling_schedule() -> None:
    schedule = decode(encode([(0.0, 1.0), (1.0, 0.2)]), 100)
    assert schedule.steps == 100 and schedule.alpha_bar.diff().max() < 0
    assert schedule.alpha_bar[50] == pytest.approx(0.6, abs=0.02)
    assert decode("").alpha_bar[500] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("code", ["1.2.3", "1000.2000.1.1.1.1.1.1", "<script>"])
def test_what_is_no_falling_curve_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"numbers with dots|falls from 1"):
        decode(code)
