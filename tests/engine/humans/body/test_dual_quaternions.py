"""Dual quaternions: what a blend keeps and a mean of matrices loses."""

import math

import torch
from torch import Tensor

from engine.geometry.meshes import Mesh
from engine.humans.body.dual_quaternions import (
    aligned,
    dual_quaternion_skinning,
    dual_quaternion_unskinning,
    dual_quaternions,
    moved,
    normalised,
)
from engine.humans.body.kinematics import posed_joints, skinning_transforms
from engine.humans.body.rotations import rotation_matrices
from engine.humans.body.skinning import linear_blend_skinning
from engine.seeds import generator

PARENTS = (-1, 0)
RINGS, SIDES = 81, 48


def _motions(count: int) -> Tensor:
    source = generator(1)
    matrices = torch.eye(4, dtype=torch.float64).repeat(count, 1, 1)
    vectors = torch.randn(count, 3, generator=source, dtype=torch.float64)
    matrices[:, :3, :3] = rotation_matrices(vectors)
    matrices[:, :3, 3] = torch.randn(count, 3, generator=source, dtype=torch.float64)
    return matrices


def _cylinder() -> tuple[Mesh, Tensor, Tensor]:
    """A closed cylinder along x from 0 to 2, two joints at 0 and 1, weights that blend evenly."""
    x = torch.linspace(0, 2, RINGS, dtype=torch.float64)
    angle = torch.arange(SIDES, dtype=torch.float64) * (2 * math.pi / SIDES)
    ring = torch.stack([angle.cos(), angle.sin()], -1) * 0.3
    side = torch.cat([x[:, None, None].expand(-1, SIDES, 1), ring.expand(RINGS, -1, -1)], -1)
    ends = torch.tensor([[0.0, 0, 0], [2, 0, 0]], dtype=torch.float64)
    vertices = torch.cat([side.reshape(-1, 3), ends])
    faces = []
    for k in range(SIDES):
        n = (k + 1) % SIDES
        faces += [(RINGS * SIDES, n, k), (RINGS * SIDES + 1, (RINGS - 1) * SIDES + k,
                                          (RINGS - 1) * SIDES + n)]  # fmt: skip
        for r in range(RINGS - 1):
            a, b, c, d = r * SIDES + k, r * SIDES + n, (r + 1) * SIDES + k, (r + 1) * SIDES + n
            faces += [(a, b, d), (a, d, c)]
    outer = ((vertices[:, 0] - 0.5) / 1.0).clamp(0, 1)
    weights = torch.stack([1 - outer, outer], -1)
    joints = torch.tensor([[0.0, 0, 0], [1, 0, 0]], dtype=torch.float64)
    return Mesh(vertices, torch.tensor(faces, dtype=torch.int32)), weights, joints


def _twisted(degrees: float) -> tuple[float, float, float]:
    """Volumes: at rest, by dual quaternions, by the linear blend."""
    mesh, weights, joints = _cylinder()
    pose = torch.zeros(2, 3, dtype=torch.float64)
    pose[1, 0] = math.radians(degrees)
    transforms = skinning_transforms(posed_joints(pose, joints, PARENTS), joints)
    dual = dual_quaternion_skinning(mesh.vertices, weights, transforms, PARENTS)
    linear = linear_blend_skinning(mesh.vertices, weights, transforms)
    assert mesh.closed()
    volumes = [Mesh(v, mesh.faces).volume() for v in (mesh.vertices, dual, linear)]
    return volumes[0], volumes[1], volumes[2]


def test_a_single_motion_is_that_motion() -> None:
    motions = _motions(50)
    points = torch.randn(50, 3, generator=generator(2), dtype=torch.float64)
    expected = (motions[:, :3, :3] @ points[..., None]).squeeze(-1) + motions[:, :3, 3]
    assert torch.allclose(moved(points, dual_quaternions(motions)), expected, atol=1e-13)
    assert torch.allclose(moved(points, 3.7 * dual_quaternions(motions)), expected, atol=1e-13)


def test_a_blend_is_a_rigid_motion() -> None:
    duals = dual_quaternions(_motions(40)).view(20, 2, 8)
    blend = normalised(0.3 * duals[:, 0] + 0.7 * duals[:, 1])
    real, dual = blend.split(4, -1)
    assert torch.allclose(real.norm(dim=-1), torch.ones(20, dtype=torch.float64), atol=1e-14)
    assert float((real * dual).sum(-1).abs().max()) < 1e-14
    points = torch.randn(20, 6, 3, generator=generator(3), dtype=torch.float64)
    found = moved(points, blend[:, None].expand(-1, 6, -1))
    before, after = torch.cdist(points, points), torch.cdist(found, found)
    assert torch.allclose(before, after, atol=1e-12)


def test_a_twisted_cylinder_keeps_its_volume_where_a_mean_of_matrices_loses_it() -> None:
    for degrees, least_loss in ((60.0, 0.05), (120.0, 0.2), (170.0, 0.3)):
        rest, dual, linear = _twisted(degrees)
        assert abs(dual / rest - 1) < 0.01
        assert linear / rest < 1 - least_loss


def test_unskinning_brings_every_vertex_back() -> None:
    mesh, weights, joints = _cylinder()
    pose = torch.tensor([[0.2, -0.3, 0.1], [2.0, 0.4, -0.5]], dtype=torch.float64)
    transforms = skinning_transforms(posed_joints(pose, joints, PARENTS), joints)
    there = dual_quaternion_skinning(mesh.vertices, weights, transforms, PARENTS)
    back = dual_quaternion_unskinning(there, weights, transforms, PARENTS)
    assert torch.allclose(back, mesh.vertices, atol=1e-12)


def test_three_bones_turn_further_than_half_a_turn_the_short_way_each() -> None:
    pose = torch.zeros(3, 3, dtype=torch.float64)
    pose[1:, 0] = math.radians(100)
    joints = torch.zeros(3, 3, dtype=torch.float64)
    transforms = skinning_transforms(posed_joints(pose, joints, (-1, 0, 1)), joints)
    duals = aligned(dual_quaternions(transforms), (-1, 0, 1))
    point = torch.tensor([[0.0, 1.0, 0.0]], dtype=torch.float64)
    halfway = moved(point, (duals[:1] + duals[1:2] + duals[2:]) / 3)
    angle = math.degrees(math.atan2(float(halfway[0, 2]), float(halfway[0, 1])))
    assert abs(angle - 100) < 1e-6


def test_blending_is_the_same_seen_from_anywhere() -> None:
    mesh, weights, joints = _cylinder()
    pose = torch.tensor([[0.2, -0.3, 0.1], [1.2, 0.4, -0.5]], dtype=torch.float64)
    transforms = skinning_transforms(posed_joints(pose, joints, PARENTS), joints)
    outside = _motions(1)[0]
    found = dual_quaternion_skinning(mesh.vertices, weights, outside @ transforms, PARENTS)
    here = dual_quaternion_skinning(mesh.vertices, weights, transforms, PARENTS)
    assert torch.allclose(found, here @ outside[:3, :3].T + outside[:3, 3], atol=1e-12)
