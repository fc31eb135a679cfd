"""How a body model is learned, on the scans that ship: from registration to joints.

SMPL (Loper et al. 2015, sections 4 and 5) from start to end with a dozen people. What the recipe
learned from many people stands beside it, and people that were left out say how good both are.
"""

from dataclasses import dataclass, fields

import scipy.spatial
import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.humans.body import asset
from engine.humans.body.dual_quaternions import dual_quaternion_skinning
from engine.humans.body.joint_regression import learned_regressor
from engine.humans.body.kinematics import PosedJoints, posed_joints, skinning_transforms
from engine.humans.body.model import BodyModel
from engine.humans.body.registration import (
    RegistrationSettings,
    offsets,
    point_cloud,
    register,
    vertex_normals,
)
from engine.humans.body.shape_space import ShapeSpace, shape_space
from engine.humans.body.skinning import linear_blend_skinning
from engine.seeds import derive, generator
from engine.settings import setting

SCANS, HELD_OUT = 16, 4
"""People, and how many of them nothing is learned from."""


@dataclass(frozen=True)
class PipelineSettings(RegistrationSettings):
    """Which people are learned from.

    Attributes:
        people: how many.
        order: a seed: who is taken, and who is left out.
    """

    people: int = setting(8, low=2, high=SCANS - HELD_OUT)
    order: int = 0

    @property
    def shuffled(self) -> tuple[int, ...]:
        """All people, in the order in which they are taken; the last ones are left out."""
        source = generator(derive(self.order, "people"))
        return tuple(torch.randperm(SCANS, generator=source).tolist())

    @property
    def taken(self) -> tuple[int, ...]:
        """Those that are learned from."""
        return self.shuffled[: self.people]

    @property
    def left_out(self) -> tuple[int, ...]:
        """Those that nothing is learned from, whatever the number of the others."""
        return self.shuffled[-HELD_OUT:]

    @property
    def registration(self) -> RegistrationSettings:
        """How each scan is registered."""
        names = [each.name for each in fields(RegistrationSettings)]
        return RegistrationSettings(**{name: getattr(self, name) for name in names})


@dataclass(frozen=True, eq=False)
class RegisteredPerson:
    """A scan after registration.

    Attributes:
        vertices: on the scan, metres.
        unposed: in the T-pose, the pelvis at the origin.
        offsets: how far the scan lies outside each vertex, metres.
        error: distance of each vertex from where it truly is, metres.
    """

    vertices: Float[Tensor, "v 3"]
    unposed: Float[Tensor, "v 3"]
    offsets: Float[Tensor, " v"]
    error: Float[Tensor, " v"]


@dataclass(frozen=True, eq=False)
class TruePeople:
    """The scanned people in the T-pose, by the rotations that the recipe has recorded.

    Attributes:
        vertices: metres, the pelvis at the origin.
        joints: theirs.
    """

    vertices: Float[Tensor, "scan v 3"]
    joints: Float[Tensor, "scan joint 3"]


@dataclass(frozen=True, eq=False)
class LearnedShapes:
    """What a few registered and unposed people teach.

    Attributes:
        bodies: theirs.
        space: average and components.
        regressor: of the joints.
        joint_errors: of each joint in the people who were left out, metres.
        model_joint_errors: the same for the regressor that ships.
    """

    bodies: Float[Tensor, "body v 3"]
    space: ShapeSpace
    regressor: Float[Tensor, "joint v"]
    joint_errors: Float[Tensor, " joint"]
    model_joint_errors: Float[Tensor, " joint"]


@dataclass(frozen=True, eq=False)
class AverageInBeta:
    """An average of bodies as a shape of the model.

    Attributes:
        betas: of the nearest shape, in standard deviations.
        difference: of the average from the mean shape along its normals, metres.
        distance: mean distance of its vertices from the mean shape, metres.
        left: mean distance from the nearest shape, metres.
    """

    betas: Float[Tensor, " beta"]
    difference: Float[Tensor, " v"]
    distance: float
    left: float


@dataclass(frozen=True, eq=False)
class ThreeSkinnings:
    """One pose, three skinnings.

    Attributes:
        linear: blended matrices alone, metres.
        corrected: with P(θ) added at rest.
        dual: blended dual quaternions, from which P was learned.
        offsets: P(θ).
    """

    linear: Float[Tensor, "v 3"]
    corrected: Float[Tensor, "v 3"]
    dual: Float[Tensor, "v 3"]
    offsets: Float[Tensor, "v 3"]


@cached
def registered(scan: int, settings: RegistrationSettings) -> RegisteredPerson:
    """A scan that ships, registered and unposed.

    Raises:
        ValueError: there is no scan of that number.
    """
    model, scans = asset.body(), asset.scans()
    found = register(model, scans, scan, settings)
    vertices = found.steps[-1].vertices
    tree = scipy.spatial.cKDTree(found.cloud.points.numpy())
    return RegisteredPerson(
        vertices,
        found.unposed,
        offsets(vertices, found.cloud, tree),
        (vertices - scans.vertices[scan]).norm(dim=-1),
    )


@cached
def cloud_points(scan: int, settings: RegistrationSettings) -> Float[Tensor, "n 3"]:
    """The points of a scan, metres."""
    return point_cloud(asset.body(), asset.scans(), scan, settings).points


@cached
def true_people() -> TruePeople:
    """All scanned people in the T-pose."""
    model, scans = asset.body(), asset.scans()
    turns = scans.turns.to(scans.joints)
    joints = torch.zeros_like(scans.joints)
    for joint, parent in enumerate(model.parents):
        if parent >= 0:
            bone = (scans.joints[:, joint] - scans.joints[:, parent])[..., None]
            joints[:, joint] = joints[:, parent] + (turns[:, parent] @ bone).squeeze(-1)
    motions = skinning_transforms(PosedJoints(turns, joints), scans.joints)
    weights = model.skinning_weights
    straight = dual_quaternion_skinning(scans.vertices, weights, motions, model.parents)
    return TruePeople(straight, joints)


@cached
def learned_shapes(settings: PipelineSettings) -> LearnedShapes:
    """Average, components and joints of the people who are taken."""
    model, truth = asset.body(), true_people()
    taken, left_out = list(settings.taken), list(settings.left_out)
    bodies = torch.stack([registered(scan, settings.registration).unposed for scan in taken])
    regressor = learned_regressor(model, bodies, truth.joints[taken])
    unseen, joints = truth.vertices[left_out], truth.joints[left_out]
    errors = [
        (torch.einsum("jv,bvc->bjc", each, unseen) - joints).norm(dim=-1).mean(0)
        for each in (regressor, model.joint_regressor)
    ]
    return LearnedShapes(bodies, shape_space(bodies), regressor, *errors)


def in_components(model: BodyModel, body: Float[Tensor, "v 3"]) -> AverageInBeta:
    """A body in the T-pose as β, by least squares, and what no β has.

    Args:
        model: whose shapes.
        body: metres, the pelvis at the origin.
    """
    away = body - model.template
    directions = model.shape_directions.flatten(0, 1).double()
    solved = torch.linalg.lstsq(directions, away.double().flatten()[:, None]).solution
    betas = solved.squeeze(1).to(body)
    left = float((body - model.shaped(betas)).norm(dim=-1).mean())
    normals = vertex_normals(model, model.template)
    distance = float(away.norm(dim=-1).mean())
    return AverageInBeta(betas, (away * normals).sum(-1), distance, left)


def three_skinnings(
    model: BodyModel,
    rest: Float[Tensor, "v 3"],
    joints: Float[Tensor, "joint 3"],
    pose: Float[Tensor, "joint 3"],
) -> ThreeSkinnings:
    """A body that is posed without and with pose correctives, and by what these were learned from.

    Args:
        model: whose weights and correctives are used.
        rest: in the T-pose, metres.
        joints: of that body.
        pose: axis-angle vectors, radians.
    """
    motions = skinning_transforms(posed_joints(pose, joints, model.parents), joints)
    weights, offsets_at_rest = model.skinning_weights, model.pose_offsets(pose)
    return ThreeSkinnings(
        linear_blend_skinning(rest, weights, motions),
        linear_blend_skinning(rest + offsets_at_rest, weights, motions),
        dual_quaternion_skinning(rest, weights, motions, model.parents),
        offsets_at_rest,
    )


def rebuilding_errors(
    mean: Float[Tensor, "v 3"],
    directions: Float[Tensor, "v 3 component"],
    bodies: Float[Tensor, "body v 3"],
) -> Float[Tensor, " count"]:
    """Mean distance of bodies from the nearest ones of 0, 1, 2, … components, metres.

    Args:
        mean: of the shape space.
        directions: orthogonal, of falling importance.
        bodies: in the T-pose.
    """
    left = (bodies - mean).flatten(1)
    errors = [left]
    for k in range(directions.shape[-1]):
        axis = torch.nn.functional.normalize(directions[..., k].flatten(), dim=0)
        left = left - (left @ axis)[:, None] * axis
        errors.append(left)
    return torch.stack([each.view(len(bodies), -1, 3).norm(dim=-1).mean() for each in errors])
