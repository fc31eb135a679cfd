"""The tree of joints, and its mirror images."""

import pytest
import torch

from engine.humans.body.rotations import rotation_matrices
from engine.humans.body.skeleton import (
    JOINT_NAMES,
    MIRRORED_JOINTS,
    PARENTS,
    joint_index,
    mirrored_name,
    mirrored_pose,
)
from engine.seeds import generator


def test_the_tree_is_its_own_mirror_image_and_parents_come_first() -> None:
    assert len(JOINT_NAMES) == len(set(JOINT_NAMES)) == len(PARENTS) == 24
    for joint, parent in enumerate(PARENTS):
        assert parent < joint and (parent >= 0) == (joint > 0)
        assert joint_index(JOINT_NAMES[joint]) == joint
        assert MIRRORED_JOINTS[MIRRORED_JOINTS[joint]] == joint
        assert JOINT_NAMES[MIRRORED_JOINTS[joint]] == mirrored_name(JOINT_NAMES[joint])
        if joint:
            assert PARENTS[MIRRORED_JOINTS[joint]] == MIRRORED_JOINTS[parent]
    middle = [name for name in JOINT_NAMES if mirrored_name(name) == name]
    assert middle == ["pelvis", "spine1", "spine2", "spine3", "neck", "head"]


def test_a_mirrored_pose_turns_by_the_mirrored_matrices() -> None:
    pose = torch.randn(2, 24, 3, generator=generator(0), dtype=torch.float64)
    flip = torch.diag(torch.tensor([-1.0, 1.0, 1.0], dtype=torch.float64))
    expected = flip @ rotation_matrices(pose)[:, list(MIRRORED_JOINTS)] @ flip
    assert torch.allclose(rotation_matrices(mirrored_pose(pose)), expected)
    assert torch.equal(mirrored_pose(mirrored_pose(pose)), pose)


def test_a_joint_of_another_name_is_refused() -> None:
    for wrong in ("knee", "Left_knee", ""):
        with pytest.raises(ValueError, match="There is no joint"):
            joint_index(wrong)
