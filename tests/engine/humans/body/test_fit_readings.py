"""Readings of a fit: where it leaves the limits, and when it settled."""

import math

import numpy as np
import pytest

from engine.humans.body.fit_readings import excess_degrees, settled_at
from engine.humans.body.limits import movements, pose_limits
from engine.humans.body.skeleton import JOINT_NAMES
from engine.runs import Frame


@pytest.mark.parametrize(("joint", "axis"), [(18, 1), (4, 0)])
def test_the_excess_is_what_was_turned_beyond_a_limit(joint: int, axis: int) -> None:
    low, high = pose_limits()
    inside = (low + high) / 2
    assert excess_degrees(inside).degrees == 0 and excess_degrees(inside).movements == 0
    beyond = inside.clone()
    beyond[joint, axis] = high[joint, axis] + math.radians(7)
    found = excess_degrees(beyond)
    assert found.degrees == pytest.approx(7, abs=1e-3) and found.movements == 1
    name = JOINT_NAMES[joint]
    assert (found.joint, found.movement) == (name, movements(name)[axis].label)


@pytest.mark.parametrize(("flags", "step", "settled"), [([0, 0, 1, 1], 3, 2), ([0, 0, 0], 2, 2)])
def test_it_settled_at_the_first_step_without_a_change(
    flags: list[int], step: int, settled: int
) -> None:
    series = {"step": np.arange(len(flags)), "settled": np.array(flags, float)}
    frame = Frame(step, step, False, None, {}, {}, series, (), None)
    assert settled_at(frame) == settled
