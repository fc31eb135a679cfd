"""The observed person stands at the origin, and errors of detection have their size."""

import pytest
import torch

from engine.humans.body.asset import body
from engine.humans.body.limits import within_limits
from engine.humans.body.observed_person import (
    PERSON_POSES,
    detected_joints,
    observed_person,
    state_joints,
)
from engine.humans.body.skinning import posed_body


def test_every_person_is_possible_and_a_seed_is_a_shape() -> None:
    for pose in PERSON_POSES:
        person = observed_person(pose, 0)
        assert within_limits(person.pose), pose
        joints = posed_body(body(), person.betas.float(), person.pose.float()).joints
        assert torch.allclose(state_joints(person), joints.double(), atol=1e-5)
    named = [observed_person("sitting", seed) for seed in (0, 0, 1)]
    assert torch.equal(named[0].betas, named[1].betas)
    assert not torch.equal(named[0].betas, named[2].betas)
    assert torch.equal(named[0].pose, named[2].pose)
    assert not torch.equal(observed_person("random", 0).pose, observed_person("random", 1).pose)
    with pytest.raises(ValueError, match="no pose 'flying'"):
        observed_person("flying", 0)


def test_errors_of_detection_have_their_standard_deviation() -> None:
    joints = state_joints(observed_person("T", 0))
    assert torch.equal(detected_joints(joints, 0.0, 5), joints)
    errors = torch.cat([detected_joints(joints, 0.02, seed) - joints for seed in range(40)])
    assert abs(float(errors.std()) - 0.02) < 0.001
    with pytest.raises(ValueError, match="finite number"):
        detected_joints(joints, -0.1, 0)
