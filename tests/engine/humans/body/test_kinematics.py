"""Kinematics: pointer jumping against a walk down the tree, the Jacobian against autograd."""

import pytest
import torch
from torch import Tensor

from engine.humans.body.kinematics import (
    below,
    forward_kinematics,
    posed_joints,
    position_jacobian,
    skinning_transforms,
)
from engine.humans.body.rotations import rotation_matrices
from engine.humans.body.skeleton import PARENTS
from engine.seeds import generator

CHAIN = tuple(range(-1, 12))


def _random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=generator(seed), dtype=torch.float64)


@pytest.mark.parametrize("parents", [PARENTS, CHAIN, (-1,), (-1, 0, 0, 2)])
def test_pointer_jumping_is_the_walk_down_the_tree(parents: tuple[int, ...]) -> None:
    count = len(parents)
    rotations, joints = rotation_matrices(_random(3, count, 3)), _random(3, count, 3, seed=1)
    posed = forward_kinematics(rotations, joints, parents)
    for body in range(3):
        R, t = [rotations[body, 0]], [joints[body, 0]]
        for joint, parent in enumerate(parents[1:], 1):
            R.append(R[parent] @ rotations[body, joint])
            t.append(t[parent] + R[parent] @ (joints[body, joint] - joints[body, parent]))
        assert torch.allclose(posed.rotations[body], torch.stack(R), atol=1e-13)
        assert torch.allclose(posed.positions[body], torch.stack(t), atol=1e-13)


def test_bones_keep_their_lengths_and_carry_their_joints() -> None:
    pose, joints = _random(24, 3), _random(24, 3, seed=1)
    posed = posed_joints(pose, joints, PARENTS)
    parents = list(PARENTS[1:])
    before = (joints[1:] - joints[parents]).norm(dim=-1)
    after = (posed.positions[1:] - posed.positions[parents]).norm(dim=-1)
    assert torch.allclose(before, after)
    transforms = skinning_transforms(posed, joints)
    carried = (transforms[:, :3, :3] @ joints[..., None]).squeeze(-1) + transforms[:, :3, 3]
    assert torch.allclose(carried, posed.positions)


def test_the_analytic_jacobian_is_that_of_autograd() -> None:
    joints = _random(24, 3, seed=1)
    for scale in (0.0, 1e-3, 0.7, 2.0):
        pose = _random(24, 3) * scale
        posed = posed_joints(pose, joints, PARENTS)
        every = torch.arange(24)
        exact = torch.func.jacrev(lambda p: posed_joints(p, joints, PARENTS).positions)(pose)
        found = position_jacobian(pose, posed, PARENTS, every, every)
        assert float((found - exact).abs().max()) < 1e-12
        some = torch.tensor([20, 7]), torch.tensor([16, 18, 4])
        part = position_jacobian(pose, posed, PARENTS, *some)
        assert torch.equal(part, found[some[0]][:, :, some[1]])


def test_only_what_hangs_below_a_joint_moves() -> None:
    table = below(PARENTS)
    assert not bool(table.diagonal().any())
    assert table[:, 0].sum() == 23 and table[22].nonzero().flatten().tolist() == [
        0, 3, 6, 9, 13, 16, 18, 20,
    ]  # fmt: skip


def test_a_parent_after_its_child_is_refused() -> None:
    with pytest.raises(ValueError, match="must come before it"):
        posed_joints(torch.zeros(3, 3), torch.zeros(3, 3), (-1, 2, 0))
