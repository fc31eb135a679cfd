"""Limits, named poses and the walking cycle."""

import math

import pytest
import torch

from engine.humans.body import asset
from engine.humans.body.limits import (
    limited,
    movement_angles,
    movements,
    pose_limits,
    pose_of,
    within_limits,
)
from engine.humans.body.presets import PRESETS, preset_pose
from engine.humans.body.skeleton import JOINT_NAMES, joint_index, mirrored_name, mirrored_pose
from engine.humans.body.skinning import posed_body
from engine.humans.body.walking import curve, walking_cycle, walking_pose

BODY = asset.body()
ZERO = torch.zeros(10)


def _joints(pose: torch.Tensor) -> dict[str, torch.Tensor]:
    joints = posed_body(BODY, ZERO, pose.float()).joints
    return dict(zip(JOINT_NAMES, joints, strict=True))


def test_every_joint_has_three_movements_that_both_sides_share() -> None:
    low, high = pose_limits()
    assert bool((low <= 0).all()) and bool((high >= 0).all())
    for joint in JOINT_NAMES:
        assert [m.axis for m in movements(joint)] == [0, 1, 2]
        other = movements(mirrored_name(joint))
        assert [m.label for m in movements(joint)] == [m.label for m in other]
        for m in movements(joint):
            pose = pose_of({joint: {m.label: m.high}})
            assert within_limits(pose)
            assert abs(movement_angles(pose, joint)[m.label] - m.high) < 1e-9
            if joint != mirrored_name(joint):
                twin = pose_of({mirrored_name(joint): {m.label: m.high}})
                assert torch.allclose(mirrored_pose(pose), twin)


def test_movements_go_where_anatomy_says() -> None:
    rest = _joints(torch.zeros(24, 3))
    for joint, label, end, axis, sign in (
        ("left_elbow", "Flexion", "left_wrist", 2, 1),
        ("right_elbow", "Flexion", "right_wrist", 2, 1),
        ("left_knee", "Flexion", "left_ankle", 2, -1),
        ("left_hip", "Flexion", "left_knee", 2, 1),
        ("left_hip", "Abduction", "left_knee", 0, 1),
        ("right_hip", "Abduction", "right_knee", 0, -1),
        ("left_hip", "Outward rotation", "left_foot", 0, 1),
        ("left_shoulder", "Elevation", "left_wrist", 1, 1),
        ("left_shoulder", "Forward swing", "left_wrist", 2, 1),
        ("left_collar", "Elevation", "left_shoulder", 1, 1),
        ("left_collar", "Protraction", "left_shoulder", 2, 1),
        ("left_wrist", "Flexion", "left_hand", 1, -1),
        ("left_wrist", "Ulnar deviation", "left_hand", 2, -1),
        ("left_ankle", "Plantar flexion", "left_foot", 1, -1),
        ("spine1", "Flexion", "head", 2, 1),
        ("spine1", "Lean to the right", "head", 0, -1),
        ("spine1", "Turn to the left", "left_wrist", 2, -1),
    ):
        moved = _joints(pose_of({joint: {label: 10}}))[end] - rest[end]
        assert sign * float(moved[axis]) > 0.004, (joint, label)


def test_what_exceeds_a_limit_is_brought_back_or_refused() -> None:
    wild = torch.full((24, 3), 9.0)
    assert within_limits(limited(wild)) and not within_limits(wild)
    with pytest.raises(ValueError, match=r"Flexion of left knee by 170°\? It goes from 0° to 140°"):
        pose_of({"left_knee": {"Flexion": 170}})
    with pytest.raises(ValueError, match=r"by nan"):
        pose_of({"left_knee": {"Flexion": math.nan}})
    with pytest.raises(ValueError, match="movements of left_knee are Flexion"):
        pose_of({"left_knee": {"Twist": 1}})
    for wrong in ("knee", "middle_knee", ""):
        with pytest.raises(ValueError, match="There is no joint"):
            pose_of({wrong: {"Flexion": 1}})


def test_named_poses_are_within_the_limits_and_are_what_they_are_called() -> None:
    for name in PRESETS:
        assert within_limits(preset_pose(name)), name
        if name not in ("waving", "tree"):
            assert torch.allclose(mirrored_pose(preset_pose(name)), preset_pose(name)), name
    assert float(preset_pose("T").abs().max()) == 0
    sitting = _joints(preset_pose("sitting"))
    assert abs(float(sitting["left_knee"][1] - sitting["left_hip"][1])) < 0.06
    assert abs(float(sitting["left_knee"][2] - sitting["left_ankle"][2])) < 0.06
    waving = _joints(preset_pose("waving"))
    assert float(waving["right_wrist"][1]) > float(waving["right_elbow"][1]) + 0.15
    assert float(waving["left_wrist"][1]) < float(waving["left_elbow"][1])
    tree = _joints(preset_pose("tree"))
    assert float((tree["left_hand"] - tree["right_hand"]).norm()) < 0.08
    assert float(tree["left_hand"][1]) > float(tree["head"][1]) + 0.3
    assert float((tree["right_ankle"] - tree["left_knee"]).norm()) < 0.25
    with pytest.raises(ValueError, match="no pose 'split'"):
        preset_pose("split")


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
    strike = _joints(walking_pose(0))
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
    assert joint_index("left_elbow") == 18
