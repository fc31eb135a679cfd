"""The walking cycle: periodic, alternating, and near the ground."""

import math

import pytest
import torch

from engine.humans.body import asset
from engine.humans.body.limits import within_limits
from engine.humans.body.skeleton import mirrored_pose
from engine.humans.body.skinning import posed_body
from engine.humans.body.walking import curve, walking_cycle, walking_pose
from tests.support.bodies import joints_by_name

BODY, ZERO = asset.body(), torch.zeros(10)


def test_walking_repeats_and_the_right_side_is_half_a_stride_behind() -> None:
    for phase in (0.0, 0.13, 0.6, 0.97):
        here = walking_pose(phase)
        assert torch.allclose(walking_pose(phase + 1), here, atol=1e-12)
        assert torch.allclose(mirrored_pose(walking_pose(phase + 0.5)), here, atol=1e-12)
        assert within_limits(here)
    steps = walking_cycle(60).diff(dim=0).abs().max()
    assert float(steps) < math.radians(12)


def test_a_leg_swings_bent_and_stands_straight_while_the_arms_go_the_other_way() -> None:
    bends = [curve("knee flexion", k / 100) for k in range(100)]
    assert 0.65 < bends.index(max(bends)) / 100 < 0.78 and 55 < max(bends) < 70
    for k, angle in enumerate((5, 15, 19, 13)):
        assert abs(curve("knee flexion", k / 10) - angle) < 1e-9
    strike = joints_by_name(walking_pose(0))
    assert float(strike["left_ankle"][2]) > 0.2 > -0.1 > float(strike["right_ankle"][2])
    assert float(strike["left_wrist"][2]) < float(strike["right_wrist"][2]) - 0.2
    cycle = walking_cycle(40)
    lowest = [float(posed_body(BODY, ZERO, p.float()).joints[7:9, 1].min()) for p in cycle]
    assert max(lowest) - min(lowest) < 0.06  # the standing foot stays near the ground


def test_a_cycle_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one pose"):
        walking_cycle(0)
    with pytest.raises(ValueError, match="finite number of strides"):
        walking_pose(math.inf)
