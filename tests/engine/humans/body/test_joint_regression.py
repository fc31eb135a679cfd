"""A joint regressor is found again where joints are convex combinations of vertices."""

import pytest
import torch

from engine.humans.body import asset
from engine.humans.body.joint_regression import learned_regressor
from engine.seeds import generator

BODY = asset.body()


def test_joints_of_bodies_that_follow_a_regressor_are_predicted_for_other_bodies() -> None:
    betas = torch.randn(14, 10, generator=generator(4))
    bodies = BODY.shaped(betas)
    joints = torch.einsum("jv,bvc->bjc", BODY.joint_regressor, bodies)
    found = learned_regressor(BODY, bodies[:10], joints[:10])
    assert found.shape == (24, 6_890) and float(found.min()) >= 0
    assert torch.allclose(found.sum(1), torch.ones(24), atol=1e-5)
    assert int((found > 0).sum(1).max()) <= 34  # as many as there are equations, and a few
    told = torch.einsum("jv,bvc->bjc", found, bodies)
    errors = (told - joints).norm(dim=-1)
    assert float(errors[:10].mean()) < 1e-5
    assert float(errors[10:].mean()) < 1e-4


def test_without_bodies_there_is_no_regressor() -> None:
    with pytest.raises(ValueError, match="needs at least one body"):
        learned_regressor(BODY, torch.zeros(0, 6_890, 3), torch.zeros(0, 24, 3))
