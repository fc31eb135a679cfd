"""Dual-quaternion skinning: a blend of rigid motions that is again a rigid motion.

Kavan, Collins, Zara, O'Sullivan, *Geometric Skinning with Approximate Dual Quaternion Blending*
(2008). A motion x ↦ R x + t is q + ε d with q the unit quaternion of R and d = ½ t q. A sum of
matrices shrinks what twists between two bones (the candy wrapper); a sum of dual quaternions,
divided by the length of its real part, does not.
"""

import functools

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from engine.humans.body.rotations import multiplied, quaternions


def dual_quaternions(transforms: Float[Tensor, "*n 4 4"]) -> Float[Tensor, "*n 8"]:
    """(q, d) of rigid motions, each (w, x, y, z)."""
    q = quaternions(transforms[..., :3, :3])
    t = torch.nn.functional.pad(transforms[..., :3, 3], (1, 0))
    return torch.cat([q, multiplied(t, q) / 2], -1)


def aligned(
    duals: Float[Tensor, "*n joint 8"], parents: tuple[int, ...]
) -> Float[Tensor, "*n joint 8"]:
    """The same motions with signs by which each bone turns the short way from its parent.

    q and −q are the same rotation but blend differently. Along a limb the sign is carried from bone
    to bone, so that three bones that each turn by 100° still blend to 200°.
    """
    real = duals[..., :4]
    dots = (real * real.index_select(-2, _parents_or_self(parents, real.device))).sum(-1)
    flips = (dots < 0).to(real.dtype) @ _ancestry(parents).to(real).T
    return duals * (1 - 2 * (flips % 2))[..., None]


def normalised(blended: Float[Tensor, "*n 8"]) -> Float[Tensor, "*n 8"]:
    """Dual quaternions of rigid motions: real part of length one, dual part orthogonal to it."""
    length = blended[..., :4].norm(dim=-1, keepdim=True)
    real, dual = (blended / length).split(4, -1)
    return torch.cat([real, dual - (real * dual).sum(-1, keepdim=True) * real], -1)


def moved(points: Float[Tensor, "*n 3"], blended: Float[Tensor, "*n 8"]) -> Float[Tensor, "*n 3"]:
    """Each point moved by its own dual quaternion, which need not be normalised."""
    unit = blended / blended[..., :4].norm(dim=-1, keepdim=True)
    w, r, e, d = unit.split((1, 3, 1, 3), -1)
    turned = points + 2 * torch.linalg.cross(r, torch.linalg.cross(r, points) + w * points)
    return turned + 2 * (w * d - e * r + torch.linalg.cross(r, d))


def dual_quaternion_skinning(
    vertices: Float[Tensor, "*b v 3"],
    weights: Float[Tensor, "v joint"],
    transforms: Float[Tensor, "*b joint 4 4"],
    parents: tuple[int, ...],
) -> Float[Tensor, "*b v 3"]:
    """Vertices carried by the blended motions of their bones.

    Args:
        vertices: at rest, metres.
        weights: of each bone on each vertex; rows sum to one.
        transforms: rigid motions of the bones from rest to pose (`kinematics.skinning_transforms`).
        parents: of the bones, −1 for the root.
    """
    duals = aligned(dual_quaternions(transforms), parents)
    return moved(vertices, weights @ duals)


def dual_quaternion_unskinning(
    vertices: Float[Tensor, "*b v 3"],
    weights: Float[Tensor, "v joint"],
    transforms: Float[Tensor, "*b joint 4 4"],
    parents: tuple[int, ...],
) -> Float[Tensor, "*b v 3"]:
    """The vertices at rest that `dual_quaternion_skinning` carries to the given ones.

    A blend of rigid motions is rigid, so each vertex is brought back by the inverse of its own.
    """
    blended = normalised(weights @ aligned(dual_quaternions(transforms), parents))
    conjugate = blended * blended.new_tensor([1.0, -1, -1, -1, 1, -1, -1, -1])
    return moved(vertices, conjugate)


@functools.lru_cache(16)
def _ancestry(parents: tuple[int, ...]) -> Bool[Tensor, "joint joint"]:
    """Whether the second is the first or one of its ancestors."""
    table = torch.eye(len(parents), dtype=torch.bool)
    for joint, parent in enumerate(parents):
        if parent >= 0:
            table[joint] |= table[parent]
    return table


def _parents_or_self(parents: tuple[int, ...], device: torch.device) -> Tensor:
    return torch.tensor([max(p, 0) for p in parents], device=device)
