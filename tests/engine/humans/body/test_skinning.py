"""Skinning: against loops in float64, and what must hold of every body and pose."""

import inspect

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.humans.body import asset
from engine.humans.body.limits import pose_limits
from engine.humans.body.model import BodyModel
from engine.humans.body.presets import PRESETS, preset_pose
from engine.humans.body.rotations import axis_angles, rotation_matrices
from engine.humans.body.skeleton import mirrored_pose
from engine.humans.body.skinning import FastSkinning, Method, fast_skinning, posed_body
from engine.seeds import generator

BODY = asset.body()
METHODS: tuple[Method, ...] = ("linear", "dual quaternion")


def _pose(seed: int = 0) -> Tensor:
    low, high = pose_limits()
    random = torch.rand(24, 3, generator=generator(seed), dtype=torch.float64)
    return ((low + (high - low) * random) * 0.6).float()


def _betas(seed: int = 0) -> Tensor:
    return torch.randn(10, generator=generator(seed))


def _looped(model: BodyModel, betas: Tensor, pose: Tensor, chosen: list[int]) -> np.ndarray:
    """Equations 2 to 10 of the SMPL paper, one vertex and one joint at a time, in float64."""

    def rodrigues(r: np.ndarray) -> np.ndarray:
        angle = np.linalg.norm(r)
        if angle == 0:
            return np.eye(3)
        x, y, z = r / angle
        K = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
        return np.cos(angle) * np.eye(3) + np.sin(angle) * K + (1 - np.cos(angle)) * np.outer(
            r / angle, r / angle
        )  # fmt: skip

    arrays = (model.template, model.shape_directions, model.pose_directions)
    T, S, P = (array.double().numpy() for array in arrays)
    beta, theta = betas.double().numpy(), pose.double().numpy()
    W, regressor = model.skinning_weights.double().numpy(), model.joint_regressor.double().numpy()
    shaped = T + sum(beta[k] * S[:, :, k] for k in range(len(beta)))
    J = np.array([sum(row[v] * shaped[v] for v in np.flatnonzero(row)) for row in regressor])
    R = [rodrigues(r) for r in theta]
    G: list[np.ndarray] = []
    for joint, parent in enumerate(model.parents):
        local = np.eye(4)
        local[:3, :3] = R[joint]
        local[:3, 3] = J[joint] - (J[parent] if parent >= 0 else 0)
        G.append(G[parent] @ local if parent >= 0 else local)
    features = np.concatenate([(r - np.eye(3)).reshape(-1) for r in R[1:]])
    found = []
    for v in chosen:
        rest = shaped[v] + sum(f * P[n, v] for n, f in enumerate(features))
        point = np.zeros(3)
        for joint in np.flatnonzero(W[v]).tolist():
            bone = G[joint] @ np.append(rest - J[joint], 1)
            point += W[v, joint] * bone[:3]
        found.append(point)
    return np.array(found)


def test_a_loop_over_vertices_and_joints_finds_the_same() -> None:
    chosen = list(range(0, 6_890, 97))
    for seed in range(3):
        exact = torch.from_numpy(_looped(BODY, _betas(seed), _pose(seed), chosen))
        single = posed_body(BODY, _betas(seed), _pose(seed)).vertices[chosen]
        double = BODY.to(dtype=torch.float64)
        full = posed_body(double, _betas(seed).double(), _pose(seed).double()).vertices[chosen]
        fast = fast_skinning(BODY)(_betas(seed), _pose(seed)).vertices[chosen]
        assert float((full - exact).abs().max()) < 1e-12
        assert float((single - exact).abs().max()) < 1e-6
        assert float((fast - exact).abs().max()) < 1e-6


def test_the_fast_form_follows_a_shape_that_changes_and_goes_back() -> None:
    fast = FastSkinning(BODY)
    for seed in (0, 1, 0):
        found, expected = fast(_betas(seed), _pose()), posed_body(BODY, _betas(seed), _pose())
        assert torch.allclose(found.vertices, expected.vertices, atol=2e-6)
        assert torch.allclose(found.joints, expected.joints, atol=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_a_turn_of_the_root_turns_the_whole_body(method: Method) -> None:
    body = BODY.to(dtype=torch.float64)
    pose, betas = _pose().double(), _betas().double()
    turn = torch.tensor([0.7, -1.9, 0.3], dtype=torch.float64)
    turned = pose.clone()
    turned[0] = axis_angles(rotation_matrices(turn) @ rotation_matrices(pose[0]))
    here = posed_body(body, betas, pose, method=method)
    there = posed_body(body, betas, turned, method=method)
    pelvis = here.joints[0]
    expected = (here.vertices - pelvis) @ rotation_matrices(turn).T + pelvis
    assert torch.allclose(there.vertices, expected, atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_the_mirrored_pose_gives_the_mirrored_body(method: Method) -> None:
    flip = torch.tensor([-1.0, 1.0, 1.0])
    here = posed_body(BODY, _betas(), _pose(), method=method).vertices
    there = posed_body(BODY, _betas(), mirrored_pose(_pose()), method=method).vertices
    assert float((there[asset.body_mirror()] * flip - here).abs().max()) < 2e-6


def test_gradients_are_those_of_finite_differences() -> None:
    body = BODY.to(dtype=torch.float64)
    pose, betas = _pose().double(), _betas().double()
    direction = torch.randn(24, 3, generator=generator(9), dtype=torch.float64)

    def energy(step: float) -> Tensor:
        return posed_body(body, betas, pose + step * direction).vertices.square().sum()

    step = torch.zeros((), dtype=torch.float64, requires_grad=True)
    moved = posed_body(body, betas, pose + step * direction).vertices.square().sum()
    (slope,) = torch.autograd.grad(moved, step)
    numeric = (energy(1e-5) - energy(-1e-5)) / 2e-5
    assert abs(float(slope / numeric) - 1) < 1e-7


def test_batches_are_their_members() -> None:
    poses = torch.stack([preset_pose(name).float() for name in PRESETS])
    betas = torch.stack([_betas(k) for k in range(len(PRESETS))])
    for method in METHODS:
        batch = posed_body(BODY, betas, poses, method=method)
        for k in (0, 3):
            one = posed_body(BODY, betas[k], poses[k], method=method)
            assert torch.allclose(batch.vertices[k], one.vertices, atol=2e-6)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="has 10 shape components"):
        posed_body(BODY, torch.zeros(11), _pose())
    with pytest.raises(ValueError, match="linear or dual quaternion, not 'spline'"):
        inspect.unwrap(posed_body)(BODY, torch.zeros(10), _pose(), method="spline")
