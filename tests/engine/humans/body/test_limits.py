"""Movements go where anatomy says, both sides alike; limits hold or refuse."""

import math

import pytest
import torch

from engine.humans.body.limits import (
    limited,
    movement_angles,
    movements,
    pose_limits,
    pose_of,
    within_limits,
)
from engine.humans.body.skeleton import JOINT_NAMES, mirrored_name, mirrored_pose
from tests.support.bodies import joints_by_name


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
    rest = joints_by_name(torch.zeros(24, 3))
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
        moved = joints_by_name(pose_of({joint: {label: 10}}))[end] - rest[end]
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
