"""Three ways of blending at an elbow that twists and bends, and what each does to the arm."""

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.humans.body.asset import body
from engine.humans.body.dual_quaternions import dual_quaternion_skinning
from engine.humans.body.limb_sections import LimbSections, limb_sections, volume
from engine.humans.body.limits import movements
from engine.humans.body.rotations import rotation_matrices
from engine.humans.body.skeleton import JOINT_NAMES, joint_index
from engine.humans.body.skinning import Method, linear_blend_skinning
from engine.settings import check_ranges, setting

CHAIN = ("left_shoulder", "left_elbow", "left_wrist")
METHODS: dict[str, tuple[Method, bool]] = {
    "linear": ("linear", False),
    "corrected": ("linear", True),
    "dual": ("dual quaternion", False),
}
"""Kind of blend, and whether with pose correctives."""
REFERENCE = "dual"
QUANTITIES = ("thinnest", "thickest", "volume", "distance", "mean_distance")
READOUTS = tuple(f"{method}_{name}" for method in METHODS for name in QUANTITIES)


@dataclass(frozen=True)
class ElbowSettings:
    """How the left elbow of a body in the T-pose is turned.

    Attributes:
        twist: of the forearm about its own axis, degrees; anatomy ends at 100°.
        bend: of the elbow, degrees.
    """

    twist: float = setting(90.0, low=-180.0, high=180.0)
    bend: float = setting(0.0, low=0.0, high=140.0)

    def __post_init__(self) -> None:
        check_ranges(self)

    def pose(self) -> Float[Tensor, "24 3"]:
        """Axis-angle vectors, radians, float32; twist and bend are components of one vector."""
        pose = torch.zeros(len(JOINT_NAMES), 3)
        twist, flexion, _ = movements("left_elbow")
        row = pose[joint_index("left_elbow")]
        row[twist.axis] = twist.sign * math.radians(self.twist)
        row[flexion.axis] = flexion.sign * math.radians(self.bend)
        return pose


class BlendedArm(NamedTuple):
    """The arm by one way of blending.

    Attributes:
        vertices: of the arm, metres.
        radii: of the sections along it, metres.
        distance: of each vertex from its place by dual quaternions, metres.
        volume_change: against the same body at rest, cubic metres.
    """

    vertices: Float[Tensor, "arm 3"]
    radii: Float[Tensor, " section"]
    distance: Float[Tensor, " arm"]
    volume_change: float


@dataclass(frozen=True, eq=False)
class Arm:
    """The part of the body that a turn of the left elbow can move, and the arm above it.

    Attributes:
        vertices: their numbers in the body.
        rest: their places.
        weights: of the bones on them.
        offsets: P by the entries of R − I of the elbow.
        faces: of the body, by the arm's own numbers.
        sections: across it, by the arm's own numbers.
        volume: of the cone over it at rest.
    """

    vertices: Int[Tensor, " arm"]
    rest: Float[Tensor, "arm 3"]
    weights: Float[Tensor, "arm joint"]
    offsets: Float[Tensor, "entry arm 3"]
    faces: Int[Tensor, "face 3"]
    sections: LimbSections
    volume: float


@functools.cache
def arm() -> Arm:
    """The left arm of the body that ships; shared, so nobody may change it."""
    model, elbow = body(), joint_index("left_elbow")
    offsets = model.pose_directions[9 * (elbow - 1) : 9 * elbow]
    below = [elbow, joint_index("left_wrist"), joint_index("left_hand")]
    whole = [joint_index("left_shoulder"), *below]
    inside = (model.skinning_weights[:, below] > 0).any(1) | (offsets != 0).any(0).any(1)
    inside |= model.skinning_weights[:, whole].sum(1) > 0.5
    faces = model.faces.long()
    touched = faces[inside[faces].any(1)]
    vertices = touched.unique()
    places = torch.full((len(model.template),), -1)
    places[vertices] = torch.arange(len(vertices))
    rest, own = model.template[vertices], places[touched]
    return Arm(
        vertices,
        rest,
        model.skinning_weights[vertices],
        offsets[:, vertices],
        own,
        limb_sections(model, CHAIN).renumbered(places),
        volume(rest, own),
    )


@torch.inference_mode()
def blended_arms(settings: ElbowSettings) -> dict[str, BlendedArm]:
    """The arm by each of `METHODS`."""
    model, pose, part = body(), settings.pose(), arm()
    transforms = model.transforms(torch.zeros(model.shape_count), pose)
    entries = rotation_matrices(pose[joint_index("left_elbow")]) - torch.eye(3)
    corrective = torch.einsum("p,pvc->vc", entries.flatten(), part.offsets)
    posed = {}
    for name, (method, correctives) in METHODS.items():
        bent = part.rest + corrective if correctives else part.rest
        if method == "linear":
            posed[name] = linear_blend_skinning(bent, part.weights, transforms)
        else:
            posed[name] = dual_quaternion_skinning(bent, part.weights, transforms, model.parents)
    return {
        name: BlendedArm(
            vertices,
            part.sections.radii(vertices),
            (vertices - posed[REFERENCE]).norm(dim=-1),
            volume(vertices, part.faces) - part.volume,
        )
        for name, vertices in posed.items()
    }


@functools.cache
def rest_radii() -> Float[Tensor, " section"]:
    """Of the sections along the arm of the template, metres."""
    return arm().sections.radii(arm().rest)


def measured_arms(arms: Mapping[str, BlendedArm]) -> dict[str, float]:
    """What each way of blending does to the arm, by `READOUTS`.

    Returns:
        ``thinnest`` and ``thickest``: of all sections, the radius as a share of that at rest.
        ``volume``: change in millilitres. ``distance``, ``mean_distance``: from dual quaternions,
        millimetres.
    """
    rest = rest_radii()
    found: dict[str, float] = {}
    for name, arm in arms.items():
        share = arm.radii / rest
        values = (
            float(share.min()),
            float(share.max()),
            1e6 * arm.volume_change,
            1e3 * float(arm.distance.max()),
            1e3 * float(arm.distance.mean()),
        )
        found |= {f"{name}_{each}": v for each, v in zip(QUANTITIES, values, strict=True)}
    return found


def measured_elbow(settings: ElbowSettings) -> dict[str, float]:
    """`measured_arms` of an elbow."""
    return measured_arms(blended_arms(settings))
