"""The microscope adds up, and the brush keeps rows that sum to one."""

import math

import pytest
import torch

from engine.humans.body import asset
from engine.humans.body.limits import pose_of
from engine.humans.body.presets import preset_pose
from engine.humans.body.skeleton import joint_index
from engine.humans.body.skinning import posed_body
from engine.humans.body.vertex_blend import painted, vertex_blend
from engine.seeds import generator

BODY = asset.body()


def test_a_vertex_is_where_skinning_puts_it() -> None:
    betas, pose = torch.randn(10, generator=generator(1)), preset_pose("sitting").float()
    linear = posed_body(BODY, betas, pose).vertices
    plain = posed_body(BODY, betas, pose, correctives=False).vertices
    dual = posed_body(BODY, betas, pose, method="dual quaternion", correctives=False).vertices
    for vertex in (0, 100, 1_234, 5_000, 6_889):
        found = vertex_blend(BODY, betas, pose, vertex)
        assert torch.allclose(found.linear, linear[vertex], atol=1e-6)
        assert torch.allclose(found.plain, plain[vertex], atol=1e-6)
        assert torch.allclose(found.dual, dual[vertex], atol=1e-6)
        mean = (found.weights[:, None] * found.carried).sum(0)
        assert torch.allclose(mean, found.linear, atol=1e-6)
        assert abs(float(found.weights.sum()) - 1) < 1e-6
        assert found.weights.tolist() == sorted(found.weights.tolist(), reverse=True)


def test_a_twisted_forearm_shows_the_candy_wrapper() -> None:
    """The mean of two places on a circle lies inside it; a rotation by the mean angle on it."""
    twist = pose_of({"left_elbow": {"Pronation": 95}}).float()
    weights = BODY.skinning_weights
    both = (
        weights[:, joint_index("left_shoulder")] * weights[:, joint_index("left_elbow")]
    ).argmax()
    found = vertex_blend(BODY, torch.zeros(10), twist, int(both))
    assert set(found.joints[:2]) == {"left_shoulder", "left_elbow"}
    axis = BODY.rest_joints[joint_index("left_elbow")][1:]
    radius = float((found.shaped[1:] - axis).norm())
    assert float((found.plain[1:] - axis).norm()) < 0.8 * radius
    assert float((found.dual[1:] - axis).norm()) == pytest.approx(radius, rel=0.02)


def test_a_dab_moves_weight_to_the_painted_joint() -> None:
    centre, elbow = BODY.rest_joints[18], 18
    before = BODY.skinning_weights
    after = painted(before, BODY.template, centre, elbow, radius=0.08, strength=0.5)
    near = (BODY.template - centre).norm(dim=-1) < 0.08
    assert torch.allclose(after.sum(1), torch.ones(6_890), atol=1e-6)
    assert float(after.min()) >= 0
    assert bool((after[near, elbow] >= before[near, elbow] - 1e-6).all())
    assert float((after[near, elbow] - before[near, elbow]).max()) > 0.1
    assert torch.allclose(after[~near], before[~near], atol=1e-6)
    ratio = after[near][:, 16] / after[near][:, 13].clamp(min=1e-9)
    shared = (before[near][:, 16] > 0.01) & (before[near][:, 13] > 0.01)
    old = before[near][:, 16] / before[near][:, 13].clamp(min=1e-9)
    assert torch.allclose(ratio[shared], old[shared], rtol=1e-4)
    erased = painted(after, BODY.template, centre, elbow, radius=0.08, strength=-1.0)
    assert bool((erased[near, elbow] <= after[near, elbow] + 1e-6).all())
    assert torch.allclose(erased.sum(1), torch.ones(6_890), atol=1e-6)


def test_hostile_settings_are_refused() -> None:
    pose = torch.zeros(24, 3)
    for vertex in (-1, 6_890):
        with pytest.raises(ValueError, match="from 0 to 6,889"):
            vertex_blend(BODY, torch.zeros(10), pose, vertex)
    base = {"radius": 0.1, "strength": 0.5}
    for changes, sentence in (
        ({"radius": 0.0}, "positive length"),
        ({"radius": math.nan}, "positive length"),
        ({"strength": 1.5}, "from −1 to 1"),
        ({"strength": math.nan}, "from −1 to 1"),
    ):
        with pytest.raises(ValueError, match=sentence):
            painted(BODY.skinning_weights, BODY.template, torch.zeros(3), 3, **(base | changes))
    with pytest.raises(ValueError, match="no number 24"):
        painted(BODY.skinning_weights, BODY.template, torch.zeros(3), 24, **base)
