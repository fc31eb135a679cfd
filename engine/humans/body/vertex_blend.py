"""One vertex under the microscope: its weights, where each bone alone would carry it, the blends.

And a brush that paints weights.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.dual_quaternions import dual_quaternion_skinning
from engine.humans.body.model import BodyModel
from engine.humans.body.skinning import linear_blend_skinning

_LEAST = 1e-6


@dataclass(frozen=True, eq=False)
class VertexBlend:
    """How a vertex comes to its place.

    Attributes:
        vertex: its number.
        joints: the bones that carry it, the heaviest first.
        weights: theirs.
        shaped: its place at rest, metres.
        corrective: P(θ) at this vertex.
        carried: where each bone alone would carry it, corrected.
        linear: their weighted mean, which is linear blend skinning with correctives.
        plain: linear blend skinning without correctives.
        dual: dual-quaternion skinning, which has no correctives.
    """

    vertex: int
    joints: tuple[str, ...]
    weights: Float[Tensor, " bone"]
    shaped: Float[Tensor, " 3"]
    corrective: Float[Tensor, " 3"]
    carried: Float[Tensor, "bone 3"]
    linear: Float[Tensor, " 3"]
    plain: Float[Tensor, " 3"]
    dual: Float[Tensor, " 3"]


def vertex_blend(
    model: BodyModel,
    betas: Float[Tensor, " beta"],
    pose: Float[Tensor, "joint 3"],
    vertex: int,
) -> VertexBlend:
    """What carries a vertex in a pose.

    Args:
        model: the body.
        betas: in standard deviations.
        pose: axis-angle vectors, radians.
        vertex: its number, from 0.

    Raises:
        ValueError: there is no such vertex.
    """
    count = len(model.template)
    if not 0 <= vertex < count:
        raise ValueError(f"Vertices are numbered from 0 to {count - 1:,}; there is no {vertex}.")
    row = model.skinning_weights[vertex : vertex + 1]
    transforms = model.transforms(betas, pose)
    shaped = model.shaped(betas)[vertex : vertex + 1]
    corrective = model.pose_offsets(pose)[vertex : vertex + 1]
    bent = shaped + corrective
    bones = [j for j in row[0].argsort(descending=True).tolist() if float(row[0, j]) > _LEAST]
    chosen = transforms[bones]
    return VertexBlend(
        vertex,
        tuple(model.joint_names[joint] for joint in bones),
        row[0, bones],
        shaped[0],
        corrective[0],
        chosen[:, :3, :3] @ bent[0] + chosen[:, :3, 3],
        linear_blend_skinning(bent, row, transforms)[0],
        linear_blend_skinning(shaped, row, transforms)[0],
        dual_quaternion_skinning(shaped, row, transforms, model.parents)[0],
    )


def painted(
    weights: Float[Tensor, "v joint"],
    vertices: Float[Tensor, "v 3"],
    centre: Float[Tensor, " 3"],
    joint: int,
    *,
    radius: float,
    strength: float,
) -> Float[Tensor, "v joint"]:
    """The weights after a dab of the brush; rows sum to one as before.

    Inside the radius the joint's weight moves towards one (a negative strength: towards zero) by
    the strength times a smooth falloff; the other weights keep their proportions. A vertex that
    would be left without any bone keeps the one it has.

    Args:
        weights: rows sum to one.
        vertices: where they are on the stage, metres.
        centre: of the brush, in the same frame.
        joint: what is painted.
        radius: of the brush, metres.
        strength: from −1 to 1.

    Raises:
        ValueError: the joint does not exist, the radius is not positive, or the strength is outside
            its range.
    """
    if not 0 <= joint < weights.shape[1]:
        raise ValueError(f"There are {weights.shape[1]} joints; there is no number {joint}.")
    if not radius > 0:
        raise ValueError("The radius of the brush is a positive length.")
    if not -1 <= strength <= 1:
        raise ValueError("The strength of the brush goes from −1 to 1.")
    share = (vertices - centre).square().sum(-1) / radius**2
    amount = strength * (1 - share).clamp(min=0).square()
    old = weights[:, joint]
    new = torch.where(amount > 0, old + amount * (1 - old), old * (1 + amount))
    others = 1 - old
    new = torch.where(others < _LEAST, old, new)
    scale = torch.where(others < _LEAST, torch.ones_like(old), (1 - new) / others.clamp(min=_LEAST))
    result = weights * scale[:, None]
    result[:, joint] = new
    return result / result.sum(1, keepdim=True)
