"""Rotations as quaternions (w, x, y, z): composed, about an axis, from one direction to another."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor

Quaternion = Float[Tensor, " 4"]
Direction = Float[Tensor, " 3"]


def multiply(second: Quaternion, first: Quaternion) -> Quaternion:
    """The quaternion of turning by `first`, then by `second` (Hamilton's product)."""
    w, v = second[0], second[1:]
    u, t = first[0], first[1:]
    return torch.cat([(w * u - v @ t)[None], w * t + u * v + torch.linalg.cross(v, t)])


def about_axis(axis: Direction, degrees: float) -> Quaternion:
    """The rotation about a direction of any length but zero, counter-clockwise from its end."""
    half = math.radians(degrees) / 2
    unit = axis / torch.linalg.vector_norm(axis)
    return torch.cat([axis.new_tensor([math.cos(half)]), math.sin(half) * unit])


def between(start: Direction, end: Direction) -> Quaternion:
    """The shortest rotation that takes one direction to another; both of any length but zero."""
    a, b = start / torch.linalg.vector_norm(start), end / torch.linalg.vector_norm(end)
    if float(a @ b) < -1 + 1e-9:  # opposite: half a turn about any axis across
        across = torch.linalg.cross(a, torch.eye(3, dtype=a.dtype)[int(a.abs().argmin())])
        return about_axis(across, 180.0)
    both = torch.cat([(1 + a @ b)[None], torch.linalg.cross(a, b)])
    return both / torch.linalg.vector_norm(both)
