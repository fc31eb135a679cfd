"""The bones as segments between joints, and how near points are to each.

A bone belongs to the joint at its beginning, and moves with it. A joint with several children has
a segment to each of them; one without children has a segment that goes on as long as the one
before it.
"""

import functools
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor


class Segments(NamedTuple):
    """Segments of bones at rest.

    Attributes:
        joint: the bone of each.
        start, end: metres.
    """

    joint: Int[Tensor, " s"]
    start: Float[Tensor, "s 3"]
    end: Float[Tensor, "s 3"]


def bone_segments(joints: Float[Tensor, "joint 3"], parents: tuple[int, ...]) -> Segments:
    """The segments of a skeleton.

    >>> joints = torch.tensor([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    >>> bone_segments(joints, (-1, 0)).end.tolist()
    [[0.0, 1.0, 0.0], [0.0, 2.0, 0.0]]
    """
    owner, beyond = _ends(parents)
    own = joints[owner]
    last = 2 * own - joints[torch.tensor([max(parents[j], 0) for j in owner.tolist()])]
    end = torch.where((beyond < 0)[:, None], last, joints[beyond.clamp(min=0)])
    return Segments(owner, own, end)


def distances_to_bones(
    points: Float[Tensor, "n 3"], segments: Segments, count: int
) -> Float[Tensor, "n joint"]:
    """The distance of each point to each of `count` bones, metres."""
    along = segments.end - segments.start
    length = along.square().sum(-1).clamp(min=1e-12)
    # |p − s − t a|² with the best t of the segment, without a vector per pair.
    offset = points @ along.T - (segments.start * along).sum(-1)
    t = (offset / length).clamp(0, 1)
    squared = (
        points.square().sum(-1, keepdim=True)
        - 2 * points @ segments.start.T
        + segments.start.square().sum(-1)
    )
    squared = (squared - 2 * t * offset + t * t * length).clamp(min=0)
    nearest = squared.new_full((len(points), count), float("inf"))
    index = segments.joint.expand(len(points), -1)
    return nearest.scatter_reduce(1, index, squared, "amin").sqrt()


@functools.lru_cache(16)
def _ends(parents: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    """The bone of each segment, and the joint at its end, −1 beyond the last one."""
    rows = [(parent, joint) for joint, parent in enumerate(parents) if parent >= 0]
    rows += [(joint, -1) for joint in range(len(parents)) if joint not in parents]
    rows.sort()
    return torch.tensor([own for own, _ in rows]), torch.tensor([end for _, end in rows])
