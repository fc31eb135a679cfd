"""Tailor's measurements of a body in the T-pose: stature, girths, lengths, volume.

A girth is what a tape measures: the length of the convex hull of the cut by a plane. By Cauchy's
formula it is the integral over all directions of the hull's support function, the largest extent of
the cut's points in a direction.
"""

import math
from dataclasses import dataclass

import scipy.spatial
import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.model import BodyModel, per_model

_DIRECTIONS = 180
_NEAR = 0.07
"""Of the stature: vertices of the template within this distance of a plane may come to meet it."""
_TRUNK = ("pelvis", "spine1", "spine2", "spine3", "left_hip", "right_hip")


@dataclass(frozen=True)
class Level:
    """Where a tape is laid.

    Attributes:
        start, end: the joints between which the plane lies.
        share: how far along from the first to the second.
        axis: of the plane's normal, 0 for x and 1 for y.
        parts: joints whose vertices are measured.
    """

    start: str
    end: str
    share: float
    axis: int
    parts: tuple[str, ...]


LEVELS = {
    "chest girth": Level("spine2", "spine3", 0.81, 1, _TRUNK),
    "waist girth": Level("spine2", "spine3", 0.14, 1, _TRUNK),
    "hip girth": Level("left_hip", "left_knee", 0.09, 1, _TRUNK),
    "thigh girth": Level("left_hip", "left_knee", 0.29, 1, ("left_hip",)),
    "calf girth": Level("left_knee", "left_ankle", 0.33, 1, ("left_knee",)),
    "neck girth": Level("neck", "head", 0.4, 1, ("neck", "head")),
    "upper arm girth": Level("left_shoulder", "left_elbow", 0.5, 0, ("left_shoulder",)),
}
MEASUREMENTS = ("stature", *LEVELS, "arm span", "leg length", "volume")
"""In this order; metres, the volume in litres. The legs are measured from the hip joint to the
floor. A litre of a person weighs about a kilogram."""


def measure(model: BodyModel, betas: Float[Tensor, "*b beta"]) -> Float[Tensor, "*b measurement"]:
    """The measurements of shapes, in the order of `MEASUREMENTS`.

    Args:
        model: a body whose joints have the names of `skeleton.JOINT_NAMES`.
        betas: in standard deviations.

    Raises:
        ValueError: a joint is missing, or a tape has nothing to measure.
    """
    vertices, joints = model.shaped(betas), model.joints(betas)
    extent = vertices.amax(-2) - vertices.amin(-2)
    hip = joints[..., _index(model, "left_hip"), 1]
    found = [extent[..., 1]]
    found += [_girth(model, level, vertices, joints) for level in LEVELS.values()]
    found += [extent[..., 0], hip - vertices[..., 1].amin(-1), _litres(model, vertices)]
    return torch.stack(found, -1)


def measured(model: BodyModel, betas: Float[Tensor, " beta"]) -> dict[str, float]:
    """The measurements of one shape by name."""
    return dict(zip(MEASUREMENTS, measure(model, betas).tolist(), strict=True))


def cut_points(model: BodyModel, name: str, betas: Float[Tensor, " beta"]) -> Float[Tensor, "n 3"]:
    """Where the surface of a shape meets the plane of a girth, for drawing the tape.

    Raises:
        ValueError: there is no girth of that name.
    """
    if name not in LEVELS:
        raise ValueError(f"There is no girth {name!r}; there are {', '.join(LEVELS)}.")
    points, hit = _cut(model, LEVELS[name], model.shaped(betas), model.joints(betas))
    return points[hit]


def tape(model: BodyModel, name: str, betas: Float[Tensor, " beta"]) -> Float[Tensor, "n 3"]:
    """The corners of the tape around a shape at a girth, in order; it closes from last to first.

    Raises:
        ValueError: there is no girth of that name.
    """
    points = cut_points(model, name, betas)
    flat = points[:, [axis for axis in range(3) if axis != LEVELS[name].axis]]
    return points[scipy.spatial.ConvexHull(flat.numpy()).vertices.tolist()]


def hull_length(
    points: Float[Tensor, "*b n 2"], hit: Tensor, directions: int = _DIRECTIONS
) -> Float[Tensor, "*b"]:
    """The perimeter of the convex hull of the points that are hit, ∫ max(p · u(φ)) dφ.

    Args:
        points: of which some count.
        hit: which; none makes no number.
        directions: φ that the integral is taken over, an even number.
    """
    # The middle of the hit points lies in their hull, so points that are not hit may go there.
    share = hit.to(points) / hit.sum(-1, keepdim=True)
    middle = (share[..., None] * points).sum(-2, keepdim=True)
    inside = torch.where(hit[..., None], points, middle)
    angle = torch.arange(directions // 2, dtype=points.dtype) * (2 * math.pi / directions)
    extents = inside @ torch.stack([angle.cos(), angle.sin()])
    # The largest extent in the opposite direction is minus the smallest.
    return (extents.amax(-2) - extents.amin(-2)).sum(-1) * (2 * math.pi / directions)


def _girth(model: BodyModel, level: Level, vertices: Tensor, joints: Tensor) -> Tensor:
    points, hit = _cut(model, level, vertices, joints)
    if points.dim() == 2 and bool(hit.any()):
        points, hit = points[hit], hit[hit]  # of one body the others need not be looked at
    others = [axis for axis in range(3) if axis != level.axis]
    length = hull_length(points[..., others], hit)
    if not bool(torch.isfinite(length).all()):
        raise ValueError("A tape meets no part of this body: its shape is too far from a person's.")
    return length


def _cut(model: BodyModel, level: Level, vertices: Tensor, joints: Tensor) -> tuple[Tensor, Tensor]:
    """A point on every edge of the parts, and whether the plane cuts that edge."""
    start, end = (joints[..., _index(model, name), level.axis] for name in (level.start, level.end))
    plane = start + level.share * (end - start)
    edges = _edges(model, level)
    one, other = vertices[..., edges[:, 0], :], vertices[..., edges[:, 1], :]
    rise = other[..., level.axis] - one[..., level.axis]
    safe = torch.where(rise.abs() < 1e-9, torch.ones_like(rise), rise)
    share = (plane[..., None] - one[..., level.axis]) / safe
    hit = (share >= 0) & (share <= 1) & (rise.abs() >= 1e-9)
    return one + share.clamp(0, 1)[..., None] * (other - one), hit


@per_model
def _edges(model: BodyModel, level: Level) -> Tensor:
    """Edges near the plane between vertices that move with the parts more than with any other."""
    parts = torch.tensor([_index(model, name) for name in level.parts])
    inside = torch.isin(model.skinning_weights.argmax(1), parts)
    joints, height = model.rest_joints[:, level.axis], model.template[:, level.axis]
    start, end = (joints[_index(model, name)] for name in (level.start, level.end))
    extent = model.template[:, 1].max() - model.template[:, 1].min()
    inside &= (height - start - level.share * (end - start)).abs() < _NEAR * extent
    faces = model.faces.long()
    edges = torch.cat([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    edges = edges[edges[:, 0] < edges[:, 1]]  # each edge is run along in both directions
    return edges[inside[edges].all(1)]


def _litres(model: BodyModel, vertices: Tensor) -> Tensor:
    """The volume by the divergence theorem."""
    corners = vertices[..., model.faces.long().flatten(), :].unflatten(-2, (-1, 3))
    a, b, c = corners.unbind(-2)
    return (torch.linalg.cross(a, b) * c).sum((-1, -2)) / 6 * 1000


def _index(model: BodyModel, name: str) -> int:
    if name not in model.joint_names:
        raise ValueError(f"Measurements need a joint named {name}, and this body has none.")
    return model.joint_names.index(name)
