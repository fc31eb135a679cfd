"""Rotations as axis-angle vectors, matrices and unit quaternions, exact at the identity.

An axis-angle vector r turns by θ = |r| about r / |r|; K is the matrix of the cross product with r.
"""

import torch
from jaxtyping import Float
from torch import Tensor

_SMALL = 1e-8
"""Squared angles below this use the first terms of the series."""


def cross_matrices(vectors: Float[Tensor, "*n 3"]) -> Float[Tensor, "*n 3 3"]:
    """K with K u = r × u.

    >>> cross_matrices(torch.tensor([0.0, 0.0, 1.0])) @ torch.tensor([1.0, 0.0, 0.0])
    tensor([0., 1., 0.])
    """
    x, y, z = vectors.unbind(-1)
    zero = torch.zeros_like(x)
    return torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], -1).unflatten(-1, (3, 3))


def rotation_matrices(axis_angles: Float[Tensor, "*n 3"]) -> Float[Tensor, "*n 3 3"]:
    """R = I + sin θ/θ K + (1 − cos θ)/θ² K² (Rodrigues), radians.

    It is the identity to the last bit at zero, where its gradient is finite.
    """
    squared = axis_angles.square().sum(-1)
    small = squared < _SMALL
    safe = torch.where(small, torch.ones_like(squared), squared)
    angle = safe.sqrt()
    first = torch.where(small, 1 - squared / 6, angle.sin() / angle)
    # 1 − cos θ = 2 sin²(θ/2) keeps its digits at small angles.
    second = torch.where(small, 0.5 - squared / 24, 2 * (angle / 2).sin().square() / safe)
    # K² = r rᵀ − θ² I, so R = (1 − second θ²) I + first K + second r rᵀ.
    diagonal = (1 - second * squared)[..., None].expand_as(axis_angles)
    outer = (second[..., None] * axis_angles)[..., None] * axis_angles[..., None, :]
    turned = first[..., None] * axis_angles
    return torch.diag_embed(diagonal) + cross_matrices(turned) + outer


def right_jacobians(axis_angles: Float[Tensor, "*n 3"]) -> Float[Tensor, "*n 3 3"]:
    """J with R(r + dr) = R(r) R(J dr) to first order.

    J = I − (1 − cos θ)/θ² K + (θ − sin θ)/θ³ K² (Chirikjian, Stochastic Models, Information Theory
    and Lie Groups, vol. 2, 2012, equation 10.86).
    """
    squared = axis_angles.square().sum(-1)
    small = squared < 1e-4
    safe = torch.where(small, torch.ones_like(squared), squared)
    angle = safe.sqrt()
    first = torch.where(small, 0.5 - squared / 24, 2 * (angle / 2).sin().square() / safe)
    second = torch.where(small, 1 / 6 - squared / 120, (angle - angle.sin()) / (safe * angle))
    K = cross_matrices(axis_angles)
    identity = torch.eye(3, dtype=axis_angles.dtype, device=axis_angles.device)
    return identity - first[..., None, None] * K + second[..., None, None] * (K @ K)


def quaternions(matrices: Float[Tensor, "*n 3 3"]) -> Float[Tensor, "*n 4"]:
    """Unit quaternions (w, x, y, z) with w ≥ 0 of rotation matrices.

    Each row of the table below is the quaternion times four times one of its entries; the row of
    the largest entry is far from zero whatever the rotation.
    """
    xx, yy, zz = matrices[..., 0, 0], matrices[..., 1, 1], matrices[..., 2, 2]
    a = matrices[..., 2, 1], matrices[..., 1, 2]
    b = matrices[..., 0, 2], matrices[..., 2, 0]
    c = matrices[..., 1, 0], matrices[..., 0, 1]
    rows = [
        1 + xx + yy + zz, a[0] - a[1], b[0] - b[1], c[0] - c[1],
        a[0] - a[1], 1 + xx - yy - zz, c[0] + c[1], b[0] + b[1],
        b[0] - b[1], c[0] + c[1], 1 - xx + yy - zz, a[0] + a[1],
        c[0] - c[1], b[0] + b[1], a[0] + a[1], 1 - xx - yy + zz,
    ]  # fmt: skip
    table = torch.stack(rows, -1).unflatten(-1, (4, 4))
    largest = table.diagonal(dim1=-2, dim2=-1).argmax(-1)
    row = table.gather(-2, largest[..., None, None].expand(*largest.shape, 1, 4)).squeeze(-2)
    unit = torch.nn.functional.normalize(row, dim=-1)
    return torch.where(unit[..., :1] < 0, -unit, unit)


def axis_angles(matrices: Float[Tensor, "*n 3 3"]) -> Float[Tensor, "*n 3"]:
    """The axis-angle vectors of rotation matrices, of lengths from 0 to π."""
    unit = quaternions(matrices)
    w, vector = unit[..., 0], unit[..., 1:]
    sine = vector.norm(dim=-1)
    small = sine < 1e-7
    safe = torch.where(small, torch.ones_like(sine), sine)
    factor = torch.where(small, torch.full_like(sine, 2.0), 2 * torch.atan2(sine, w) / safe)
    return factor[..., None] * vector


def multiplied(left: Float[Tensor, "*n 4"], right: Float[Tensor, "*n 4"]) -> Float[Tensor, "*n 4"]:
    """The product of quaternions (w, x, y, z): first the right rotation, then the left one."""
    w, u = left[..., :1], left[..., 1:]
    s, v = right[..., :1], right[..., 1:]
    scalar = w * s - (u * v).sum(-1, keepdim=True)
    return torch.cat([scalar, w * v + s * u + torch.linalg.cross(u, v)], -1)
