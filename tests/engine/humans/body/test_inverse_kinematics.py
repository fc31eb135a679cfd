"""Dragging hands and feet: the target is reached, limits hold, what is out of reach ends well."""

import math

import pytest
import torch
from torch import Tensor

from engine.humans.body import asset
from engine.humans.body.inverse_kinematics import CHAINS, IKSettings, Problem, drag, solve
from engine.humans.body.kinematics import posed_joints
from engine.humans.body.limits import pose_limits, within_limits
from engine.humans.body.presets import preset_pose
from engine.humans.body.skeleton import PARENTS, joint_index, mirrored_pose
from engine.seeds import generator

JOINTS = asset.body().rest_joints.double()
START = preset_pose("relaxed")


def _place(pose: Tensor, joint: str) -> Tensor:
    return posed_joints(pose, JOINTS, PARENTS).positions[joint_index(joint)]


def _circle(centre: tuple[float, float, float], radius: float, steps: int = 24) -> list[Tensor]:
    return [
        torch.tensor(centre, dtype=torch.float64)
        + radius * torch.tensor([math.cos(a), math.sin(a), 0.5 * math.sin(2 * a)])
        for a in (2 * math.pi * k / steps for k in range(steps))
    ]


@pytest.mark.parametrize(
    ("grabbed", "centre", "radius"),
    [("left_hand", (0.35, 0.2, 0.3), 0.2), ("right_hand", (-0.35, 0.2, 0.3), 0.2),
     ("left_foot", (0.15, -0.65, 0.2), 0.1), ("right_foot", (-0.15, -0.65, 0.2), 0.1)],
)  # fmt: skip
def test_the_end_follows_the_pointer_within_a_centimetre(
    grabbed: str, centre: tuple[float, float, float], radius: float
) -> None:
    pose, iterations = START, []
    for target in _circle(centre, radius):
        found = drag(grabbed, target, pose, JOINTS, PARENTS, reference=START)
        pose = found.pose
        iterations.append(found.iterations)
        assert within_limits(pose)
        reached = _place(pose, CHAINS[grabbed].end)
        assert abs(float((reached - target).norm()) - found.error) < 1e-12
        assert found.error < 0.01
        assert all(a > b for a, b in zip(found.costs, found.costs[1:], strict=False))
        still = [
            k for k in range(24) if k not in [joint_index(n) for n in CHAINS[grabbed].stiffness]
        ]
        assert torch.equal(pose[still], START[still])
    assert sum(iterations) / len(iterations) <= 8


def test_a_target_out_of_reach_stretches_the_limb_towards_it() -> None:
    shoulder = _place(START, "left_shoulder")
    target = torch.tensor([3.0, 0.5, 1.0], dtype=torch.float64)
    found = drag("left_hand", target, START, JOINTS, PARENTS, settings=IKSettings(iterations=60))
    wrist = _place(found.pose, "left_wrist")
    assert within_limits(found.pose)
    assert found.error < float((target - shoulder).norm())
    towards = (wrist - _place(found.pose, "left_shoulder")) @ (target - wrist)
    assert float(towards) > 0
    arm = float((JOINTS[20] - JOINTS[18]).norm() + (JOINTS[18] - JOINTS[16]).norm())
    assert float((wrist - _place(found.pose, "left_shoulder")).norm()) > 0.97 * arm


def test_a_stretched_leg_bends_when_its_foot_is_lifted_straight_up() -> None:
    rest = torch.zeros(24, 3, dtype=torch.float64)
    target = _place(rest, "left_ankle") + torch.tensor([0.0, 0.25, 0.0])
    found = drag("left_foot", target, rest, JOINTS, PARENTS, settings=IKSettings(iterations=40))
    assert found.error < 0.01
    assert float(found.pose[joint_index("left_knee"), 0]) > 0.5


def test_mirrored_drags_give_mirrored_poses() -> None:
    target = torch.tensor([0.4, 0.1, 0.35], dtype=torch.float64)
    left = drag("left_hand", target, START, JOINTS, PARENTS)
    flip = torch.tensor([-1.0, 1.0, 1.0], dtype=torch.float64)
    right = drag("right_hand", target * flip, START, JOINTS, PARENTS)
    assert torch.allclose(mirrored_pose(left.pose), right.pose, atol=1e-6)


def test_all_joints_of_a_pose_are_found_again() -> None:
    low, high = pose_limits()
    random = torch.rand(24, 3, generator=generator(4), dtype=torch.float64)
    pose = (low + (high - low) * random) * 0.5
    problem = Problem(
        JOINTS, PARENTS, torch.arange(24), posed_joints(pose, JOINTS, PARENTS).positions,
        torch.arange(24), torch.ones(24, dtype=torch.float64), torch.zeros_like(pose),
    )  # fmt: skip
    found = solve(problem, torch.zeros_like(pose), IKSettings(iterations=40, pull=1e-6))
    assert found.error < 0.003


def test_the_precision_of_the_pose_is_kept() -> None:
    found = drag(
        "left_hand", torch.tensor([0.4, 0.1, 0.35]), START.float(), JOINTS.float(), PARENTS
    )
    assert found.pose.dtype == torch.float32 and found.error < 0.01


def test_hostile_settings_are_refused() -> None:
    with pytest.raises(ValueError, match="head cannot be dragged; left_hand"):
        drag("head", torch.zeros(3), START, JOINTS, PARENTS)
    with pytest.raises(ValueError, match="not a finite point"):
        drag("left_hand", torch.tensor([0.0, math.nan, 0.0]), START, JOINTS, PARENTS)
    for name, value in (("iterations", 0), ("pull", -1.0), ("damping", math.nan), ("tolerance", 1)):
        with pytest.raises(ValueError, match=r"\? It goes from"):
            IKSettings(**{name: value})  # type: ignore[arg-type]
