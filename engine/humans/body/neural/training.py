"""What the recipe teaches the two fields with: samples of posed bodies, losses, gradients.

Nobody tells the weights: they are learned from where the posed surface lies, through the roots of
the inverse (Chen et al., *SNARF*, 2021, section 3.3).
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.geometry.mesh_distance import MeshDistance
from engine.geometry.meshes import Mesh, sample_surface
from engine.humans.body.limits import pose_limits
from engine.humans.body.model import BodyModel
from engine.humans.body.neural.bones import Segments, bone_segments, distances_to_bones
from engine.humans.body.neural.deformation import (
    Pose,
    correspondences,
    inverse_3x3,
    jacobian,
    posed_field,
    skinned,
)
from engine.humans.body.neural.fields import NeuralBody
from engine.humans.body.skinning import posed_body

TRUNCATION = 0.1
"""Metres beyond which distances are not told apart."""
BONE_SCALE = 0.03
"""Metres: how quickly the first weights go from one bone to the next."""
SPREADS = (0.004, 0.02, 0.08)
"""Metres, standard deviations of the samples about the surface; a third of them each."""


@dataclass(frozen=True, eq=False)
class PosedSamples:
    """Points of posed space and their distance to the posed body.

    Attributes:
        transforms: of the bones, from the T-pose.
        points: metres.
        distances: signed, negative inside.
    """

    transforms: Float[Tensor, "joint 4 4"]
    points: Float[Tensor, "n 3"]
    distances: Float[Tensor, " n"]


def random_pose(generator: torch.Generator, share: float) -> Float[Tensor, "24 3"]:
    """A pose of which every joint is turned at random by up to a share of its limits, float32."""
    low, high = (bound.float() for bound in pose_limits())
    pose = share * (low + (high - low) * torch.rand(24, 3, generator=generator))
    pose[0] = 0
    return pose


def rest_segments(model: BodyModel) -> Segments:
    """The bones of the mean body in the T-pose."""
    return bone_segments(model.rest_joints, model.parents)


def posed_mesh(model: BodyModel, pose: Float[Tensor, "24 3"], *, correctives: bool = False) -> Mesh:
    """The mean body in a pose, by linear blend skinning; by default without pose correctives."""
    betas = model.template.new_zeros(model.shape_count)
    vertices = posed_body(model, betas, pose, correctives=correctives).vertices
    return Mesh(vertices, model.faces)


def sample_pose(
    model: BodyModel, pose: Float[Tensor, "24 3"], count: int, generator: torch.Generator
) -> PosedSamples:
    """Points about the surface of the posed body, with their distances.

    Half of them are spread evenly over the surface, half over its vertices, which are dense where
    the body is fine: hands, feet and face.
    """
    mesh = posed_mesh(model, pose)
    even = sample_surface(mesh, count - count // 2, generator)[0]
    fine = mesh.vertices[torch.randint(len(mesh.vertices), (count // 2,), generator=generator)]
    on_surface = torch.cat([even, fine])
    spread = torch.tensor(SPREADS)[torch.arange(count) % len(SPREADS)]
    points = on_surface + spread[:, None] * torch.randn(count, 3, generator=generator)
    distances = MeshDistance(mesh, overlapping=False)(points)
    betas = model.template.new_zeros(model.shape_count)
    return PosedSamples(model.transforms(betas, pose), points, distances)


def first_weights_loss(
    body: NeuralBody, points: Float[Tensor, "n 3"], segments: Segments
) -> Float[Tensor, ""]:
    """How far the weights are from what the skeleton alone suggests: the nearest bone's.

    The cross entropy against softmax(−distance / `BONE_SCALE`).
    """
    suggested = (-distances_to_bones(points, segments, body.bones) / BONE_SCALE).softmax(-1)
    return -(suggested * body.weights(points).clamp(min=1e-9).log()).sum(-1).mean()


def distance_loss(values: Float[Tensor, " n"], distances: Float[Tensor, " n"]) -> Float[Tensor, ""]:
    """|f − s| of values and distances that are cut off at ±`TRUNCATION` (Park et al., 2019)."""
    cut = values.clamp(-TRUNCATION, TRUNCATION)
    return (cut - distances.clamp(-TRUNCATION, TRUNCATION)).abs().mean()


def with_gradient(
    body: NeuralBody, roots: Float[Tensor, "n 3"], pose: Pose
) -> Float[Tensor, "n 3"]:
    """The same roots, but differentiable by the parameters of the weights.

    d(x*, B) = x′ holds while the parameters σ change, so by implicit differentiation (SNARF,
    equation 10)

        ∂x*/∂σ = −(∂d/∂x)⁻¹ ∂d/∂σ   at x*.
    """
    roots = roots.detach()
    with torch.no_grad():
        inverse = inverse_3x3(jacobian(body, roots, pose))
    carried = skinned(roots, body.weights(roots), pose.transforms)
    return roots - (inverse @ (carried - carried.detach())[..., None]).squeeze(-1)


def posed_loss(
    body: NeuralBody,
    samples: PosedSamples,
    chosen: Int[Tensor, " n"],
    segments: Segments,
    starts: int,
) -> Float[Tensor, ""]:
    """The loss of some samples of one pose, at the winning root of each; those without are left."""
    pose = Pose.of(samples.transforms, segments)
    points, distances = samples.points[chosen], samples.distances[chosen]
    found = correspondences(body, points, pose, starts=starts, max_iterations=8)
    winner = posed_field(body, found).winner.long()
    has = (winner >= 0).nonzero().squeeze(1)
    roots = found.points[has, winner[has]]
    values = body.signed_distance(with_gradient(body, roots, pose))
    return distance_loss(values, distances[has])
