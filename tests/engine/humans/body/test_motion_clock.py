import pytest

from engine.humans.body.motion_clock import ClockSettings, MotionClock
from engine.humans.body.walking import STRIDE_SECONDS


def test_a_motion_begins_again_when_it_has_lasted() -> None:
    settings = ClockSettings(seconds=STRIDE_SECONDS, steps_per_second=30)
    clock = MotionClock(settings)
    clock.advance(33)
    assert clock.metrics()["seconds"] == pytest.approx(0, abs=1e-9)
    clock.advance(11)
    assert clock.metrics() == pytest.approx({"seconds": 11 / 30, "phase": 1 / 3})


def test_steps_are_as_long_as_they_are_said_to_be() -> None:
    assert ClockSettings(seconds=10, steps_per_second=60).at(90) == 1.5


def test_a_clock_does_not_stand() -> None:
    with pytest.raises(ValueError, match="Seconds"):
        ClockSettings(seconds=0)
    with pytest.raises(ValueError, match="state"):
        MotionClock(ClockSettings()).load_state_dict({"x": 1})
