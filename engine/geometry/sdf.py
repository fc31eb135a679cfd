"""Signed distances of solids: negative inside, zero on the surface, positive outside.

A field is a function from points [n, 3] to values [n]. The primitives sit at the origin, upright
along y. All but the ellipsoid are exact: the value is the Euclidean distance to the surface, so
its gradient has length 1 wherever it exists. The combinations keep the surface exact but not
always the distance; they never overestimate it (their gradient is at most 1 long), which is what
sphere tracing and the sparse evaluation rely on.

Sources: Hart, *Sphere tracing* (1996); Quilez, *Distance functions* and *Smooth minimum*.
"""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

Points = Float[Tensor, "n d"]
Values = Float[Tensor, " n"]
Field = Callable[[Tensor], Tensor]


def sphere(points: Float[Tensor, "n 3"], radius: float) -> Values:
    """|p| − r."""
    return _length(*points.unbind(1)) - radius


def box(points: Float[Tensor, "n 3"], width: float, height: float, depth: float) -> Values:
    """A cuboid of those half sides."""
    return _box(points, (width, height, depth))


def rounded_box(
    points: Float[Tensor, "n 3"], width: float, height: float, depth: float, radius: float
) -> Values:
    """A cuboid of those half sides whose edges are rounded with `radius`, at most the smallest."""
    return _box(points, (width - radius, height - radius, depth - radius)) - radius


def torus(points: Float[Tensor, "n 3"], major: float, minor: float) -> Values:
    """A tube of radius `minor` around the circle of radius `major` in the plane y = 0."""
    x, y, z = points.unbind(1)
    return _length(_length(x, z) - major, y) - minor


def cylinder(points: Float[Tensor, "n 3"], radius: float, height: float) -> Values:
    """A solid cylinder around y, of half the height `height`."""
    x, y, z = points.unbind(1)
    across, along = _length(x, z) - radius, y.abs() - height
    outside = _length(across.clamp(min=0), along.clamp(min=0))
    return outside + torch.maximum(across, along).clamp(max=0)


def capsule(points: Float[Tensor, "n 3"], radius: float, height: float) -> Values:
    """All within `radius` of the segment from (0, −height, 0) to (0, height, 0)."""
    x, y, z = points.unbind(1)
    beyond = y - y.clamp(-height, height)
    return _length(x, beyond, z) - radius


def cone(points: Float[Tensor, "n 3"], radius: float, height: float) -> Values:
    """A solid cone from its base of `radius` at y = −height to its tip at y = height."""
    x, y, z = points.unbind(1)
    # In the half plane (distance from the axis, y) it is a right triangle: the nearest point lies
    # on the base or on the slant.
    around = _length(x, z)
    base = _length(around - around.clamp(max=radius), y + height)
    share = ((radius - around) * radius + (y + height) * 2 * height) / (radius**2 + 4 * height**2)
    share = share.clamp(0, 1)
    slant = _length(around - radius * (1 - share), y + height - 2 * height * share)
    side = 2 * height * (around - radius) + radius * (y + height)
    inside = (side < 0) & (y > -height)
    distance = torch.minimum(base, slant)
    return torch.where(inside, -distance, distance)


def ellipsoid(points: Float[Tensor, "n 3"], width: float, height: float, depth: float) -> Values:
    """min(a, b, c) (|(x/a, y/b, z/c)| − 1): the surface is exact, the distance a lower bound."""
    x, y, z = points.unbind(1)
    return (_length(x / width, y / height, z / depth) - 1) * min(width, height, depth)


def union(first: Values, second: Values, blend: float = 0.0) -> Values:
    """min(f, g); with `blend` = k the quadratic smooth minimum, which adds at most k/4.

    Exact outside both. The gradient stays at most 1 long: the smooth minimum is a weighted mean
    of the two, the weights summing to 1.
    """
    lower = torch.minimum(first, second)
    if blend <= 0:
        return lower
    near = (blend - (first - second).abs()).clamp(min=0)
    return lower - near * near / (4 * blend)


def intersection(first: Values, second: Values, blend: float = 0.0) -> Values:
    """max(f, g), smooth where `blend` > 0; exact inside both."""
    return -union(-first, -second, blend)


def difference(first: Values, second: Values, blend: float = 0.0) -> Values:
    """max(f, −g), smooth where `blend` > 0: the first without the second."""
    return -union(-first, second, blend)


def gradient(field: Field, points: Points) -> Points:
    """∇f at each point, by automatic differentiation; the field must treat points one by one.

    Where the field has a kink it is one of the limits, or zero at the centre of symmetry.
    """
    with torch.enable_grad():
        moving = points.detach().clone().requires_grad_()
        (slope,) = torch.autograd.grad(field(moving).sum(), moving)
    return slope


def gradient_norm(field: Field, points: Points) -> Values:
    """|∇f| at each point: 1 where the field is a distance (the eikonal equation)."""
    return torch.linalg.vector_norm(gradient(field, points), dim=1)


def _box(points: Tensor, half: tuple[float, ...]) -> Tensor:
    x, y, z = (part.abs() - side for part, side in zip(points.unbind(1), half, strict=True))
    outside = _length(x.clamp(min=0), y.clamp(min=0), z.clamp(min=0))
    return outside + torch.maximum(torch.maximum(x, y), z).clamp(max=0)


def _length(*parts: Tensor) -> Tensor:
    """√(a² + b² + …), with gradient zero instead of NaN where all are zero."""
    if torch.is_grad_enabled() and any(part.requires_grad for part in parts):
        return torch.linalg.vector_norm(torch.stack(parts, dim=1), dim=1)
    # Twice as fast as the norm, which sums over a dimension of two or three numbers.
    squared = parts[0] * parts[0]
    for part in parts[1:]:
        squared.addcmul_(part, part)
    return squared.sqrt_()
