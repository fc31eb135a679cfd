"""Forward skinning by a field of weights, and its inverse by search."""

import pytest
import torch

from engine.humans.body.asset import body
from engine.humans.body.neural.bones import bone_segments
from engine.humans.body.neural.deformation import (
    FAR,
    Pose,
    correspondences,
    deformed,
    inverse_3x3,
    jacobian,
    nearest_bones,
    posed_distance,
    posed_field,
    skinned,
)
from engine.humans.body.neural.posed import neural_body
from engine.humans.body.presets import preset_pose
from engine.humans.body.skinning import linear_blend_skinning


def _pose(name: str, dtype: torch.dtype = torch.float32) -> Pose:
    model = body().to(dtype=dtype)
    motions = model.transforms(torch.zeros(10, dtype=dtype), preset_pose(name).to(dtype))
    return Pose.of(motions, bone_segments(model.rest_joints, model.parents))


def _near_the_surface(count: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(2)
    chosen = torch.randint(6_890, (count,), generator=generator)
    return body().template[chosen] + 0.01 * torch.randn(count, 3, generator=generator)


def test_forward_skinning_is_linear_blend_skinning() -> None:
    model, pose = body(), _pose("sitting")
    motions = model.transforms(torch.zeros(10), preset_pose("sitting").float())
    wanted = linear_blend_skinning(model.template, model.skinning_weights, motions)
    found = skinned(model.template, model.skinning_weights, pose.transforms)
    assert float((found - wanted).abs().max()) < 1e-6


def test_the_inverse_of_forward_skinning_is_found_again() -> None:
    """Among the roots of d(x) is x itself, and every root is carried back to where it is sought."""
    network, pose = neural_body(), _pose("sitting")
    rest = _near_the_surface(500)
    with torch.no_grad():
        there = deformed(network, rest, pose).points
    found = correspondences(network, there, pose, starts=24)
    assert float(found.residuals[found.converged].max()) <= 1e-4
    again = deformed(network, found.points[found.converged], pose).points
    wanted = there[:, None].expand(-1, 24, -1)[found.converged]
    assert float((again - wanted).norm(dim=-1).max()) < 1.1e-4
    apart = (found.points - rest[:, None]).norm(dim=-1)
    apart[~found.converged] = torch.inf
    assert float((apart.amin(1) < 2e-3).float().mean()) > 0.98


def test_in_the_t_pose_every_point_is_its_own_root() -> None:
    network, pose = neural_body(), _pose("T")
    points = _near_the_surface(200)
    found = correspondences(network, points, pose, starts=6)
    assert found.converged.all() and (found.iterations == 0).all()
    assert float((found.points - points[:, None]).abs().max()) < 1e-6
    assert (found.first.sum(1) == 1).all()
    posed = posed_distance(network, points, pose, starts=6)
    assert torch.allclose(posed, network.signed_distance(points), atol=1e-6)


def test_broyden_finds_the_roots_of_newton_with_autograd() -> None:
    network, pose = neural_body(), _pose("tree", torch.float64)
    double = type(network)(24)
    double.load_state_dict(network.state_dict())
    double = double.double().requires_grad_(False)
    rest = _near_the_surface(60).double()
    there = deformed(double, rest, pose).points
    found = correspondences(double, there, pose, starts=3, tolerance=1e-10, max_iterations=40)
    winner = posed_field(double, found).winner.long()
    has = winner >= 0
    assert has.float().mean() > 0.95
    roots = found.points[has, winner[has]]
    # Newton from a little beside each root, with the Jacobian of autograd.
    x = roots + 1e-3
    for _ in range(8):
        value = deformed(double, x, pose).points - there[has]
        slopes = torch.func.vmap(
            torch.func.jacrev(lambda p: deformed(double, p[None], pose).points[0])
        )(x)
        x = x - torch.linalg.solve(slopes, value)
    assert float((x - roots).norm(dim=-1).max()) < 1e-8


def test_the_jacobian_is_that_of_autograd() -> None:
    network, pose = neural_body(), _pose("sitting")
    points = _near_the_surface(50)
    wanted = torch.func.vmap(
        torch.func.jacrev(lambda p: deformed(network, p[None], pose).points[0])
    )(points)
    assert torch.allclose(jacobian(network, points, pose), wanted, atol=1e-4)


def test_two_limbs_at_one_place_are_two_roots_and_the_smaller_distance_counts() -> None:
    """The right leg is turned into the left one, so points of the left thigh lie in both."""
    network, model = neural_body(), body()
    pose = preset_pose("T").float().clone()
    pose[2, 2] = 0.35  # the right hip, inwards
    prepared = Pose.of(
        model.transforms(torch.zeros(10), pose), bone_segments(model.rest_joints, model.parents)
    )
    middle = (model.rest_joints[1] + model.rest_joints[4]) / 2
    points = middle + torch.linspace(-0.12, 0.0, 13)[:, None] * torch.tensor([1.0, 0.0, 0.0])
    found = correspondences(network, points, prepared, starts=24)
    field = posed_field(network, found)
    both = (field.of_roots < 0).sum(1) >= 2
    assert both.any()
    finite = field.of_roots.masked_fill(~found.first, torch.inf)
    assert torch.equal(field.values, finite.amin(1))


def test_where_no_search_converges_the_point_is_far_outside() -> None:
    network, pose = neural_body(), _pose("sitting")
    far = torch.tensor([[5.0, 5.0, 5.0]])
    found = correspondences(network, far, pose, starts=24)
    field = posed_field(network, found)
    assert not found.converged.any() and int(field.winner[0]) == -1
    assert float(field.values[0]) == pytest.approx(FAR)


def test_the_nearest_bone_of_a_joint_is_its_own() -> None:
    model, pose = body(), _pose("sitting")
    elbow = pose.posed_segments.start[pose.posed_segments.joint == 18]
    assert int(nearest_bones(elbow, pose, 2)[0].sort().values[0]) in (16, 18)
    assert model.joint_names[18] == "left_elbow"
    with pytest.raises(ValueError, match="at least one bone"):
        nearest_bones(elbow, pose, 0)


def test_inverses_by_cofactors() -> None:
    matrices = torch.randn(30, 3, 3, generator=torch.Generator().manual_seed(0)).double()
    assert torch.allclose(inverse_3x3(matrices), torch.linalg.inv(matrices), rtol=1e-8, atol=1e-9)
    assert torch.equal(inverse_3x3(torch.zeros(1, 3, 3))[0], torch.eye(3))
