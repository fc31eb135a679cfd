"""Joints that the visitor has dragged, as text in a link: "20.120_-35_0~7.0_10_4".

Before the point stands the number of the joint, after it how far it was moved, in millimetres.
"""

import re
from collections.abc import Mapping

import torch
from jaxtyping import Float
from torch import Tensor

Offsets = dict[int, tuple[int, int, int]]
FURTHEST = 3000
"""Millimetres."""
_PART = re.compile(r"(\d{1,2})\.(-?\d{1,4})_(-?\d{1,4})_(-?\d{1,4})")


def read_offsets(code: str) -> Offsets:
    """By number of the joint; none for an empty text.

    Raises:
        ValueError: it is no such text, or a joint is moved too far.
    """
    found: Offsets = {}
    for part in code.split("~") if code else ():
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError("it names no moved joints")
        joint, *offset = (int(group) for group in match.groups())
        if joint > 23 or max(map(abs, offset)) > FURTHEST:
            raise ValueError(f"there are joints 0 to 23, moved by at most {FURTHEST} mm")
        found[joint] = (offset[0], offset[1], offset[2])
    return found


def write_offsets(offsets: Mapping[int, tuple[int, int, int]]) -> str:
    """The inverse of `read_offsets`."""
    return "~".join(f"{k}.{x}_{y}_{z}" for k, (x, y, z) in sorted(offsets.items()))


def with_offsets(joints: Float[Tensor, "24 3"], offsets: Offsets) -> Float[Tensor, "24 3"]:
    """The joints where they were dragged to, metres."""
    moved = joints.clone()
    for joint, offset in offsets.items():
        moved[joint] += torch.tensor(offset, dtype=moved.dtype) / 1000
    return moved


def offset_to(
    joints: Float[Tensor, "24 3"], joint: int, place: Float[Tensor, " 3"]
) -> tuple[int, int, int]:
    """How far a joint is moved to come to a place, within `FURTHEST`."""
    away = ((place - joints[joint]) * 1000).round().clamp(-FURTHEST, FURTHEST).int().tolist()
    return (away[0], away[1], away[2])
