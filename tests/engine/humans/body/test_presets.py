"""Named poses keep to the limits and are what they are called."""

import pytest
import torch

from engine.humans.body.limits import within_limits
from engine.humans.body.presets import PRESETS, preset_pose
from engine.humans.body.skeleton import mirrored_pose
from tests.support.bodies import joints_by_name


def test_named_poses_are_within_the_limits_and_are_what_they_are_called() -> None:
    for name in PRESETS:
        assert within_limits(preset_pose(name)), name
        if name not in ("waving", "tree"):
            assert torch.allclose(mirrored_pose(preset_pose(name)), preset_pose(name)), name
    assert float(preset_pose("T").abs().max()) == 0
    sitting = joints_by_name(preset_pose("sitting"))
    assert abs(float(sitting["left_knee"][1] - sitting["left_hip"][1])) < 0.06
    assert abs(float(sitting["left_knee"][2] - sitting["left_ankle"][2])) < 0.06
    waving = joints_by_name(preset_pose("waving"))
    assert float(waving["right_wrist"][1]) > float(waving["right_elbow"][1]) + 0.15
    assert float(waving["left_wrist"][1]) < float(waving["left_elbow"][1])
    tree = joints_by_name(preset_pose("tree"))
    assert float((tree["left_hand"] - tree["right_hand"]).norm()) < 0.08
    assert float(tree["left_hand"][1]) > float(tree["head"][1]) + 0.3
    assert float((tree["right_ankle"] - tree["left_knee"]).norm()) < 0.25
    with pytest.raises(ValueError, match="no pose 'split'"):
        preset_pose("split")
