"""Skinning: against loops in float64, and what must hold of every body and pose."""

import dataclasses
import gc
import inspect
import weakref

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.humans.body import asset
from engine.humans.body.correctives import DenseCorrectives, SparseCorrectives, correctives
from engine.humans.body.limits import pose_limits
from engine.humans.body.model import BodyModel, pose_features
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


def test_dense_and_sparse_correctives_are_the_same() -> None:
    sparse, dense = correctives(BODY), DenseCorrectives(BODY.pose_directions)
    assert isinstance(sparse, SparseCorrectives)
    full = dataclasses.replace(BODY, pose_directions=BODY.pose_directions + 1e-3)
    assert isinstance(correctives(full), DenseCorrectives)
    features, rest = pose_features(rotation_matrices(_pose())), BODY.template.T.contiguous()
    expected = (BODY.template + BODY.pose_offsets(_pose())).T
    for form in (sparse, dense):
        assert torch.allclose(form(rest, features), expected, atol=1e-6)


def test_at_rest_correctives_are_exactly_zero() -> None:
    assert float(BODY.pose_offsets(torch.zeros(24, 3)).abs().max()) == 0.0
    turned = torch.zeros(24, 3)
    turned[0] = torch.tensor([0.4, 2.0, -0.3])
    assert float(BODY.pose_offsets(turned).abs().max()) == 0.0
    rest = posed_body(BODY, torch.zeros(10), torch.zeros(24, 3))
    assert torch.allclose(rest.vertices, BODY.template, atol=1e-6)


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


def test_vertices_are_linear_in_the_shape_at_rest() -> None:
    one, other, zero = _betas(0), _betas(1), torch.zeros(10)
    sum_of = BODY.shaped(one + other) + BODY.shaped(zero)
    assert torch.allclose(sum_of, BODY.shaped(one) + BODY.shaped(other), atol=1e-6)
    assert torch.allclose(BODY.shaped(one[:3]), BODY.shaped(torch.cat([one[:3], zero[3:]])))
    assert torch.allclose(BODY.joints(one), BODY.joint_regressor @ BODY.shaped(one), atol=1e-6)


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


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"parents": (0, *BODY.parents[1:])}, "is its root"),
        ({"parents": (*BODY.parents[:-1], 23)}, "must come before it"),
        ({"joint_names": ("pelvis",)}, "24 joints have 1 names"),
        ({"template": BODY.template[:-1]}, "of 6,889 vertices and 24 joints has shape"),
        ({"pose_directions": BODY.pose_directions[:9]}, "pose directions .* has shape"),
        ({"template": BODY.template * torch.nan}, "template holds a number that is not finite"),
        ({"skinning_weights": BODY.skinning_weights * 2}, "skinning weights do not sum to one"),
        ({"joint_regressor": BODY.joint_regressor * 0}, "regressor do not sum to one"),
        ({"faces": BODY.faces + 1}, "names a vertex that does not exist"),
    ],
)
def test_parts_that_make_no_body_are_refused(changes: dict, sentence: str) -> None:
    parts = {field.name: getattr(BODY, field.name) for field in dataclasses.fields(BODY)}
    body = object.__new__(BodyModel)
    with pytest.raises(ValueError, match=sentence):  # past the shapes that only tests check
        inspect.unwrap(BodyModel.__init__)(body, **(parts | changes))


def test_what_was_prepared_for_a_body_goes_with_it() -> None:
    body = dataclasses.replace(BODY)
    assert fast_skinning(body) is fast_skinning(body) is not fast_skinning(BODY)
    gone = weakref.ref(body)
    del body
    gc.collect()
    assert gone() is None
