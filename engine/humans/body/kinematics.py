"""Forward kinematics of a tree of joints, and the analytic Jacobian of the joints' positions."""

import functools
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from engine.humans.body.rotations import cross_matrices, right_jacobians, rotation_matrices


class PosedJoints(NamedTuple):
    """Where the bones are.

    Attributes:
        rotations: of each bone against the world.
        positions: of the joints, metres.
    """

    rotations: Float[Tensor, "*b joint 3 3"]
    positions: Float[Tensor, "*b joint 3"]


def forward_kinematics(
    rotations: Float[Tensor, "*b joint 3 3"],
    joints: Float[Tensor, "*b joint 3"],
    parents: tuple[int, ...],
) -> PosedJoints:
    """The bones' rotations and the joints' positions of a pose.

    Chains are multiplied by pointer jumping: each transform takes up that of its parent, then of
    the parent's parent's parent and so on in powers of two, so that a chain of nine bones needs
    four batched products instead of eight single ones.

    Args:
        rotations: of each joint against its parent.
        joints: at rest, metres.
        parents: of the joints, −1 for the root; a parent comes before its children.
    """
    chain = _chain(parents, rotations.device)
    offsets = joints - joints.index_select(-2, chain.parents) * chain.has_parent.to(joints)
    world = torch.cat([rotations, offsets[..., None]], -1)
    world = torch.cat([world, chain.last_row.to(world).expand(*world.shape[:-2], 1, 4)], -2)
    for above, moves in chain.jumps:
        upper = world.index_select(-3, above)
        world = world.index_copy(-3, moves, upper @ world.index_select(-3, moves))
    return PosedJoints(world[..., :3, :3], world[..., :3, 3])


def skinning_transforms(
    posed: PosedJoints, joints: Float[Tensor, "*b joint 3"]
) -> Float[Tensor, "*b joint 4 4"]:
    """The motion of each bone from rest to pose: x ↦ R (x − joint) + position."""
    shift = posed.positions - (posed.rotations @ joints[..., None]).squeeze(-1)
    upper = torch.cat([posed.rotations, shift[..., None]], -1)
    last = torch.tensor([0.0, 0.0, 0.0, 1.0]).to(upper).expand(*upper.shape[:-2], 1, 4)
    return torch.cat([upper, last], -2)


def posed_joints(
    pose: Float[Tensor, "*b joint 3"],
    joints: Float[Tensor, "*b joint 3"],
    parents: tuple[int, ...],
) -> PosedJoints:
    """`forward_kinematics` of axis-angle vectors in radians."""
    return forward_kinematics(rotation_matrices(pose), joints, parents)


def position_jacobian(
    pose: Float[Tensor, "joint 3"],
    posed: PosedJoints,
    parents: tuple[int, ...],
    ends: Int[Tensor, " end"],
    free: Int[Tensor, " free"],
) -> Float[Tensor, "end 3 free 3"]:
    """The derivative of the positions of some joints by the axis-angle vectors of others.

    A bone that turns by w (a vector in the world) moves a joint p below it by w × (p − its own
    joint), and a change dr of its axis-angle vector turns it by w = R J(r) dr with R its rotation
    against the world and J the right Jacobian.

    Args:
        pose: axis-angle vectors, radians.
        posed: the same pose by `posed_joints`.
        parents: of the joints.
        ends: the joints whose positions are derived.
        free: the joints that turn.
    """
    axes = posed.rotations.index_select(0, free) @ right_jacobians(pose.index_select(0, free))
    arms = posed.positions.index_select(0, ends)[:, None] - posed.positions.index_select(0, free)
    moves = below(parents, pose.device)[ends][:, free].to(pose)
    # w × a = −[a]× w
    jacobian = -cross_matrices(arms) @ axes * moves[..., None, None]
    return jacobian.transpose(1, 2)


def below(
    parents: tuple[int, ...], device: torch.device | str = "cpu"
) -> Bool[Tensor, "joint joint"]:
    """Whether the first joint hangs below the second, so that it moves when the second turns."""
    return _chain(parents, torch.device(device)).below


class _Chain(NamedTuple):
    parents: Tensor
    has_parent: Tensor
    last_row: Tensor
    jumps: tuple[tuple[Tensor, Tensor], ...]
    below: Tensor


@functools.lru_cache(16)
@torch.inference_mode(False)  # kept, so that gradients may flow later
def _chain(parents: tuple[int, ...], device: torch.device) -> _Chain:
    count = len(parents)
    hangs = torch.zeros(count, count, dtype=torch.bool)
    for joint, parent in enumerate(parents):
        if parent >= joint:
            raise ValueError("The parent of a joint must come before it.")
        if parent >= 0:
            hangs[joint] = hangs[parent]
            hangs[joint, parent] = True
    jumps = []
    above = list(parents)
    while any(a >= 0 for a in above):
        moves = [joint for joint in range(count) if above[joint] >= 0]
        chosen = [above[joint] for joint in moves]
        jumps.append((torch.tensor(chosen, device=device), torch.tensor(moves, device=device)))
        above = [above[a] if a >= 0 else -1 for a in above]
    return _Chain(
        torch.tensor([max(p, 0) for p in parents], device=device),
        torch.tensor([[float(p >= 0)] for p in parents], device=device),
        torch.tensor([0.0, 0.0, 0.0, 1.0], device=device),
        tuple(jumps),
        hangs.to(device),
    )
