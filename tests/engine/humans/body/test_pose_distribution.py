"""People drawn at random keep to the limits, differ, and are the same for the same seed."""

import math

import pytest
import torch

from engine.humans.body.limits import within_limits
from engine.humans.body.pose_distribution import sampled_people
from engine.humans.body.skeleton import joint_index
from engine.seeds import generator


def test_people_are_possible_varied_and_repeatable() -> None:
    people = sampled_people(400, generator(3))
    again = sampled_people(400, generator(3))
    assert torch.equal(people.poses, again.poses) and torch.equal(people.betas, again.betas)
    assert all(within_limits(pose) for pose in people.poses)
    yaw = people.poses[:, 0, 1]
    assert float(yaw.abs().max()) <= math.radians(60) + 1e-9 and float(yaw.std()) > 0.5
    spread = people.poses.std(0)
    for joint in ("left_shoulder", "right_elbow", "left_knee"):
        assert float(spread[joint_index(joint)].max()) > math.radians(15), joint
    assert abs(float(people.betas.std()) - 1) < 0.05
    with pytest.raises(ValueError, match="At least one"):
        sampled_people(0, generator(0))


def test_left_and_right_are_alike() -> None:
    """The distribution is that of its mirror image: flexion of both elbows has one mean."""
    people = sampled_people(2_000, generator(4))
    left, right = (people.poses[:, joint_index(f"{side}_elbow"), 1] for side in ("left", "right"))
    error = float((left.var() / len(left) + right.var() / len(right)).sqrt())
    assert abs(float(left.mean() + right.mean())) < 4 * error
