"""Fits: the derivatives are right, bodies are found again, and one picture has several bodies."""

import dataclasses
import itertools
import math

import pytest
import torch
from torch import Tensor

from engine.humans.body import asset
from engine.humans.body.fitting import BodyState, FitEnergy, FitSettings, fit, start_state
from engine.humans.body.kinematics import posed_joints
from engine.humans.body.limits import pose_limits, within_limits
from engine.humans.body.observations import Joints2D, Joints3D, View, orbit_view
from engine.humans.body.presets import preset_pose
from engine.seeds import generator

BODY = asset.body()
ALL = torch.ones(24, dtype=torch.float64)
WEAK = FitSettings(pose_weight=1e-5, shape_weight=1e-5, robust_scale=10)


def _truth(seed: int) -> tuple[BodyState, Tensor]:
    source = generator(seed)
    low, high = pose_limits()
    pose = (low + (high - low) * torch.rand(24, 3, generator=source, dtype=torch.float64)) * 0.4
    pose[0] = torch.tensor([0.1, 0.5, -0.1])
    betas = torch.randn(10, generator=source, dtype=torch.float64)
    place = torch.tensor([0.2, -0.1, 0.15], dtype=torch.float64)
    state = BodyState(pose, betas, place)
    return state, _joints(state)


def _joints(state: BodyState) -> Tensor:
    rest = BODY.rest_joints.double() + BODY.joint_directions.double() @ state.betas
    return posed_joints(state.pose, rest, BODY.parents).positions + state.translation


def _seen(joints: Tensor, view: View) -> Joints2D:
    return Joints2D(view.project(joints), ALL, view)


@pytest.mark.parametrize("kind", ["3-D", "2-D"])
def test_the_gradient_is_that_of_autograd(kind: str) -> None:
    truth, joints = _truth(0)
    view = orbit_view(azimuth=25, height=0.4)
    observation = Joints3D(joints, ALL) if kind == "3-D" else _seen(joints, view)
    settings = FitSettings(robust_scale=0.2)
    energy = FitEnergy(BODY, observation, settings)
    state = dataclasses.replace(truth, pose=truth.pose * 0.5, betas=truth.betas + 0.3)
    _, gradient = energy.normal_equations(energy.at(state, 0.0, False), rigid=False)

    def value(vector: Tensor) -> Tensor:
        pose, betas, place = vector.split((72, 10, 3))
        there = _joints(BodyState(pose.view(24, 3), betas, place))
        squared = observation.residuals(there)[0].square().sum(-1)
        sigma = settings.robust_scale**2
        low, high = pose_limits()
        precision = 4 / (high - low).square()
        precision[0] = 0
        prior = settings.pose_weight * (precision * pose.view(24, 3).square()).sum()
        shape = settings.shape_weight * betas.square().sum()
        return (sigma * squared / (sigma + squared)).sum() + prior + shape

    vector = torch.cat([state.pose.flatten(), state.betas, state.translation])
    slope = torch.func.grad(value)(vector)
    assert torch.allclose(2 * gradient, slope, atol=1e-9)
    assert float(value(vector)) == pytest.approx(energy.at(state, 0.0, False).energy)


def test_a_body_is_found_again_from_its_joints_in_space() -> None:
    for seed in range(4):
        _, joints = _truth(seed)
        steps = fit(BODY, Joints3D(joints, ALL), start_state(BODY, preset_pose("relaxed")), WEAK)
        found = steps[-1]
        assert float((found.joints - joints).norm(dim=-1).max()) < 0.006
        assert within_limits(found.state.pose)
        assert torch.allclose(_joints(found.state), found.joints, atol=1e-6)


def test_energy_falls_with_every_step_and_its_terms_add_up() -> None:
    _, joints = _truth(1)
    steps = fit(BODY, _seen(joints, orbit_view()), start_state(BODY))
    energies = [step.energy for step in steps]
    assert all(a > b for a, b in itertools.pairwise(energies))
    assert set(steps[0].terms) == {"data", "pose prior", "shape prior"}
    assert steps[0].terms["pose prior"] == steps[0].terms["shape prior"] == 0
    rigid = [step for step in steps if step.rigid]
    assert 2 <= len(rigid) <= 7 and not steps[-1].rigid
    assert all(torch.equal(s.state.pose[1:], steps[0].state.pose[1:]) for s in rigid)


def test_one_picture_has_several_bodies() -> None:
    """A limb may point to the camera or away from it and look nearly alike."""
    _, joints = _truth(2)
    view = orbit_view()
    ends = []
    for seed in range(4):
        low, high = pose_limits()
        random = torch.rand(24, 3, generator=generator(50 + seed), dtype=torch.float64)
        start = (low + (high - low) * random) * 0.3
        start[0] = 0
        steps = fit(BODY, _seen(joints, view), start_state(BODY, start), FitSettings(steps=60))
        ends.append(steps[-1].joints)
    seen = [
        (view.project(end) - view.project(joints)).norm(dim=-1).mean() * 4 / 1.5 for end in ends
    ]
    apart = [(one - other).norm(dim=-1).max() for one in ends for other in ends]
    assert float(max(seen)) < 0.03  # metres at the person's distance
    assert float(max(apart)) > 0.2


def test_a_gross_error_pulls_little_and_what_is_not_seen_not_at_all() -> None:
    _, joints = _truth(3)
    wrong = joints.clone()
    wrong[20] += torch.tensor([1.5, 1.0, 0.0])
    robust = dataclasses.replace(WEAK, robust_scale=0.05, pose_weight=1e-6, steps=100)
    start = start_state(BODY, preset_pose("relaxed"))
    others = [k for k in range(24) if k not in (18, 20, 22)]

    def error(observation: Joints3D, settings: FitSettings) -> float:
        last = fit(BODY, observation, start, settings)[-1]
        return float((last.joints - joints)[others].norm(dim=-1).mean())

    hidden = ALL.clone()
    hidden[20] = 0
    assert error(Joints3D(wrong, hidden), WEAK) < 0.005
    assert error(Joints3D(wrong, ALL), robust) < 0.5 * error(Joints3D(wrong, ALL), WEAK)


def test_hostile_settings_are_refused() -> None:
    for name, value in (("pose_weight", -1.0), ("robust_scale", 0.0), ("steps", 0),
                        ("shape_weight", math.nan), ("rigid_steps", 1_000)):  # fmt: skip
        with pytest.raises(ValueError, match=r"\? It goes from"):
            FitSettings(**{name: value})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="24 joints"):
        fit(BODY, Joints3D(torch.zeros(5, 3), torch.ones(5)), start_state(BODY))
