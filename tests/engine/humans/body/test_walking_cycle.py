import pytest

from engine.humans.body.walking import STRIDE_SECONDS, curve
from engine.humans.body.walking_cycle import WalkingCycle, WalkingSettings


def test_a_stride_takes_as_many_frames_as_it_lasts_and_begins_again() -> None:
    settings = WalkingSettings(frames_per_second=30)
    walk = WalkingCycle(settings)
    assert settings.frames == pytest.approx(30 * STRIDE_SECONDS)
    first = walk.metrics()
    walk.advance(settings.frames)
    assert walk.metrics() == first
    walk.advance(7)
    assert walk.metrics()["knee"] == curve("knee flexion", 7 / settings.frames)


def test_the_knee_is_bent_most_in_the_swing() -> None:
    walk, knees = WalkingCycle(WalkingSettings(frames_per_second=60)), []
    for _ in range(walk.settings.frames):
        knees.append(walk.metrics()["knee"])
        walk.advance(1)
    assert 0.6 < knees.index(max(knees)) / len(knees) < 0.8


def test_a_walk_has_no_frames_backwards() -> None:
    with pytest.raises(ValueError, match="Frames per second"):
        WalkingSettings(frames_per_second=0)
